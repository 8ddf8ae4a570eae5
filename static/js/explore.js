// Vega is heavy: it is fetched only when a reader acts on a chart.
export function startCharts() {
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-chart-spec]");
    if (!button) return;
    button.disabled = true;
    const { showChart } = await import(button.dataset.chartCode);
    await showChart(button);
  });
}
