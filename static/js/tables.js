// A table wider than its window scrolls; then the keyboard must reach it, and it has a name.
function fit(wrap) {
  if (wrap.scrollWidth <= wrap.clientWidth) {
    if (wrap.dataset.scrolls) {
      wrap.removeAttribute("tabindex");
      wrap.removeAttribute("role");
      wrap.removeAttribute("aria-label");
      delete wrap.dataset.scrolls;
    }
    return;
  }
  if (wrap.hasAttribute("tabindex")) return;
  wrap.dataset.scrolls = "";
  wrap.tabIndex = 0;
  const name = wrap.querySelector("caption")?.textContent.trim();
  if (name) {
    wrap.setAttribute("role", "region");
    wrap.setAttribute("aria-label", name);
  }
}

const watcher = new ResizeObserver((entries) => entries.forEach(({ target }) => fit(target)));

export function watchTables(root) {
  const wraps = root.matches?.(".table-wrap") ? [root] : root.querySelectorAll(".table-wrap");
  for (const wrap of wraps) watcher.observe(wrap);
}
