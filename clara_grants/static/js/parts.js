// A form seen as parts that are saved one by one: an application's questions (each inside [data-key]), or, where
// the server takes the form as one, a single part named "".
const IGNORED = new Set(["csrf_token", "revision", "shown", "then"]);
const UNTYPED = ["file", "submit", "button", "hidden"];

export class Parts {
  constructor(form) {
    this.form = form;
  }

  get isWhole() {
    return !this.form.querySelector("[data-key]");
  }

  keys() {
    return this.isWhole ? [""] : [...this.form.querySelectorAll("[data-key]")].map((one) => one.dataset.key);
  }

  /** The part a control belongs to; undefined for what is never saved by itself. */
  of(control) {
    return this.isWhole ? "" : control.closest("[data-key]")?.dataset.key;
  }

  /** What a part says, without files nor tokens: [[name, value], …]. */
  values(part) {
    return [...new FormData(this.form)].filter(([name, value]) =>
      typeof value === "string" && !IGNORED.has(name) && (part === "" || name === part || name.startsWith(`${part}-`)));
  }

  says(part, values) {
    return JSON.stringify(this.values(part)) === JSON.stringify(values);
  }

  controls(part) {
    return [...this.form.elements].filter((control) =>
      control.name && !IGNORED.has(control.name) && !UNTYPED.includes(control.type) && this.of(control) === part);
  }

  /** Whether the page has a place for each of these values: a line added by hand may not be there any more. */
  holds(part, values) {
    const names = new Set(this.controls(part).map((control) => control.name));
    return values.every(([name]) => names.has(name) || this.form.elements[name]?.type === "hidden");
  }

  fill(part, values) {
    const wanted = new Map();
    for (const [name, value] of values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
    for (const control of this.controls(part)) {
      const held = wanted.get(control.name) ?? [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = held.includes(control.value);
      else if (control.multiple) for (const option of control.options) option.selected = held.includes(option.value);
      else if (held.length) control.value = held.shift();
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}
