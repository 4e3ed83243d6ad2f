// The budget page: figures, rules and reasons follow what is typed; cells pasted from a spreadsheet fill the lines.
// The server computes the same when the page is shown, checked and submitted: without this module nothing is lost.
import { cents, euros, figures, verdicts } from "./budget_figures.js";
import { appendLine, linesOf } from "./lines.js";
import { element } from "./page.js";
import { cellsOf, fillLines } from "./paste.js";

const language = () => document.documentElement.lang;
const amountOf = (field) => (field?.value.trim() ? cents(field.value) ?? 0 : 0);

class Budget {
  constructor(panel) {
    this.panel = panel;
    this.facts = JSON.parse(panel.dataset.budget);
    this.words = JSON.parse(panel.dataset.ruleWords);
    this.form = panel.closest("form");
    this.question = panel.closest(".clara-question");
    this.form.addEventListener("input", () => this.later());
    this.form.addEventListener("change", () => this.later());
    this.question.addEventListener("paste", (event) => this.pasted(event));
    this.show();
  }

  later() {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.show());
  }

  /** The lines with something in them, each with its place as people count and its element. */
  lines() {
    const found = [];
    for (const { box, fields } of linesOf(this.question, this.facts.key)) {
      const line = { box, category: fields.category?.value ?? "", partner: fields.partner?.value.trim() ?? "" };
      line.total = amountOf(fields.total);
      line.requested = amountOf(fields.requested);
      line.place = Object.values(fields).some((field) => field.value.trim()) ? found.filter((one) => one.place).length + 1 : 0;
      found.push(line);
    }
    return found;
  }

  /** Other funding by status: from its table on this page, else as it was saved. */
  cofunding() {
    const rows = [...linesOf(this.form, this.facts.cofunding_key)];
    if (this.facts.cofunding === null || !rows.length) return this.facts.cofunding;
    const found = {};
    for (const { fields } of rows) {
      if (!Object.values(fields).some((field) => field.value.trim())) continue;
      const status = fields.status?.value ?? "";
      found[status] = (found[status] ?? 0) + amountOf(fields.amount);
    }
    return found;
  }

  show() {
    const all = this.lines();
    const lines = all.filter((line) => line.place);
    const cofunding = this.cofunding();
    const now = figures(lines, cofunding, this.facts.ceiling_cents);
    const broken = verdicts(lines, cofunding, this.facts);
    for (const line of all) {
      line.box.querySelector("[data-line-rule]").textContent = this.words[line.category] ?? "";
      const mine = broken.filter((one) => line.place && one.place === line.place);
      line.box.querySelector("[data-line-verdict]").textContent = mine.map((one) => this.say(one)).join(" ");
    }
    const whole = broken.filter((one) => one.place === null).map((one) => element("p", "clara-verdict", this.say(one)));
    this.panel.querySelector("[data-budget-whole]").replaceChildren(...whole);
    this.sums("category", now.byCategory, this.facts.labels);
    this.sums("partner", now.byPartner, {});
    this.bar(now);
  }

  bar(now) {
    for (const figure of this.question.querySelectorAll("[data-figure]")) {
      const name = figure.dataset.figure;
      const amount = figure.querySelector("[data-figure-amount]");
      const isWrong = name === "left" ? now.left < 0 : name === "balance" && now.balance !== 0;
      amount.classList.toggle("clara-over", isWrong);
      amount.textContent = euros(name === "left" ? Math.abs(now.left) : now[name], language());
      if (name === "left") {
        const said = now.left < 0 ? this.panel.dataset.textBeyond : this.panel.dataset.textUnder;
        figure.querySelector("[data-figure-label]").textContent = said;
      }
    }
  }

  sums(kind, found, labels) {
    const body = this.panel.querySelector(`[data-budget-sums="${kind}"]`);
    const heads = [...body.closest("table").tHead.rows[0].cells].map((cell) => cell.textContent);
    body.replaceChildren(...Object.entries(found).map(([name, sum]) => {
      const row = element("tr", "govuk-table__row");
      const head = element("th", "govuk-table__header", (labels[name] ?? name) || body.dataset.unnamed);
      head.scope = "row";
      row.append(head, ...["total", "requested"].map((which, place) => {
        const cell = element("td", "govuk-table__cell govuk-table__cell--numeric", euros(sum[which], language()));
        cell.dataset.label = heads[place + 1];
        return cell;
      }));
      return row;
    }));
  }

  say({ code, facts }) {
    const shown = (name) => (name === "percent" ? facts.percent : euros(facts[name], language()));
    return this.facts.sentences[code].replace(/\{(\w+)\}/g, (_, name) => shown(name));
  }

  pasted(event) {
    const cells = cellsOf(event.clipboardData?.getData("text/plain") ?? "");
    const line = event.target.closest?.(".clara-line");
    if (!line || !cells) return;
    event.preventDefault();
    const done = fillLines(this.question, this.facts.key, event.target, cells, () => appendLine(this.question));
    const { textPasted, textUnread } = this.panel.dataset;
    const unread = done.unread.length ? ` ${textUnread.replace("{cells}", done.unread.join(", "))}` : "";
    this.panel.querySelector("[data-budget-status]").textContent = textPasted.replace("{n}", done.lines) + unread;
    this.show();
  }
}

export function startBudget(scope) {
  for (const panel of scope.querySelectorAll("[data-budget]")) {
    if (panel.dataset.watched) continue;
    panel.dataset.watched = "yes";
    new Budget(panel);
  }
}
