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

export function offerCopy(form, take, drop) {
  const box = element("div", "clara-restore");
  box.setAttribute("role", "region");
  box.setAttribute("aria-label", text("RestoreAction"));
  const close = (act) => () => { box.remove(); act(); };
  const restore = element("button", "govuk-button", text("RestoreAction"));
  const discard = element("button", "govuk-button govuk-button--secondary", text("DiscardAction"));
  for (const [button, act] of [[restore, take], [discard, drop]]) {
    button.type = "button";
    button.addEventListener("click", close(act));
  }
  box.append(element("p", "", text("Restore")), restore, discard);
  form.prepend(box);
}
