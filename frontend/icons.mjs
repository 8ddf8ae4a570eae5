// One sprite with the icons named in icons.txt.
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";

export async function buildIcons(root, target) {
  const wanted = (await readFile(path.join(root, "frontend/icons.txt"), "utf8"))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"));
  const symbols = await Promise.all(
    wanted.map(async (name) => {
      const file = path.join(root, "node_modules/@tabler/icons/icons/outline", `${name}.svg`);
      const svg = await readFile(file, "utf8");
      const inner = svg
        .slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"))
        .replace(/\s*\n\s*/g, "");
      return (
        `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor"` +
        ` stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${inner}</symbol>`
      );
    }),
  );
  await writeFile(target, `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`);
}
