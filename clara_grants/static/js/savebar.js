// The red bar "not saved" at the foot of the window, and the offer to take back a copy kept in the browser.
import { element, text } from "./page.js";

let bar = null;

function action({ label, act, href }) {
  if (href) {
    const link = element("a", "govuk-link govuk-link--inverse", label);
    Object.assign(link, { href, target: "_blank", rel: "noopener" });
    return link;
  }
  const button = element("button", "govuk-button govuk-button--inverse", label);
  button.type = "button";
  button.addEventListener("click", act);
  return button;
}

export function showBar(message, actions) {
  if (!bar) {
    bar = element("div", "clara-unsaved");
    bar.setAttribute("role", "alert");
    document.body.append(bar);
    document.body.classList.add("clara-body--unsaved");
  }
  bar.replaceChildren(element("p", "", message), ...actions.map(action));
}

export function hideBar() {
  bar?.remove();
  bar = null;
  document.body.classList.remove("clara-body--unsaved");
}

/** A box above the form; each choice closes it. */
export function offerCopy(form, message, choices) {
  const box = element("div", "clara-restore");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", text("RestoreAction"));
  box.append(element("p", "", message));
  for (const { label, act, isMain } of choices) {
    const button = element("button", `govuk-button${isMain ? "" : " govuk-button--secondary"}`, label);
    button.type = "button";
    button.addEventListener("click", () => { box.remove(); act(); });
    box.append(button);
  }
  form.prepend(box);
}
