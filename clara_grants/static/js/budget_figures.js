// What a budget adds up to and which rules it breaks: the same figures, codes and facts as
// clara_grants/questionnaire/budget.py, which judges. Amounts in cents; nothing here touches a page.
const GROUPING = /[\s\u00a0\u202f\u2007\u2009'\u2019_]/gu;
const UNITS = /(?:€|euros?|eur|%)$/i;

function groupsWell(bare, group, decimal) {
  const whole = decimal ? bare.split(decimal)[0] : bare;
  if (decimal && bare.split(decimal).length !== 2) return false;
  const [first, ...others] = whole.replace(/^[+-]+/, "").split(group);
  return first.length > 0 && first.length <= 3 && others.every((part) => part.length === 3);
}

function withOnePoint(bare) {
  const commas = bare.split(",").length - 1;
  const points = bare.split(".").length - 1;
  if (commas && points) {
    const [decimal, group] = bare.lastIndexOf(",") > bare.lastIndexOf(".") ? [",", "."] : [".", ","];
    return groupsWell(bare, group, decimal) ? bare.replaceAll(group, "").replace(decimal, ".") : "?";
  }
  const separator = commas ? "," : ".";
  if (commas + points > 1) return groupsWell(bare, separator, "") ? bare.replaceAll(separator, "") : "?";
  return bare.replaceAll(",", ".");
}

/** The amount typed in euros, in cents; null when it is not an amount (amounts.py, clean_cents). */
export function cents(text) {
  const bare = withOnePoint(text.replace(GROUPING, "").replace(UNITS, "").replaceAll("\u2212", "-"));
  const found = /^([+-]?)([0-9]*)(?:\.([0-9]*))?$/.exec(bare);
  if (!found) return null;
  const [, sign, whole, fraction = ""] = found;
  const decimals = fraction.replace(/0+$/, "");
  if (!(whole + fraction) || whole.replace(/^0+/, "").length > 15 || fraction.length > 9 || decimals.length > 2) return null;
  if (/[.,][0-9]{3}\D*$/.test(text) && text.match(/[.,]/g).length === 1) return null;
  const amount = Number(whole || "0") * 100 + Number(decimals.padEnd(2, "0"));
  return sign === "-" && amount ? -amount : amount;
}

const sum = (lines, name) => lines.reduce((total, line) => total + line[name], 0);

function grouped(lines, name) {
  const found = {};
  for (const line of lines) {
    const one = (found[line[name]] ??= { total: 0, requested: 0 });
    one.total += line.total;
    one.requested += line.requested;
  }
  return found;
}

/** lines: [{place, category, partner, total, requested}]; cofunding: {status: cents} or null. */
export function figures(lines, cofunding, ceiling) {
  const total = sum(lines, "total");
  const requested = sum(lines, "requested");
  const resources = requested + Object.values(cofunding ?? {}).reduce((a, b) => a + b, 0);
  return {
    total, requested, resources, balance: resources - total,
    left: ceiling === null ? null : ceiling - requested,
    byCategory: grouped(lines, "category"), byPartner: grouped(lines, "partner"),
  };
}

function beyond(code, lines, limit, facts = {}) {
  let reached = 0;
  for (const line of lines) {
    reached += line.requested;
    if (reached > limit) return [{ code, place: line.place, facts: { asked: sum(lines, "requested"), limit, ...facts } }];
  }
  return [];
}

function ofRule(rule, lines, requested) {
  const asking = lines.filter((line) => line.category === rule.category && line.requested > 0);
  if (!rule.allowed) return asking.map((line) => ({ code: "cost_not_allowed", place: line.place, facts: {} }));
  const found = rule.ceiling_cents === null ? [] : beyond("cost_over_ceiling", asking, rule.ceiling_cents);
  const percent = rule.ceiling_percent;
  if (percent === null || percent >= 100) return found;
  const others = requested - sum(asking, "requested");
  const most = Math.floor((percent * others) / (rule.base === "requested" ? 100 - percent : 100));
  return [...found, ...beyond(`cost_over_share_of_${rule.base}`, asking, most, { percent })];
}

export function verdicts(lines, cofunding, { rules, ceiling_cents: ceiling }) {
  if (!lines.length) return [];
  const now = figures(lines, cofunding, ceiling);
  const found = rules.flatMap((rule) => ofRule(rule, lines, now.requested)).sort((a, b) => a.place - b.place);
  if (now.left !== null && now.left < 0) {
    found.push({ code: "request_over_ceiling", place: null, facts: { asked: now.requested, limit: ceiling, beyond: -now.left } });
  }
  if (cofunding !== null && now.balance) {
    const code = now.balance < 0 ? "resources_below_costs" : "resources_above_costs";
    found.push({ code, place: null, facts: { resources: now.resources, costs: now.total, beyond: Math.abs(now.balance) } });
  }
  return found;
}

/** As the server writes amounts: "1 234,50 €", "€1,234.50". */
export function euros(amount, language) {
  const digits = amount % 100 ? 2 : 0;
  const sign = amount < 0 ? "-" : "";
  const [whole, fraction] = (Math.abs(amount) / 100).toFixed(digits).split(".");
  const grouped = whole.replace(/\B(?=([0-9]{3})+$)/g, language === "en" ? "," : "\u202f");
  const point = language === "en" ? "." : ",";
  const number = `${grouped}${fraction ? point + fraction : ""}`;
  return language === "en" ? `${sign}€${number}` : `${sign}${number}\u00a0€`;
}
