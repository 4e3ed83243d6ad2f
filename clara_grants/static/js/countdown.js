// The time left before a deadline, on the server's clock: this machine's own hour may be wrong.
const EVERY = 15000;
const UNITS = [["day", 86400000], ["hour", 3600000], ["minute", 60000]];

function words(left, { minute, and }) {
  if (left < 60000) return minute;
  const first = UNITS.findIndex(([, length]) => left >= length);
  const said = UNITS.slice(first, first + 2).map(([unit, length], place) => {
    const count = Math.floor((place ? left % UNITS[first][1] : left) / length);
    const format = new Intl.NumberFormat(document.documentElement.lang, { style: "unit", unit, unitDisplay: "long" });
    return count ? format.format(count).replace(" ", "\u00a0") : "";
  }).filter(Boolean);
  return said.length > 1 ? and.replace("{first}", said[0]).replace("{second}", said[1]) : said[0];
}

function follow(element) {
  const ahead = Date.parse(element.dataset.now) - Date.now();
  const show = () => {
    const left = Date.parse(element.dataset.deadline) - Date.now() - ahead;
    const said = left > 0 ? element.dataset.left.replace("{time}", words(left, element.dataset)) : element.dataset.over;
    if (element.textContent !== said) element.textContent = said;
  };
  show();
  setInterval(show, EVERY);
}

export function startCountdowns(scope) {
  for (const element of scope.querySelectorAll("[data-deadline]:not([data-followed])")) {
    element.dataset.followed = "yes";
    follow(element);
  }
}
