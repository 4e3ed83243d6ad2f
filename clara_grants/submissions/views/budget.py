"""The budget as a spreadsheet: the model down, a file or pasted cells up, shown before it replaces."""

import json
import uuid
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.questionnaire.budget import asked_budget
from clara_grants.questionnaire.model import Question, Section
from clara_grants.submissions import services, spreadsheet
from clara_grants.submissions.budget_sheet import BudgetSheet, sheet_of
from clara_grants.submissions.errors import SectionClosedError, SheetUnreadableError, StaleAnswersError
from clara_grants.submissions.views.base import Application, bp, open_application

_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Proposal:
    """What was understood of a sheet, and the sheet the budget would then be."""

    understood: spreadsheet.Understood
    sheet: BudgetSheet | None


@bp.get("/<uuid:submission_id>/budget/modele.xlsx")
def budget_model(submission_id: uuid.UUID) -> ResponseReturnValue:
    """A workbook with the present lines, to fill in and send back."""
    application, _section, question = _budget(submission_id)
    content = spreadsheet.model(question, application.values.get(question.key), language())
    answer = Response(content, mimetype=_XLSX)
    name = f"budget-{application.submission.number}.xlsx"
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@bp.route("/<uuid:submission_id>/budget/tableur", methods=["GET", "POST"])
def budget_import(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Send a workbook or paste cells; what was understood is shown, and replaces the budget once agreed."""
    application, section, question = _budget(submission_id)
    if request.method == "GET":
        return _page(application, section, question)
    if "lines" in request.form:
        return _replace(application, section, question)
    try:
        cells = _sent_cells()
    except SheetUnreadableError as refusal:
        said = i18n.sentence(refusal.code, refusal.facts, language())
        return _page(application, section, question, refusal=said), refusal.http_status
    understood = spreadsheet.understand(question, cells)
    if not understood.rows:
        said = _("Aucune ligne de dépense n’a été reconnue. Gardez la ligne de titres du modèle.")
        return _page(application, section, question, refusal=said), 422
    values = {**application.values, question.key: understood.rows}
    sheet = sheet_of(application.form, values, application.rules, language())
    return _page(application, section, question, proposal=Proposal(understood, sheet))


def _sent_cells() -> list[list[Any]]:
    sent = request.files.get("workbook")
    if sent is not None and sent.filename:
        return spreadsheet.read_workbook(sent.stream.read(spreadsheet.LARGEST + 1))
    return spreadsheet.read_pasted(request.form.get("pasted", ""))


def _replace(application: Application, section: Section, question: Question) -> ResponseReturnValue:
    try:
        rows = json.loads(request.form["lines"])
    except ValueError:
        rows = None
    if not isinstance(rows, list):
        return redirect_to(".budget_import", submission_id=application.submission.id)
    try:
        services.save_answers(
            db.session(),
            current_actor(),
            application.submission.id,
            {question.key: rows},
            now=request_instant(),
            revisions={question.key: _seen(request.form.get("revision", ""))},
        )
    except StaleAnswersError as stale:
        said = i18n.sentence(stale.code, stale.facts, language())
        return _page(*_budget(application.submission.id), refusal=said), stale.http_status
    flash(_("Le budget est remplacé par les lignes du tableur."), "success")
    here = {"submission_id": application.submission.id, "key": section.key}
    return redirect_to(".section", **here, _anchor=question.key)


def _seen(revision: str) -> int:
    return int(revision) if revision.isdecimal() and len(revision) < 10 else 0


def _budget(submission_id: uuid.UUID) -> tuple[Application, Section, Question]:
    """The application and its budget, when its team may change it now."""
    application = open_application(submission_id)
    found = asked_budget(application.form)
    if found is None or found[1].key not in application.asked:
        raise NotFoundError()
    section, question = found
    if not application.may_edit(section):
        raise SectionClosedError(keys=[question.key])
    return application, section, question


def _page(
    application: Application,
    section: Section,
    question: Question,
    *,
    refusal: str = "",
    proposal: Proposal | None = None,
) -> str:
    held = application.held.get(question.key)
    return render(
        "submissions/budget_import.html",
        application=application,
        section=section,
        question=question,
        refusal=refusal,
        proposal=proposal,
        revision=held.revision if held else 0,
        pasted=request.form.get("pasted", ""),
    )
