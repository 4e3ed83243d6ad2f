// "Select all" in a table with a checkbox per row; the box exists only with JavaScript.
import { element, text } from "./page.js";

export function startSelection(scope) {
  for (const table of scope.querySelectorAll("[data-select-table]")) {
    const place = table.querySelector("[data-select-all]");
    const boxes = [...table.querySelectorAll("tbody .clara-table__select input")];
    if (!place || place.childElementCount || !boxes.length) continue;
    const wrapper = element("div", "govuk-checkboxes govuk-checkboxes--small");
    const item = element("div", "govuk-checkboxes__item");
    const all = element("input", "govuk-checkboxes__input");
    all.type = "checkbox";
    all.id = `${boxes[0].name}-all`;
    const label = element("label", "govuk-label govuk-checkboxes__label");
    label.htmlFor = all.id;
    label.append(element("span", "govuk-visually-hidden", text("SelectAll")));
    item.append(all, label);
    wrapper.append(item);
    place.append(wrapper);

    const reflect = () => {
      const checked = boxes.filter((box) => box.checked).length;
      all.checked = checked === boxes.length;
      all.indeterminate = checked > 0 && !all.checked;
    };
    all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
    boxes.forEach((box) => box.addEventListener("change", reflect));
    reflect();
  }
}
