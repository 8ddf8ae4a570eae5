// The interactive chart: the same specification, in the colours of the reader's theme.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

import palette from "../../frontend/palette.json";

function themed(text) {
  const style = getComputedStyle(document.documentElement);
  let spec = text;
  for (const [colour, name] of Object.entries(palette)) {
    const own = style.getPropertyValue(`--${name}`).trim();
    if (own) spec = spec.replaceAll(colour, own);
  }
  return JSON.parse(spec);
}

export async function showChart(button) {
  const place = button.closest("figure").querySelector("[data-chart-place]");
  const response = await fetch(button.dataset.chartSpec, { headers: { accept: "application/json" } });
  if (!response.ok) throw new Error(`The server answered ${response.status}`);
  const spec = themed(await response.text());
  place.replaceChildren();
  await embed(place, spec, {
    actions: false,
    ast: true,
    expr: expressionInterpreter,
    defaultStyle: false,
    renderer: "svg",
    tooltip: { disableDefaultStyle: true },
  });
  const drawn = place.querySelector("svg");
  drawn?.setAttribute("role", "img");
  drawn?.setAttribute("aria-label", button.dataset.chartLabel);
  button.remove();
}
