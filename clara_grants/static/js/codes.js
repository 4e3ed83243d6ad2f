// Searching a classification code by word, beside the lists: choosing one sets the first free list, or ticks the box.
import { ask, Combobox, fill } from "./combobox.js";
import { element, text } from "./page.js";

const search = (type) => async (typed) => (await ask("/appels/classement/recherche", { type, q: typed })).map((one) => ({
  label: one.label,
  detail: one.present === null ? one.example : text(one.present.length ? "PastCode" : "PastCodeAlone").replace("{present}", one.present.join(", ")),
  value: one,
}));

function setCode(question, { code, present }) {
  const lists = [...question.querySelectorAll('select[name*="-cso-"]')];
  const free = lists.find((list) => !list.value) ?? lists[lists.length - 1];
  if (present !== null || lists.some((list) => list.value === code)) return;
  fill(free, code);
  free.focus();
}

function tick(question, { code }) {
  const box = question.querySelector(`input[type=checkbox][value="${CSS.escape(code)}"]`);
  if (!box) return;
  if (!box.checked) box.click();
  box.focus();
}

/** The label, the hint and the input of one search; its input has no name, so it is never sent. */
function field(place) {
  const input = element("input", "govuk-input");
  const label = element("label", "govuk-label govuk-label--s", place.dataset.label);
  const hint = element("div", "govuk-hint", place.dataset.hint);
  Object.assign(input, { type: "text", id: `${place.id}-text` });
  label.htmlFor = input.id;
  hint.id = `${place.id}-hint`;
  input.setAttribute("aria-describedby", hint.id);
  place.append(label, hint, input);
  return input;
}

export function startCodes(scope) {
  for (const place of scope.querySelectorAll("[data-code-search]:empty")) {
    const input = field(place);
    const question = place.closest(".clara-question");
    const act = place.dataset.codeSearch === "cso" ? setCode : tick;
    new Combobox(input, search(place.dataset.codeSearch), (one) => { input.value = ""; act(question, one); });
  }
}
