// The running weighted mean and the preview of what the applicant reads. The server computes both again at each save.
const form = document.querySelector("form[data-review]");

function mean() {
  let total = 0;
  let weight = 0;
  for (const criterion of form.querySelectorAll("[data-weight]")) {
    const chosen = criterion.querySelector('input[type="radio"]:checked');
    if (!chosen || !/^\d+$/.test(chosen.value)) continue;
    const counts = Number(criterion.dataset.weight);
    total += counts * Number(chosen.value);
    weight += counts;
  }
  return weight ? total / weight : null;
}

function show() {
  const value = mean();
  const place = form.querySelector("[data-mean]");
  if (place) place.textContent = value === null ? "–" : value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
}

if (form) {
  form.addEventListener("change", show);
  show();
}

/** As the server puts the boxes together: bare when there is one, titled when there are several. */
function preview() {
  const place = form.querySelector("[data-preview]");
  const boxes = [...form.querySelectorAll("[data-reader=applicant] textarea")];
  if (!place || !boxes.length) return;
  const said = boxes.filter((box) => box.value.trim());
  if (boxes.length === 1) { place.textContent = boxes[0].value.trim() || place.dataset.empty; return; }
  const titled = said.map((box) => `${form.querySelector(`label[for="${box.id}"]`).firstChild.textContent.trim()}\n${box.value.trim()}`);
  place.textContent = titled.join("\n\n") || place.dataset.empty;
}

form?.addEventListener("input", preview);
