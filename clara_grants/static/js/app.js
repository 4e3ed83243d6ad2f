// Entry point of every page. Nothing here is needed to use the product: it only makes it more comfortable.
import {
  createAll, Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink,
} from "../vendor/govuk-frontend/govuk-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { startBudget } from "./budget.js";
import { startCodes } from "./codes.js";
import { startConfirm } from "./confirm.js";
import { forgetConfirmedCopies } from "./copies.js";
import { startCountdowns } from "./countdown.js";
import { startCounters } from "./counter.js";
import { startOnce } from "./once.js";
import { csrfToken } from "./page.js";
import { startPickers } from "./picker.js";
import { startSelection } from "./selection.js";
import { startUploads } from "./upload.js";
import { startWaiting } from "./waiting.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

function enhance(scope) {
  for (const component of [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, ServiceNavigation, SkipLink]) {
    createAll(component, undefined, { scope });
  }
  startCounters(scope);
  startCountdowns(scope);
  startSelection(scope);
  startPickers(scope);
  startCodes(scope);
  startBudget(scope);
  startAutosave(scope);
  startUploads(scope);
}

startConfirm();
startOnce();
startWaiting();
forgetConfirmedCopies();
enhance(document);

document.addEventListener("htmx:configRequest", (event) => { event.detail.headers["X-CSRFToken"] = csrfToken(); });
document.addEventListener("htmx:load", (event) => {
  if (event.detail.elt !== document.body) enhance(event.detail.elt);
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.clara-account[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.querySelector("details.clara-account[open]");
  if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
});
