// What was typed and not yet confirmed, kept in localStorage: one entry per page opened, so that two tabs never
// overwrite each other's copy. Entry: {at, person, page, parts: {part: {values: [[name, value], …], base}}}.
import { personId } from "./page.js";

const PREFIX = "clara:copy:";
const SUBMITTED = "clara:submitted";
const KEEP_DAYS = 14;
const LIVE_FOR = 15000;

function read(key) {
  try { return JSON.parse(localStorage.getItem(key)); } catch { return null; }
}
function write(key, value) {
  try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* full or forbidden: the bar still warns */ }
}
function forget(key) {
  try { localStorage.removeItem(key); } catch { /* storage forbidden: there is no copy either */ }
}
const names = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(PREFIX)); } catch { return []; } };

/** After a normal submit, the page that follows proves the save: signed in, not an error, not the same form again. */
export function forgetConfirmedCopies() {
  const key = sessionStorage.getItem(SUBMITTED);
  sessionStorage.removeItem(SUBMITTED);
  const refused = document.querySelector(".govuk-error-summary, [data-error-page]");
  if (key && document.querySelector(".clara-account") && !refused) forget(key);
  const limit = Date.now() - KEEP_DAYS * 86400000;
  for (const name of names()) if ((read(name)?.at ?? 0) < limit) forget(name);
}

/** The copies of one form: its own entry, and those that pages now closed left behind. */
export class Copies {
  constructor(path) {
    this.path = `${PREFIX}${path}#`;
    // Sent with each save: the server then knows its own unanswered save from somebody else's.
    this.page = [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
    this.own = this.path + this.page;
    this.parts = {};
    // Held until this page goes: how another tab knows that the entry is not an orphan.
    navigator.locks?.request(this.own, () => new Promise(() => {}));
  }

  keep(part, values, base) {
    this.parts[part] = { values, base };
    this.store();
  }

  drop(part) {
    delete this.parts[part];
    this.store();
  }

  store() {
    if (Object.keys(this.parts).length) write(this.own, { at: Date.now(), person: personId(), page: this.page, parts: this.parts });
    else forget(this.own);
  }

  /** This entry is confirmed as soon as the page after a normal submit is seen. */
  submitted() {
    sessionStorage.setItem(SUBMITTED, this.own);
  }

  /** Orphans of the same person, oldest first: [{key, parts}]. */
  async orphans() {
    const held = new Set(((await navigator.locks?.query())?.held ?? []).map((lock) => lock.name));
    const isLive = ({ key, entry }) => (navigator.locks ? held.has(key) : Date.now() - entry.at < LIVE_FOR);
    return names()
      .filter((key) => key.startsWith(this.path) && key !== this.own)
      .map((key) => ({ key, entry: read(key) }))
      .filter((one) => one.entry?.parts && one.entry.person === personId() && !isLive(one))
      .sort((a, b) => a.entry.at - b.entry.at)
      .map(({ key, entry }) => ({ key, page: entry.page, parts: entry.parts }));
  }

  /** From now on this page speaks for the one that went. */
  adopt(orphan) {
    this.page = orphan.page ?? this.page;
    this.store();
    forget(orphan.key);
  }

  without(orphan, part) {
    delete orphan.parts[part];
    write(orphan.key, { ...read(orphan.key), parts: orphan.parts });
  }
}
