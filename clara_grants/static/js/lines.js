// The lines of a table question, whose fields are named KEY-0-COLUMN, KEY-1-COLUMN…
const BOX = ".clara-line";

/** Each line as {box, fields: {column: control}}, in order. */
export function* linesOf(scope, key) {
  for (const box of scope.querySelectorAll(BOX)) {
    const fields = {};
    for (const control of box.querySelectorAll("input, select, textarea")) {
      const found = control.name.startsWith(`${key}-`) && /^[0-9]+-(.+)$/.exec(control.name.slice(key.length + 1));
      if (found) fields[found[1]] = control;
    }
    if (Object.keys(fields).length) yield { box, fields };
  }
}

function renumber(text, from, to) {
  return text.replaceAll(`-${from}-`, `-${to}-`).replace(new RegExp(`:${from}$`), `:${to}`).replace(new RegExp(`-${from}$`), `-${to}`);
}

/** A blank copy of the last line, after it. The server takes as many lines as the form names. */
export function appendLine(question) {
  const boxes = question.querySelectorAll(BOX);
  const last = boxes[boxes.length - 1];
  const [from, to] = [boxes.length - 1, boxes.length];
  const copy = last.cloneNode(true);
  for (const part of copy.querySelectorAll("*")) {
    for (const name of ["id", "name", "for", "aria-describedby", "data-counter-for", "data-counter-live"]) {
      const value = part.getAttribute(name);
      if (value) part.setAttribute(name, value.split(" ").map((one) => renumber(one, from, to)).join(" "));
    }
    delete part.dataset.watched;
    part.removeAttribute("aria-invalid");
    if (part.matches("legend, button")) part.textContent = part.textContent.replace(String(to), String(to + 1));
    if (part.matches(".govuk-error-message")) part.remove();
    if (part.matches("input:not([type=checkbox], [type=radio]), textarea, select")) part.value = "";
    if (part.matches("[type=checkbox], [type=radio]")) part.checked = false;
  }
  last.after(copy);
  return copy;
}
