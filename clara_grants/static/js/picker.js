// Suggestions under the fields that name a body: employer, host institution, partner. Choosing one also fills, on a
// partner's line, what the directory knows: ROR identifier, city, département, territory, kind.
import { ask, Combobox, fill } from "./combobox.js";
import { text } from "./page.js";

const FIELDS = 'input[name$="-employer"], input[name$="-institution"], input[name$="-organisation"]';
// What ROR calls a nonprofit may be a cancer centre: only the kinds that leave no doubt are proposed.
const KINDS = { university: "academic", research: "academic", hospital: "clinical", company: "company", authority: "authority" };

async function search(typed) {
  const found = await ask("/organismes/recherche", { q: typed });
  return found.map((one) => ({
    label: one.name,
    detail: [one.city, one.formerly && text("Formerly").replace("{name}", one.formerly)].filter(Boolean).join(" · "),
    value: one,
  }));
}

function complete(field, body) {
  fill(field, body.name);
  const line = field.closest(".clara-line");
  const stem = field.name.replace(/[^-]+$/, "");
  const sibling = (name) => line?.querySelector(`[name="${CSS.escape(stem + name)}"]`);
  if (!line) return;
  fill(sibling("ror"), body.ror_id ?? "");
  const known = { city: body.city, department: body.department, territory: body.territory, kind: KINDS[body.kind] };
  for (const [name, value] of Object.entries(known)) {
    const control = sibling(name);
    if (value && control && !control.value) fill(control, value);
  }
}

export function startPickers(scope) {
  for (const field of scope.querySelectorAll(FIELDS)) {
    if (field.getAttribute("role") === "combobox") continue;
    new Combobox(field, search, (body) => complete(field, body));
  }
}
