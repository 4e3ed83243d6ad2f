// Live counters under a text area, by the server's rule (clara_grants/questionnaire/text.py): CRLF counts once,
// characters are code points, words are runs of non-whitespace. The server decides; nothing is ever cut.
const normalise = (value) => value.replace(/\r\n?/g, "\n").replaceAll("\0", "");
const NEAR = 0.75;

export const countWords = (value) => (normalise(value).match(/\S+/gu) ?? []).length;
export const countCharacters = (value) => Array.from(normalise(value)).length;

function sentence(info, left) {
  const count = Math.abs(left);
  const kind = left < 0 ? "textOver" : "textLeft";
  const template = count === 1 || (count === 0 && document.documentElement.lang === "fr") ? info.dataset[`${kind}One`] : info.dataset[kind];
  return (count === 0 ? info.dataset[kind] : template).replace("{n}", count.toLocaleString(document.documentElement.lang));
}

function watch(info) {
  const field = document.getElementById(info.dataset.counterFor);
  if (!field || info.dataset.watched) return;
  info.dataset.watched = "yes";
  const rule = info.textContent;
  const live = document.querySelector(`[data-counter-live="${CSS.escape(field.id)}"]`);
  const max = Number(info.dataset.maxWords || info.dataset.maxChars);
  const count = info.dataset.maxWords ? countWords : countCharacters;
  let announcement;

  function update() {
    const used = count(field.value);
    const left = max - used;
    const near = used >= max * NEAR;
    info.textContent = near ? `${sentence(info, left)} (${rule.toLowerCase()})` : rule;
    info.classList.toggle("clara-counter--near", near && left >= 0);
    info.classList.toggle("clara-counter--over", left < 0);
    // Screen readers hear it after a pause in typing, not at each key.
    clearTimeout(announcement);
    announcement = setTimeout(() => { if (live) live.textContent = near ? sentence(info, left) : ""; }, 1500);
  }
  field.addEventListener("input", update);
  update();
}

export function startCounters(scope) {
  for (const info of scope.querySelectorAll("[data-counter-for]")) watch(info);
}
