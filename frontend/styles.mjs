// Tabler's stylesheet, cut to what the portal uses, followed by our own.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import * as esbuild from "esbuild";
import postcss from "postcss";

// Read in this order, after Tabler.
const OURS = ["tokens", "layout", "forms", "tables", "components", "charts", "print"];

// Families of Tabler that no page uses; together they are more than half of its weight.
const UNUSED = [
  /^\.(carousel|offcanvas|modal|toast|tooltip|popover|dropdown|dropup|dropend|dropstart)/,
  /^\.(chat|chip|flag|payment|ribbon|star|stars|social|signature|sparkline|tracking|typed)/,
  /^\.(navbar|nav-link|nav-item|nav-tabs|nav-pills|tab-content|tab-pane|accordion|placeholder)/,
  /^\.(litepicker|datepicker|calendar|apexcharts|jvm|noUi|ts-|plyr|fc-|dropzone|clr-)/,
  /^\.(avatar|switch-icon|segmented|legend|signal|tag|toolbar|loader|markdown|hr-text)/,
  /^\.(bg|text|btn|border|badge|alert|link|card|status|table|list-group-item|ribbon|steps|progress)(-\w+)*-(blue|azure|indigo|purple|pink|lime|teal|cyan|orange|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|x)\b/,
  /^\.(form-selectgroup|form-imagecheck|form-colorinput|form-floating|input-icon|form-range)/,
  /^\.(column|cursor|opacity|z|object-fit|ratio|translate|rotate|hover|icon-pulse|icon-tada)/,
  /^\.theme-/,
];

function isUnused(selector) {
  return UNUSED.some((family) => family.test(selector.trim()));
}

const cutTabler = {
  postcssPlugin: "cut-tabler",
  OnceExit(sheet) {
    sheet.walkComments((comment) => comment.remove());
    sheet.walkRules((rule) => {
      if (rule.parent.type === "atrule" && /keyframes/.test(rule.parent.name)) return;
      const kept = rule.selectors.filter(
        (selector) => !isUnused(selector) && !selector.includes("body[data-bs-theme=dark]"),
      );
      if (kept.length === 0) rule.remove();
      else if (kept.length < rule.selectors.length) rule.selectors = kept;
    });
    sheet.walkAtRules("media", (media) => {
      if (media.nodes.length === 0) media.remove();
    });
  },
};

// A page is dark when the reader chose so, or chose nothing and the system is dark.
// Paper is always light, so dark rules hold on screens only.
const darkByChoiceOrSystem = {
  postcssPlugin: "dark-by-choice-or-system",
  OnceExit(sheet) {
    const dark = /\[data-bs-theme=["']?dark["']?\]/;
    const rules = [];
    sheet.walkRules((rule) => {
      if (dark.test(rule.selector) && !rule.selector.includes(":not([data-bs-theme")) rules.push(rule);
    });
    for (const rule of rules) {
      const only = rule.selectors.filter((selector) => dark.test(selector));
      const rest = rule.selectors.filter((selector) => !dark.test(selector));
      if (rest.length) rule.before(rule.clone({ selectors: rest }));
      const chosen = rule.clone({ selectors: only });
      const followed = rule.clone({
        selectors: only.map((s) => s.replace(dark, ":root:not([data-bs-theme])")),
      });
      const onScreen = postcss.atRule({ name: "media", params: "screen" });
      const bySystem = postcss.atRule({
        name: "media",
        params: "screen and (prefers-color-scheme: dark)",
      });
      onScreen.append(chosen);
      bySystem.append(followed);
      rule.before(onScreen);
      rule.before(bySystem);
      rule.remove();
    }
  },
};

export async function buildStyles(root, target) {
  const tabler = await readFile(
    path.join(root, "node_modules/@tabler/core/dist/css/tabler.css"),
    "utf8",
  );
  const ours = await Promise.all(
    OURS.map((name) => readFile(path.join(root, "static/css", `${name}.css`), "utf8")),
  );
  const cut = await postcss([cutTabler]).process(tabler, { from: undefined });
  const all = await postcss([darkByChoiceOrSystem]).process([cut.css, ...ours].join("\n"), {
    from: undefined,
  });
  const { code } = await esbuild.transform(all.css, { loader: "css", minify: true });
  await writeFile(target, code);
}
