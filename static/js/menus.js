// Menus are <details>: they open without scripts. Escape or a click elsewhere closes them.
function openMenus() {
  return document.querySelectorAll("details[data-menu][open]");
}

export function startMenus() {
  document.addEventListener("click", (event) => {
    for (const menu of openMenus()) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of openMenus()) {
      const inside = menu.contains(document.activeElement);
      menu.open = false;
      if (inside) menu.querySelector("summary").focus();
    }
  });
}

// "/" leads to the search: the box in the masthead, or the page's own where there is no box.
export function startSearch() {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const boxes = [...document.querySelectorAll("[data-search] input")];
    const box = boxes.find((one) => one.offsetParent !== null);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
