// Cells copied from a spreadsheet into the lines of a table question.
import { linesOf } from "./lines.js";

export const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replaceAll("’", "'").toLowerCase().trim().replace(/\s+/gu, " ");

/** Rows of cells, or null when what was copied is ordinary text for one field. */
export function cellsOf(text) {
  if (!text.includes("\t")) return null;
  return text.replace(/\r\n?/g, "\n").replace(/\n+$/, "").split("\n").map((line) => line.split("\t"));
}

function labelOf(control) {
  const label = document.querySelector(`label[for="${CSS.escape(control.id)}"]`);
  return folded([...(label?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.data).join(""));
}

/** Puts `text` into a control; false when a list offers nothing of that name. */
function put(control, text) {
  if (control instanceof HTMLSelectElement) {
    const wanted = folded(text);
    const option = [...control.options].find((one) => one.value && [folded(one.value), folded(one.text)].includes(wanted));
    if (!option) return !wanted;
    control.value = option.value;
  } else {
    control.value = text.trim();
  }
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
  return true;
}

/** Fills lines from the one that holds `start`, columns from its own on, or those that a first row of titles names. */
export function fillLines(question, key, start, cells, append) {
  const lines = [...linesOf(question, key)];
  let at = lines.findIndex(({ fields }) => Object.values(fields).includes(start));
  const names = Object.keys(lines[at].fields);
  const byLabel = Object.fromEntries(names.map((name) => [labelOf(lines[at].fields[name]), name]));
  const titles = cells[0].map((cell) => byLabel[folded(cell)]);
  const hasTitles = titles.filter(Boolean).length > 1;
  const first = names.findIndex((name) => lines[at].fields[name] === start);
  const order = hasTitles ? titles : names.slice(first);
  const unread = [];
  for (const row of hasTitles ? cells.slice(1) : cells) {
    if (at >= lines.length) {
      append();
      lines.splice(0, lines.length, ...linesOf(question, key));
    }
    row.forEach((cell, place) => {
      const control = lines[at].fields[order[place]];
      if (control && !put(control, cell)) unread.push(cell.trim());
    });
    at += 1;
  }
  return { lines: cells.length - (hasTitles ? 1 : 0), unread };
}
