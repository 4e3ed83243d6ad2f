// Signing in again without leaving the page: by password, or by a code sent by mail. What waits is sent afterwards,
// and only if the same person signed in.
import { csrfToken, personId, setCsrfToken, text } from "./page.js";
import { hideBar, showBar } from "./savebar.js";

const DOOR = "/connexion/ici";

async function ask(url, body) {
  const answer = await fetch(url, {
    method: body ? "POST" : "GET", body, credentials: "same-origin",
    headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
  });
  return { ok: answer.ok, status: answer.status, data: await answer.json() };
}

export class SignIn {
  constructor(done) {
    this.done = done;
  }

  get isOpen() {
    return Boolean(this.dialog?.open);
  }

  /** Perhaps signed in again in another tab: then nothing needs asking. → the person's id, or null. */
  async check() {
    try {
      const { data } = await ask(DOOR);
      if (data.csrf_token) setCsrfToken(data.csrf_token);
      if (data.person) this.welcome(data.person);
      return data;
    } catch {
      return {};
    }
  }

  async ask() {
    const { person, dialog } = await this.check();
    if (person || !dialog) return;
    this.dialog?.remove();
    const holder = document.createElement("div");
    holder.innerHTML = dialog;
    this.dialog = holder.firstElementChild;
    document.body.append(this.dialog);
    this.dialog.querySelector("[data-close]").addEventListener("click", () => this.dialog.close());
    for (const form of this.dialog.querySelectorAll("form")) {
      form.addEventListener("submit", (event) => { event.preventDefault(); event.stopPropagation(); this.send(form, event.submitter); });
    }
    this.dialog.showModal();
  }

  async send(form, button) {
    const body = new URLSearchParams(new FormData(form));
    const address = this.dialog.querySelector("[name=address]").value;
    body.set("address", address);
    this.complain("");
    let answer;
    try {
      answer = await ask(button?.formAction && button.hasAttribute("formaction") ? button.getAttribute("formaction") : form.getAttribute("action"), body);
    } catch {
      this.complain(text("NoAnswer"));
      return;
    }
    if (answer.data.csrf_token) setCsrfToken(answer.data.csrf_token);
    if (!answer.ok) this.complain(answer.data.message ?? text("NoAnswer"));
    else if (answer.data.person) { this.dialog.close(); this.welcome(answer.data.person); }
    else this.askCode(answer.data.message);
  }

  askCode(message) {
    const [first, second] = this.dialog.querySelectorAll("form");
    first.hidden = true;
    second.hidden = false;
    second.querySelector("[data-said]").textContent = message;
    second.querySelector("[name=code]").focus();
  }

  complain(message) {
    const shown = this.dialog.querySelector("form:not([hidden]) [data-error]");
    shown.textContent = message;
    shown.hidden = !message;
  }

  welcome(person) {
    if (person.id === personId()) { hideBar(); this.done(); return; }
    showBar(text("OtherPerson").replace("{name}", person.name), [
      { label: text("SignInHere"), act: () => this.ask() },
    ]);
  }
}
