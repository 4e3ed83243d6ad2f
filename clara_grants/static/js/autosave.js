// <form data-autosave="URL">: what is typed is posted part by part, when one leaves a field and every few seconds
// while something is unsaved. The server answers
//   200 {"revisions": {…}, "next_save_in": …} or 204   saved       401 or an expired token   sign in again, here
//   409   somebody else wrote: both texts are shown    503 and others: kept, and sent again later
// Until a save is confirmed the text also lives in the browser (copies.js): nothing typed can be lost.
import { Copies } from "./copies.js";
import { post } from "./exchange.js";
import { hour, text } from "./page.js";
import { Parts } from "./parts.js";
import { restore } from "./restore.js";
import { hideBar, showBar } from "./savebar.js";
import { SignIn } from "./signin.js";

const PAUSE = 1200;
const RETRIES = [5000, 10000, 20000, 30000, 60000];

const isStale = ({ status, data }) => status === 409 && Boolean(data.current);

class Autosave {
  constructor(form) {
    this.form = form;
    this.url = form.dataset.autosave;
    this.parts = new Parts(form);
    this.copies = new Copies(new URL(this.url, location.href).pathname);
    this.state = form.querySelector("[data-save-state]");
    this.base = this.parts.isWhole ? {} : JSON.parse(form.elements.revision?.value || "{}");
    this.dirty = new Map(); // part → how often it changed: a save confirms only what it carried
    this.aside = new Set(); // parts somebody else changed too: they wait for the person to choose
    this.every = 10000;
    this.last = 0;
    this.attempt = 0;
    this.signIn = new SignIn(() => this.goOn());
    this.listen();
    restore(this);
  }

