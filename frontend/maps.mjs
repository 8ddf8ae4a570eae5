export async function buildMaps() { return 0; }
