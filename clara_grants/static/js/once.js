// A form is sent once: a second press while the first is on its way does nothing. A page restored by "back" may send again.
import { text } from "./page.js";

const RELEASE_AFTER = 15000;

function release(form) {
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
}

export function startOnce() {
  const live = Object.assign(document.createElement("p"), { className: "govuk-visually-hidden" });
  live.setAttribute("role", "status");
  document.body.append(live);

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) { event.preventDefault(); return; }
    form.dataset.sent = "yes";
    event.submitter?.setAttribute("aria-disabled", "true");
    live.textContent = text("Sending");
    // A download answers without leaving the page: the form must come back to life.
    setTimeout(() => release(form), RELEASE_AFTER);
  });
  window.addEventListener("pageshow", () => { document.querySelectorAll("form[data-sent]").forEach(release); });
}
