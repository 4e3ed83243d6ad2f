// What the page tells its scripts: translated texts (data-text-… on body), language, person, CSRF token.
export const text = (name) => document.body.dataset[`text${name}`] ?? "";

/** The person the page was made for; what is typed on it is theirs, whoever signs in afterwards. */
export const personId = () => document.body.dataset.person ?? "";

export const csrfToken = () => document.querySelector('meta[name="csrf-token"]')?.content ?? "";

export function setCsrfToken(token) {
  document.querySelector('meta[name="csrf-token"]').content = token;
  for (const input of document.querySelectorAll('input[name="csrf_token"]')) input.value = token;
}

export function hour(instant) {
  const minutes = String(instant.getMinutes()).padStart(2, "0");
  return document.documentElement.lang === "fr"
    ? `${instant.getHours()}\u00a0h\u00a0${minutes}`
    : `${String(instant.getHours()).padStart(2, "0")}:${minutes}`;
}

export function element(tag, className, content) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  return made;
}
