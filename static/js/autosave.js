// Keeps a draft while it is written: <form data-autosave="address">, told by [data-save-state].
const WAIT = 900;

function tell(form, state) {
  const place = form.querySelector("[data-save-state]");
  if (!place) return;
  place.dataset.state = state;
  place.textContent = place.dataset[state] || "";
}

// What is typed, without the files that lie beside it.
function typed(form) {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function watch(form) {
  let timer = 0;
  let sending = false;
  let again = false;

  async function save() {
    if (sending) {
      again = true;
      return;
    }
    sending = true;
    tell(form, "saving");
    try {
      const response = await fetch(form.dataset.autosave, {
        method: "POST",
        body: typed(form),
        headers: { "X-Requested-With": "autosave" },
        redirect: "manual",
      });
      tell(form, response.ok ? "saved" : "failed");
    } catch {
      tell(form, "failed");
    }
    sending = false;
    if (again) {
      again = false;
      save();
    }
  }

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, WAIT);
  });
  // The page is about to go: the last words must not be lost.
  window.addEventListener("pagehide", () => {
    if (!timer) return;
    clearTimeout(timer);
    navigator.sendBeacon(form.dataset.autosave, typed(form));
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = 0;
  });
}

for (const form of document.querySelectorAll("form[data-autosave]")) watch(form);
