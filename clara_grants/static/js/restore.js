// What the browser kept when a page went without the server's answer comes back into the form.
import { post } from "./exchange.js";
import { offerCopy } from "./savebar.js";
import { text } from "./page.js";

export async function restore(autosave) {
  freshen(autosave.form);
  const orphans = await autosave.copies.orphans();
  if (autosave.parts.isWhole) offerWhole(autosave, orphans);
  else await bringBack(autosave, orphans);
}

/** "Back" may refill fields with what they held when the page was left: the page as served is newer. */
function freshen(form) {
  if (performance.getEntriesByType("navigation")[0]?.type !== "back_forward") return;
  form.reset();
  for (const field of form.querySelectorAll("input[type=hidden][data-served]")) field.value = field.dataset.served;
}

/** Question by question. On its old revision each text is newer than the page; where somebody else wrote, the next
    save is refused and both texts are shown. */
async function bringBack(autosave, orphans) {
  const { parts, copies, base } = autosave;
  const before = new Map();
  for (const orphan of orphans) {
    for (const [part, copy] of Object.entries(orphan.parts)) {
      if (!parts.keys().includes(part) || parts.says(part, copy.values)) continue;
      if (!parts.holds(part, copy.values)) { await replay(autosave, part, copy, orphan); return; }
      before.set(part, before.get(part) ?? parts.values(part));
      base[part] = copy.base;
      parts.fill(part, copy.values);
      autosave.mark(part);
    }
    copies.adopt(orphan);
  }
  if (!before.size) return;
  autosave.plan(0);
  const undo = () => {
    for (const [part, values] of before) { parts.fill(part, values); autosave.mark(part); }
    autosave.plan(0);
  };
  offerCopy(autosave.form, text("Restored"), [{ label: text("RestoreUndo"), act: undo }]);
}

/** Lines that the page does not show any more: the server takes them as they were typed, then shows them. */
async function replay(autosave, part, copy, orphan) {
  const body = new URLSearchParams(copy.values);
  body.set("only", part);
  if (orphan.page) body.set("page", orphan.page);
  body.set("revision", JSON.stringify({ [part]: copy.base }));
  const answer = await post(autosave.url, body);
  if (!answer.ok) { autosave.failed(answer); return; }
  autosave.copies.without(orphan, part);
  location.reload();
}

/** A form the server takes as one: the copy is offered, never applied by itself. */
function offerWhole(autosave, orphans) {
  const { parts, copies, form } = autosave;
  for (const orphan of orphans) {
    const { values } = orphan.parts[""] ?? {};
    if (!values || parts.says("", values)) { copies.adopt(orphan); continue; }
    const take = () => { copies.adopt(orphan); parts.fill("", values); autosave.mark(""); autosave.plan(0); };
    offerCopy(form, text("Restore"), [
      { label: text("RestoreAction"), act: take, isMain: true },
      { label: text("DiscardAction"), act: () => copies.adopt(orphan) },
    ]);
  }
}
