// <form data-autosave="URL">: posts the form as typed, a moment after each change. The server answers
//   200 {"revision": …} or 204   saved          401 / 403 / redirect / 400   signed out or expired token
//   409                          stale revision  anything else                try again later
// Until a save is confirmed the text also lives in localStorage, so that nothing typed can be lost.
import { csrfToken, hour, setCsrfToken, text } from "./page.js";
import { hideBar, showBar, offerCopy } from "./savebar.js";

const PAUSE = 1200;
const LONGEST_WAIT = 10000;
const RETRIES = [5000, 15000, 30000, 60000];
const PREFIX = "clara:copy:";
const KEEP_DAYS = 14;
const IGNORED = new Set(["csrf_token", "revision", "shown", "then"]);

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
function write(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the bar still warns */ }
}
function forget(key) {
  try { localStorage.removeItem(key); } catch { /* storage forbidden: there is no copy either */ }
}

/** After a normal submit, the page that follows proves the save: signed in, not an error, not the same form again. */
export function forgetConfirmedCopies() {
  const key = sessionStorage.getItem("clara:submitted");
  sessionStorage.removeItem("clara:submitted");
  const refused = document.querySelector(".govuk-error-summary, [data-error-page]");
  if (key && document.querySelector(".clara-account") && !refused) forget(key);
  const limit = Date.now() - KEEP_DAYS * 86400000;
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && (read(name)?.at ?? 0) < limit) forget(name);
  }
}

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.key = PREFIX + new URL(this.url, location.href).pathname;
    this.state = form.querySelector("[data-save-state]");
    this.attempt = 0;
    this.dirty = false;
    this.blocked = false;
    form.addEventListener("input", () => this.touched(PAUSE));
    form.addEventListener("change", () => this.touched(0));
    form.addEventListener("submit", (event) => {
      if (event.defaultPrevented) return;
      if (this.saving) this.hold(event);
      else this.submitted();
    });
    window.addEventListener("online", () => { if (this.dirty) this.save(); });
    window.addEventListener("beforeunload", (event) => { if (this.dirty && !this.leaving) event.preventDefault(); });
    window.addEventListener("pageshow", () => { this.leaving = false; });
    this.offer();
  }

  /** What the form says, without files nor tokens: [[name, value], …]. */
  values() {
    return [...new FormData(this.form)].filter(([name, value]) => typeof value === "string" && !IGNORED.has(name));
  }

  touched(pause) {
    if (!this.dirty) this.since = Date.now();
    this.dirty = true;
    this.changed = true;
    write(this.key, { at: Date.now(), values: this.values() });
    if (this.blocked) return;
    const wait = Date.now() - this.since > LONGEST_WAIT ? 0 : pause;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  /** A save on its way will change the revision: what is submitted waits for it, or the server would call it stale. */
  hold(event) {
    event.preventDefault();
    this.held = { submitter: event.submitter };
  }

  letGo(status) {
    const { submitter } = this.held;
    this.held = null;
    if (status === 409) return;
    clearTimeout(this.timer);
    if (this.form.dataset.confirm || submitter?.dataset.confirm) this.form.dataset.confirmed = "yes";
    this.form.requestSubmit(submitter ?? undefined);
  }

  submitted() {
    this.leaving = true;
    clearTimeout(this.timer);
    sessionStorage.setItem("clara:submitted", this.key);
  }

  async save() {
    clearTimeout(this.timer);
    if (this.saving) { this.changed = true; return; }
    this.saving = true;
    this.changed = false;
    this.say(text("Saving"));
    const outcome = await this.post();
    this.saving = false;
    outcome.ok ? this.saved(outcome) : this.failed(outcome.status);
    if (this.held) this.letGo(outcome.status);
  }

  async post() {
    const body = new URLSearchParams(this.values());
    const revision = this.form.elements.revision?.value;
    if (revision !== undefined) body.set("revision", revision);
    try {
      const answer = await fetch(this.url, {
        method: "POST", body, redirect: "manual", credentials: "same-origin",
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      });
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      return { ok: answer.ok, status: answer.type === "opaqueredirect" ? 401 : answer.status, data: answer.ok && isJson ? await answer.json() : {} };
    } catch {
      return { ok: false, status: 0 };
    }
  }

  saved({ data }) {
    if (data.revision !== undefined && this.form.elements.revision) this.form.elements.revision.value = data.revision;
    this.attempt = 0;
    this.blocked = false;
    hideBar();
    if (this.changed) { this.touched(PAUSE); return; }
    this.dirty = false;
    forget(this.key);
    this.say(text("Saved").replace("{time}", hour(new Date())));
  }

  failed(status) {
    this.say("");
    const retry = { label: text("Retry"), act: () => this.again(status) };
    if (status === 409) {
      this.blocked = true;
      showBar(text("Stale"), [{ label: text("Reload"), act: () => { this.leaving = true; location.reload(); } }]);
    } else if ([400, 401, 403].includes(status)) {
      this.blocked = true;
      showBar(text("SignedOut"), [retry, { label: text("SignIn"), href: document.body.dataset.signInUrl }]);
    } else {
      showBar(text("SaveFailed"), [retry]);
      const delay = RETRIES[Math.min(this.attempt++, RETRIES.length - 1)];
      this.timer = setTimeout(() => this.save(), delay);
    }
  }

  /** After signing in again elsewhere the page's token is stale: take a fresh one, keep the text and the revision. */
  async again(status) {
    this.blocked = false;
    if ([400, 401, 403].includes(status)) {
      try {
        const page = await (await fetch(location.href, { credentials: "same-origin" })).text();
        const fresh = new DOMParser().parseFromString(page, "text/html").querySelector('meta[name="csrf-token"]')?.content;
        if (fresh) setCsrfToken(fresh);
      } catch { /* no network: the post below says so */ }
    }
    await this.save();
  }

  /** A copy the server never confirmed, and that differs from what it shows, is offered; never applied by itself. */
  offer() {
    const copy = read(this.key);
    if (!copy) return;
    if (JSON.stringify(copy.values) === JSON.stringify(this.values())) { forget(this.key); return; }
    offerCopy(this.form, () => this.restore(copy.values), () => forget(this.key));
  }

  restore(values) {
    const wanted = new Map();
    for (const [name, value] of values) wanted.set(name, [...(wanted.get(name) ?? []), value]);
    for (const control of this.form.elements) {
      if (!control.name || IGNORED.has(control.name) || ["file", "submit", "button", "hidden"].includes(control.type)) continue;
      const held = wanted.get(control.name) ?? [];
      if (control.type === "checkbox" || control.type === "radio") control.checked = held.includes(control.value);
      else if (control.multiple) for (const option of control.options) option.selected = held.includes(option.value);
      else if (held.length) control.value = held.shift();
      control.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.touched(0);
  }

  say(message) {
    if (this.state) this.state.textContent = message;
  }
}

export function startAutosave(scope) {
  for (const form of scope.querySelectorAll("form[data-autosave]")) {
    if (form.dataset.watched) continue;
    form.dataset.watched = "yes";
    new Autosave(form);
  }
}
