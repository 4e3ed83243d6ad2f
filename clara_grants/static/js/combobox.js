// An input with suggestions under it (ARIA combobox with a list): arrows, Enter, Escape, a click. What is typed stays
// free text; without a network the field is an ordinary one.
import { element } from "./page.js";

const PAUSE = 250;
let made = 0;

export class Combobox {
  /** `search(text)` promises [{label, detail, value}]; `pick(value)` is told the one chosen. */
  constructor(field, search, pick, least = 2) {
    Object.assign(this, { field, search, pick, least, options: [], active: -1 });
    this.list = element("ul", "clara-combobox__list");
    this.list.id = `combobox-${(made += 1)}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", document.querySelector(`label[for="${CSS.escape(field.id)}"]`)?.textContent.trim() ?? "");
    this.list.hidden = true;
    const box = element("div", "clara-combobox");
    field.before(box);
    box.append(field, this.list);
    for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", this.list.id], ["autocomplete", "off"]]) {
      field.setAttribute(name, value);
    }
    field.addEventListener("input", (event) => { if (event.isTrusted) this.later(); });
    field.addEventListener("keydown", (event) => this.key(event));
    field.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => {
      const option = event.target.closest("[role=option]");
      if (option) this.choose([...this.list.children].indexOf(option));
    });
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), PAUSE);
  }

  async look() {
    const typed = this.field.value.trim();
    if (typed.length < this.least) { this.close(); return; }
    let found = [];
    try { found = await this.search(typed); } catch { /* no network: no suggestion */ }
    if (typed !== this.field.value.trim() || document.activeElement !== this.field) return;
    this.open(found);
  }

  open(found) {
    this.options = found;
    this.list.replaceChildren(...found.map(({ label, detail }, place) => {
      const option = element("li", "clara-combobox__option", label);
      option.id = `${this.list.id}-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      if (detail) option.append(element("span", "clara-combobox__detail", detail));
      return option;
    }));
    this.list.hidden = !found.length;
    this.field.setAttribute("aria-expanded", String(found.length > 0));
    this.point(-1);
  }

  point(place) {
    this.active = place;
    [...this.list.children].forEach((option, at) => option.setAttribute("aria-selected", String(at === place)));
    const option = this.list.children[place];
    if (option) {
      this.field.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else {
      this.field.removeAttribute("aria-activedescendant");
    }
  }

  key(event) {
    if (this.list.hidden) return;
    const last = this.options.length - 1;
    const step = { ArrowDown: this.active === last ? 0 : this.active + 1, ArrowUp: this.active <= 0 ? last : this.active - 1 }[event.key];
    if (step !== undefined) this.point(step);
    else if (event.key === "Enter" && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(place) {
    const { value } = this.options[place];
    this.close();
    this.pick(value);
  }

  close() {
    clearTimeout(this.timer);
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
    this.active = -1;
  }
}

/** What the address answers as JSON; nothing when it refuses or sends elsewhere. */
export async function ask(address, params) {
  const answer = await fetch(`${address}?${new URLSearchParams(params)}`, { headers: { Accept: "application/json" } });
  return answer.ok && !answer.redirected ? answer.json() : [];
}

/** Sets a control as a person would, so that saving and counting notice. */
export function fill(control, value) {
  if (!control || control.value === value) return;
  control.value = value;
  for (const name of ["input", "change"]) control.dispatchEvent(new Event(name, { bubbles: true }));
}
