// Vega is heavy: it is fetched only when a reader acts on a chart.
async function explore(button) {
  button.disabled = true;
  try {
    const { showChart } = await import(button.dataset.chartCode);
    await showChart(button);
  } catch {
    const sentence = document.createElement("p");
    sentence.className = "quiet";
    sentence.setAttribute("role", "status");
    sentence.textContent = button.dataset.chartLost;
    button.replaceWith(sentence);
  }
}

export function startCharts() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-chart-spec]");
    if (button) explore(button);
  });
}
