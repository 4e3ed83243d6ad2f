// A page that waits for a document: it asks every two seconds and downloads it once. Without script one reloads.
const EVERY = 2000;
const LONGEST = 150;

export function startWaiting() {
  const said = document.querySelector("[data-waiting]");
  if (!said) return;
  let asked = 0;
  const ask = async () => {
    asked += 1;
    let answer = {};
    try {
      const response = await fetch(location.href, { headers: { Accept: "application/json" }, cache: "no-store" });
      answer = response.ok ? await response.json() : {};
    } catch { /* the network is away: ask again */ }
    if (answer.ready) {
      said.textContent = said.dataset.ready;
      location.assign(location.href);
    } else if (answer.failed) {
      location.reload();
    } else if (asked < LONGEST) {
      setTimeout(ask, EVERY);
    }
  };
  setTimeout(ask, EVERY / 2);
}
