// Tabler's stylesheet, cut to what the portal uses, followed by our own.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import * as esbuild from "esbuild";
import postcss from "postcss";

// Read in this order, after Tabler.
const OURS = ["tokens", "layout", "forms", "tables", "components", "registry", "night", "charts", "print"];

// Families of Tabler that no page uses; together they are more than half of its weight.
const UNUSED = [
  /^(body )?\.(carousel|offcanvas|modal|toast|tooltip|popover|bs-|dropdown|dropup|dropend|dropstart)/,
  /^\.(chat|chip|flag|payment|ribbon|star|stars|social|signature|sparkline|tracking|typed|otp)/,
  /^\.(navbar|nav-|tab-content|tab-pane|accordion|placeholder|pagination|page-item|page-link)/,
  /^\.(litepicker|datepicker|calendar|apexcharts|jvm|noUi|ts-|plyr|fc-|dropzone|clr-|fslightbox)/,
  /^\.(avatar|switch-icon|segmented|legend|signal|tag|toolbar|loader|markdown|hr-text|status|steps?\b|step-)/,
  /^\.(bg|text|btn|border|badge|alert|link|card|table|list-group-item|progress)(-\w+)*-(blue|azure|indigo|purple|pink|lime|teal|cyan|orange|yellow|green|red|gray|facebook|twitter|linkedin|google|youtube|vimeo|dribbble|github|instagram|pinterest|vk|rss|flickr|bitbucket|tabler|x)\b/,
  /^\.(bg-pattern|bg-gradient|card-gradient|card-tabs|card-table|card-img|text-bg|focus-ring|link-(under|off|opac|primary|secondary|success|info|warning|danger|light|dark|body))/,
  /^\.(form-selectgroup|form-imagecheck|form-colorinput|form-floating|form-switch|input-icon|form-range|form-colorcheck)/,
  /^\.(btn-(ghost|outline|close|group|toolbar|square|floating|pill|animate|action|actions|loading|icon))/,
  /^\.(column|cursor|opacity|z-|object-fit|ratio|translate|rotate|hover|icon-(pulse|tada)|divide|list-group|progress|table-(mobile|sort|primary|secondary|success|info|warning|danger|light|dark|selectable|vcenter|nowrap)|datagrid|timeline|empty|page-|prose|steps)/,
  /^\.was-validated|^\.theme-|^\[data-(vc|theme)|:is\(\.(was-validated)|^\[data-bs-theme-|^\.(vc-|is-valid|valid-)/,
  /-xxl(-|\b)/,
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
