export async function showChart() {}
