// <form data-confirm="question"> or a submit button with data-confirm: asked in a dialog before the post leaves.
export function startConfirm() {
  const dialog = document.getElementById("clara-confirm");
  if (!dialog?.showModal) return;
  let waiting = null;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const question = event.submitter?.dataset.confirm ?? form.dataset.confirm;
    if (!question || form.dataset.confirmed) { delete form.dataset.confirmed; return; }
    event.preventDefault();
    event.stopImmediatePropagation();
    waiting = { form, submitter: event.submitter };
    dialog.querySelector("#clara-confirm-text").textContent = question;
    dialog.showModal();
    dialog.querySelector('[data-answer="no"]').focus();
  }, true);

  dialog.addEventListener("click", (event) => {
    const answer = event.target.closest("[data-answer]")?.dataset.answer;
    if (!answer) return;
    dialog.close();
    if (answer !== "yes" || !waiting) return;
    waiting.form.dataset.confirmed = "yes";
    waiting.form.requestSubmit(waiting.submitter ?? undefined);
  });
}
