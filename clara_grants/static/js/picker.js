// Suggestions under the fields that name a body: employer, host institution, partner. What is typed stays free text;
// without this module, or without a network, the field is an ordinary one.
const FIELDS = 'input[name$="-employer"], input[name$="-institution"], input[name$="-organisation"]';
const PAUSE = 250;
const LEAST = 2;

async function suggest(field, list) {
  const typed = field.value.trim();
  if (typed.length < LEAST || [...list.options].some((option) => option.value === field.value)) return;
  try {
    const answer = await fetch(`/organismes/recherche?q=${encodeURIComponent(typed)}`, { headers: { Accept: "application/json" } });
    if (!answer.ok || answer.redirected) return;
    const found = await answer.json();
    list.replaceChildren(...found.map(({ name, city }) => {
      const option = document.createElement("option");
      option.value = name;
      if (city) option.label = `${name}, ${city}`;
      return option;
    }));
  } catch { /* no network: no suggestion */ }
}

export function startPickers(scope) {
  for (const field of scope.querySelectorAll(FIELDS)) {
    if (field.hasAttribute("list")) continue;
    const list = document.createElement("datalist");
    list.id = `${field.id}-suggestions`;
    field.after(list);
    field.setAttribute("list", list.id);
    field.setAttribute("autocomplete", "off");
    let timer;
    field.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => suggest(field, list), PAUSE);
    });
  }
}
