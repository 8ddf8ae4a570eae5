// Parts of pages that htmx swaps, and small helps around them.
import htmx from "htmx.org";

import { watchTables } from "./tables.js";

htmx.config.includeIndicatorStyles = false;
htmx.config.allowEval = false;
htmx.config.selfRequestsOnly = true;
// Pages hold confidential rows: nothing of them stays in the browser's storage.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;

function say(message) {
  const place = document.getElementById("page-alert");
  if (!place) return;
  place.textContent = place.dataset[message];
  place.hidden = false;
}

// A whole page in place of a part means that the session has ended: sign in, and come back here.
function leaveOnWholePage(event) {
  const { xhr, target } = event.detail;
  const isWhole = /^\s*<!doctype html/i.test(xhr.responseText || "");
  if (!isWhole || target === document.body || xhr.status >= 400) return;
  event.detail.shouldSwap = false;
  const leads = new URL(xhr.responseURL || location.href);
  if (leads.searchParams.has("next")) {
    leads.searchParams.set("next", location.pathname + location.search);
  }
  location.assign(leads);
}

// Empty filters stay out of the address.
function tidyParameters(event) {
  const form = event.detail.elt.closest?.("form[data-tidy]");
  if (!form) return;
  const kept = new FormData();
  for (const [name, value] of event.detail.formData.entries()) {
    if (value !== "") kept.append(name, value);
  }
  for (const name of [...event.detail.formData.keys()]) event.detail.formData.delete(name);
  for (const [name, value] of kept.entries()) event.detail.formData.append(name, value);
}

async function copy(button) {
  const text = button.dataset.copy || document.getElementById(button.dataset.copyFrom)?.textContent;
  await navigator.clipboard.writeText(text.trim());
  const status = document.getElementById("status");
  if (status) status.textContent = button.dataset.copied;
  button.dataset.done = "";
}

function revealScripted(root) {
  for (const element of root.querySelectorAll("[data-needs-script]")) element.hidden = false;
}

export function startParts() {
  document.addEventListener("htmx:beforeSwap", leaveOnWholePage);
  document.addEventListener("htmx:configRequest", tidyParameters);
  document.addEventListener("htmx:sendError", () => say("lost"));
  document.addEventListener("htmx:timeout", () => say("lost"));
  document.addEventListener("htmx:responseError", () => say("refused"));
  document.addEventListener("htmx:afterSwap", () => {
    const place = document.getElementById("page-alert");
    if (place) place.hidden = true;
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy], [data-copy-from]");
    if (button) copy(button);
    if (event.target.closest("[data-print]")) window.print();
  });
  document.querySelector("[data-error-summary]")?.focus();
  htmx.onLoad(revealScripted);
  htmx.onLoad(watchTables);
}
