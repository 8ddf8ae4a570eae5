// Light, dark or as the system: kept in a cookie, so that the server draws the next page right.
const YEAR = 365 * 24 * 60 * 60;

function show(buttons, theme) {
  for (const button of buttons) {
    button.setAttribute("aria-pressed", String(button.dataset.theme === theme));
  }
}

export function startTheme() {
  const root = document.documentElement;
  for (const choice of document.querySelectorAll("[data-theme-choice]")) {
    const buttons = [...choice.querySelectorAll("button[data-theme]")];
    show(buttons, root.dataset.bsTheme || "");
    choice.hidden = false;
    choice.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-theme]");
      if (!button) return;
      const { theme } = button.dataset;
      if (theme) root.dataset.bsTheme = theme;
      else delete root.dataset.bsTheme;
      const secure = location.protocol === "https:" ? "; secure" : "";
      document.cookie = `theme=${theme}; path=/; max-age=${theme ? YEAR : 0}; samesite=lax${secure}`;
      show(buttons, theme);
    });
  }
}