  listen() {
    const form = this.form;
    form.addEventListener("input", (event) => this.touched(event.target));
    form.addEventListener("change", (event) => this.touched(event.target, true));
    form.addEventListener("focusout", () => { if (this.dirty.size) this.plan(0); });
    form.addEventListener("submit", (event) => this.leave(event));
    window.addEventListener("online", () => { if (this.dirty.size) this.plan(0); });
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.plan(0); });
    window.addEventListener("pagehide", () => { if (!this.blocked && !this.leaving) this.save(); });
    window.addEventListener("beforeunload", (event) => { if (this.dirty.size && this.failing && !this.leaving) event.preventDefault(); });
    window.addEventListener("pageshow", () => { this.leaving = false; });
  }

  touched(control, now = false) {
    const part = control.name ? this.parts.of(control) : undefined;
    if (part === undefined || control.type === "file" || control.type === "hidden") return;
    this.mark(part);
    this.plan(now ? 0 : PAUSE);
  }

  mark(part) {
    if (!this.dirty.size) this.since = Date.now();
    this.dirty.set(part, (this.dirty.get(part) ?? 0) + 1);
    this.copies.keep(part, this.parts.values(part), this.base[part] ?? 0);
  }

  /** At once when a field is left; else after a pause in typing, never more often than the server asks. */
  plan(pause) {
    if (this.blocked || (this.failing && pause)) return;
    const due = this.last + this.every - Date.now();
    const wait = pause ? Math.min(Math.max(pause, due), Math.max(0, this.since + this.every - Date.now())) : 0;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  body(keys) {
    const body = new URLSearchParams(keys.flatMap((key) => this.parts.values(key)));
    const { revision, shown } = this.form.elements;
    if (this.parts.isWhole) {
      if (revision) body.set("revision", revision.value);
      return body;
    }
    body.set("only", keys.join(","));
    body.set("page", this.copies.page);
    body.set("revision", JSON.stringify(Object.fromEntries(keys.map((key) => [key, this.base[key] ?? 0]))));
    if (shown) body.set("shown", shown.value);
    return body;
  }

  async save() {
    clearTimeout(this.timer);
    const sent = new Map([...this.dirty].filter(([part]) => !this.aside.has(part)));
    if (this.saving || !sent.size) return;
    this.saving = true;
    this.last = this.since = Date.now();
    if (!this.failing) this.say(text("Saving"));
    const answer = await post(this.url, this.body([...sent.keys()]));
    this.saving = false;
    if (answer.ok) this.saved(answer.data, sent);
    else this.failed(answer);
    if (this.held) this.letGo(answer);
  }

  saved(data, sent) {
    this.remember(data);
    for (const [part, count] of sent) {
      if (this.dirty.get(part) !== count) this.copies.keep(part, this.parts.values(part), this.base[part] ?? 0);
      else { this.dirty.delete(part); this.copies.drop(part); }
    }
    this.attempt = 0;
    this.failing = this.blocked = false;
    this.every = (data.next_save_in ?? 10) * 1000;
    if (data.newer?.length) this.newer();
    else if (!this.aside.size) hideBar();
    this.say(text("Saved").replace("{time}", hour(new Date())));
    this.form.dispatchEvent(new CustomEvent("clara:saved", { detail: data }));
    if (this.dirty.size) this.plan(PAUSE);
  }

  /** The revisions the next save is compared with. */
  remember({ revision, revisions }) {
    const field = this.form.elements.revision;
    if (!field) return;
    if (this.parts.isWhole) {
      if (revision !== undefined) field.value = revision;
      return;
    }
    Object.assign(this.base, revisions);
    field.value = JSON.stringify(this.base);
  }

  failed({ status, data, retryAfter }) {
    this.failing = true;
    this.say("");
    if (isStale({ status, data }) || (status === 409 && this.parts.isWhole)) this.stale(Object.keys(data.current ?? {}));
    else if (status === 401 || (status === 403 && !data.message)) this.signedOut();
    else if (status >= 400 && status < 500 && status !== 429) this.refused(data.message);
    else this.later(retryAfter);
  }

  later(asked) {
    const delay = asked || RETRIES[Math.min(this.attempt++, RETRIES.length - 1)];
    // The service is only busy: the text waits its turn, and that is all there is to say.
    if (asked) this.say(text("Busy"));
    else showBar(text("SaveFailed"), [{ label: text("Retry"), act: () => this.save() }]);
    this.timer = setTimeout(() => this.save(), delay * (1 + Math.random() / 2));
  }

  refused(message) {
    showBar(`${text("SaveRefused")} ${message ?? ""}`, [{ label: text("Retry"), act: () => this.save() }]);
    this.failing = false;
  }

  /** Somebody else, or another tab, wrote here too. What is not concerned goes on being saved. */
  stale(keys) {
    if (this.parts.isWhole) { this.blocked = true; this.newer(); return; }
    for (const key of keys) this.aside.add(key);
    this.failing = false;
    showBar(text("StaleAnswers"), [{ label: text("SeeBoth"), act: () => this.submit(null) }]);
    if (this.dirty.size > this.aside.size) this.plan(0);
  }

  newer() {
    showBar(text("Stale"), [{ label: text("Reload"), act: () => { this.leaving = true; location.reload(); } }]);
  }

  signedOut() {
    this.blocked = true;
    showBar(text("SignedOut"), [
      { label: text("SignInHere"), act: () => this.signIn.ask() },
      { label: text("SignIn"), href: document.body.dataset.signInUrl },
    ]);
  }

  /** Signed in again as the same person: everything that waits is sent with the revisions it was typed on. */
  goOn() {
    this.blocked = false;
    this.save();
  }

  /** A page never leaves with unsaved words: they are saved first, and what is sent waits for the answer. */
  leave(event) {
    if (event.defaultPrevented) return;
    if (this.letting || (!this.saving && this.dirty.size === this.aside.size)) { this.submitted(); return; }
    event.preventDefault();
    this.held = { submitter: event.submitter };
    this.blocked = false;
    this.save();
  }

  letGo(answer) {
    const { submitter } = this.held;
    const goesOn = answer.ok || isStale(answer);
    if (this.dirty.size > this.aside.size && goesOn) { this.save(); return; }
    this.held = null;
    if (answer.status === 401) this.signIn.ask();
    if (goesOn) this.submit(submitter);
  }

  submit(submitter) {
    clearTimeout(this.timer);
    if (this.form.dataset.confirm || submitter?.dataset.confirm) this.form.dataset.confirmed = "yes";
    this.letting = true;
    this.form.requestSubmit(submitter ?? undefined);
    this.letting = false;
  }

  submitted() {
    this.leaving = true;
    clearTimeout(this.timer);
    this.copies.submitted();
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
