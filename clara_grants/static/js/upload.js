// Files go up in pieces of 4 MiB (tus): a cut line resumes where it stopped, after a reload too once the same file
// is chosen again. Without script, or where this fails for good, the file goes with the form as before.
import { csrfToken, element, text } from "./page.js";

const CHUNK = 4 * 1024 * 1024;
const RETRIES = [500, 2000, 5000, 10000, 20000, 40000];

function button(label, act, about) {
  const made = element("button", "govuk-button govuk-button--secondary clara-button--small", label);
  made.type = "button";
  made.append(element("span", "govuk-visually-hidden", ` ${about}`));
  made.addEventListener("click", act);
  return made;
}

/** What is going up now: a form sent meanwhile waits for it. */
const active = new Set();

class Sending {
  constructor(input, file, tus) {
    Object.assign(this, { input, file, tus, overridden: false });
    active.add(this);
    this.row = element("div", "clara-upload");
    const id = `upload-${crypto.randomUUID?.() ?? Math.random().toString(36).slice(2)}`;
    const name = element("span", "clara-upload__name", file.name);
    name.id = id;
    this.bar = element("progress", "clara-upload__bar");
    this.bar.max = 100;
    this.bar.value = 0;
    this.bar.setAttribute("aria-labelledby", id);
    this.state = element("span", "clara-upload__state");
    this.state.setAttribute("role", "status");
    this.pause = button(text("UploadPause"), () => this.toggle(), file.name);
    this.cancel = button(text("UploadCancel"), () => this.drop(), file.name);
    this.row.append(name, this.bar, this.state, this.pause, this.cancel);
    input.closest(".govuk-form-group").append(this.row);
  }

  async start() {
    this.upload = new this.tus.Upload(this.file, {
      endpoint: this.input.dataset.upload,
      chunkSize: CHUNK,
      retryDelays: RETRIES,
      removeFingerprintOnSuccess: true,
      overridePatchMethod: this.overridden,
      headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
      metadata: { filename: this.file.name, question: this.input.dataset.question },
      fingerprint: async (file) =>
        ["clara", this.input.dataset.upload, this.input.dataset.question, file.name, file.size, file.lastModified].join(":"),
      onProgress: (sent, total) => this.progress(sent, total),
      onShouldRetry: (error) => this.mayRetry(error),
      onError: (error) => this.failed(error),
      onSuccess: () => this.done(),
    });
    const [earlier] = await this.upload.findPreviousUploads();
    if (earlier) this.upload.resumeFromPreviousUpload(earlier);
    this.say("UploadRunning");
    this.upload.start();
  }

  progress(sent, total) {
    this.bar.value = total ? Math.floor((100 * sent) / total) : 0;
    this.bar.textContent = `${this.bar.value} %`;
  }

  mayRetry(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    return status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
  }

  failed(error) {
    const status = error.originalResponse?.getStatus() ?? 0;
    if (!this.overridden && [400, 403, 405, 501].includes(status) && error.originalRequest?.getMethod() === "PATCH") {
      this.overridden = true; // a proxy on the way refuses PATCH: the same by POST
      this.start();
      return;
    }
    let message = "";
    try { message = JSON.parse(error.originalResponse?.getBody() ?? "").message ?? ""; } catch { /* not ours */ }
    this.state.textContent = message || text("UploadFailed");
    this.row.classList.add("clara-upload--failed");
    this.pause.firstChild.textContent = text("UploadRetry");
    this.paused = true;
    if (message) this.pause.remove();
    this.leave();
  }

  /** Nothing more is awaited of this one: a form that waited may go. */
  leave() {
    active.delete(this);
    const { form } = this.input;
    if (active.size || !form?.heldSubmit) return;
    const { submitter } = form.heldSubmit;
    delete form.heldSubmit;
    form.requestSubmit(submitter ?? undefined);
  }

  toggle() {
    this.row.classList.remove("clara-upload--failed");
    this.paused = !this.paused;
    this.pause.firstChild.textContent = text(this.paused ? "UploadResume" : "UploadPause");
    this.say(this.paused ? "UploadPaused" : "UploadRunning");
    if (this.paused) {
      this.upload.abort();
      active.delete(this);
    } else {
      this.upload.options.headers["X-CSRFToken"] = csrfToken(); // another one after signing in again
      active.add(this);
      this.upload.start();
    }
  }

  drop() {
    this.upload.abort(true).catch(() => { /* it expires by itself */ });
    this.row.remove();
    this.input.focus();
    this.leave();
  }

  async done() {
    this.row.remove();
    await showAttached(this.input);
    this.leave();
  }

  say(name) { this.state.textContent = text(name); }
}

/** The list of files as the server now shows it, in place: nothing typed elsewhere is touched. */
async function showAttached(input) {
  const here = input.closest(".clara-question");
  const answer = await fetch(location.pathname, { headers: { Accept: "text/html" }, cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const there = page.getElementById(input.id)?.closest(".clara-question");
  const list = there?.querySelector(".clara-attachments");
  if (!here || !list) { location.reload(); return; }
  here.querySelector(".clara-attachments")?.remove();
  here.append(document.importNode(list, true));
  live(input).textContent = text("UploadDone");
}

function live(input) {
  const group = input.closest(".govuk-form-group");
  let said = group.querySelector(".clara-upload__live");
  if (!said) {
    said = element("p", "clara-upload__live govuk-body-s");
    said.setAttribute("role", "status");
    group.append(said);
  }
  return said;
}

function fault(input, file) {
  const kinds = (input.accept || ".pdf").split(",");
  if (!kinds.some((kind) => file.name.toLowerCase().endsWith(kind.trim()))) return "UploadWrongKind";
  return Number(input.dataset.max) && file.size > Number(input.dataset.max) ? "UploadTooLarge" : "";
}

export async function startUploads(scope) {
  const inputs = [...scope.querySelectorAll("input[type=file][data-upload]")];
  if (!inputs.length || !window.File || !window.fetch) return;
  await import("../vendor/tus-js-client/tus.min.js");
  const { tus } = window;
  if (!tus?.isSupported) return;
  for (const form of new Set(inputs.map((input) => input.form))) {
    form?.addEventListener("submit", (event) => {
      if (!active.size) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      form.heldSubmit = { submitter: event.submitter };
      for (const one of active) one.say("UploadHolding");
    }, { capture: true });
  }
  window.addEventListener("beforeunload", (event) => { if (active.size) event.preventDefault(); });
  for (const input of inputs) {
    live(input);
    input.addEventListener("change", () => {
      const files = [...input.files];
      input.value = ""; // it goes by itself: the form must not send it a second time
      live(input).textContent = "";
      for (const file of files) {
        const wrong = fault(input, file);
        if (wrong) live(input).textContent = `${file.name}\u202f: ${text(wrong)}`;
        else new Sending(input, file, tus).start();
      }
    });
    input.dataset.uploadReady = "yes";
  }
}
