// Bundles the browser code into static/dist/. Run by `npm run build`.
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

import * as esbuild from "esbuild";

import { buildIcons } from "./icons.mjs";
import { buildMaps } from "./maps.mjs";
import { buildStyles } from "./styles.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const dist = path.join(root, "static", "dist");
// Made beside the old one and put in its place at the end: pages never miss a file.
const out = path.join(root, "static", `.dist-${process.pid}`);

const scripts = {
  absWorkingDir: root,
  entryPoints: ["static/js/portal.js", "static/js/charts.js"],
  outdir: out,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["es2020"],
  legalComments: "none",
  logLevel: "warning",
};

async function buildAll() {
  await mkdir(path.join(out, "maps"), { recursive: true });
  await Promise.all([
    esbuild.build(scripts),
    buildStyles(root, path.join(out, "portal.css")),
    buildIcons(root, path.join(out, "icons.svg")),
  ]);
  const maps = await buildMaps(root, path.join(out, "maps"));
  await writeFile(path.join(out, "NOTICE.txt"), await notices());
  await report(maps);
  await rm(dist, { recursive: true, force: true });
  await rename(out, dist);
}

// The licences of what we ship ask for their notice to travel with it.
async function notices() {
  const { dependencies } = JSON.parse(await readFile(path.join(root, "package.json"), "utf8"));
  const parts = [];
  for (const name of Object.keys(dependencies).sort()) {
    const folder = path.join(root, "node_modules", name);
    const { version, license } = JSON.parse(
      await readFile(path.join(folder, "package.json"), "utf8"),
    );
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(path.join(folder, file), "utf8") : "";
    parts.push(`${name} ${version} (${license})\n\n${text}`);
  }
  return parts.join("\n\n----\n\n");
}

async function report(maps) {
  for (const name of ["portal.css", "portal.js", "charts.js", "icons.svg"]) {
    const { size } = await stat(path.join(out, name));
    console.log(`static/dist/${name}  ${Math.round(size / 1024)} kB`);
  }
  console.log(`static/dist/maps/  ${maps} nations`);
}

try {
  await buildAll();
} finally {
  await rm(out, { recursive: true, force: true });
}
if (process.argv.includes("--watch")) {
  const context = await esbuild.context({ ...scripts, outdir: dist });
  await context.watch();
  const { watch } = await import("node:fs");
  watch(path.join(root, "static", "css"), () =>
    buildStyles(root, path.join(dist, "portal.css")).catch(console.error),
  );
}
