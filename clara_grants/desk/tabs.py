"""The identity bar and the tabs of a file's page, shared by every domain that shows a part of it."""

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from clara_grants.calls.models import Call, CallStep, EclairMode, Profile
from clara_grants.kernel import formats, i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.web import current_actor, language
from clara_grants.submissions.access import is_officer_of
from clara_grants.submissions.models import Submission


def file_bar(submission: Submission) -> dict[str, Any]:
    """Who and what this file is."""
    call, lang = call_of(submission), language()
    is_expression = call.profile is Profile.EXPRESSION
    facts = [
        {"label": _("Porteur"), "text": submission.holder_name or "–"},
        {"label": _("Laboratoire"), "text": submission.lab_name or "–"},
    ]
    if not is_expression:
        asked = formats.euros(submission.requested_cents, lang)
        facts.append({"label": _("Montant demandé"), "text": asked})
    return {
        "number": submission.number,
        "acronym": submission.acronym,
        "title": i18n.pick(submission, "title", lang) or _("Sans titre"),
        "stage": submission.stage.value,
        "step": _step_name(submission),
        "call": _call_link(call),
        "is_expression": is_expression,
        "facts": facts,
    }


def _step_name(submission: Submission) -> str | None:
    """The step of a file in process, told to the officers of its call only."""
    if submission.step_id is None or not is_officer_of(current_actor(), submission.call_id):
        return None
    return i18n.label(db.session.get_one(CallStep, submission.step_id).kind, "step_kind", language())


def _call_link(call: Call) -> dict[str, str]:
    """Officers go to the call's files, everyone else to its public page."""
    text = i18n.pick(call, "title", language())
    if is_officer_of(current_actor(), call.id):
        return {"text": text, "href": url_for("desk.files", call=call.key)}
    return {"text": text, "href": url_for("calls.show", key=call.key)}


def file_tabs(submission: Submission, officer: bool, current: str) -> list[dict[str, Any]]:
    """The officer's pages about one file; others read the file alone."""
    if not officer:
        return []
    file, call = {"submission_id": submission.id}, call_of(submission)
    pages: list[tuple[str, str, str, dict[str, Any]]] = [("file", "desk.file", _("Dossier"), file)]
    if call.profile is Profile.EXPRESSION:
        pages.append(("expression", "expressions.show", _("Réponse"), file))
    elif call.profile is not Profile.LIGHT:
        pages += [
            ("eligibility", "eligibility.show", _("Éligibilité"), file),
            ("reviews", "reviews.file", _("Expertises"), file),
            *_eclair_tab(call, file),
            ("opinions", "selection.opinions", _("Avis réunis"), file),
            ("decision", "selection.decide", _("Décision"), file),
        ]
    pages += [
        ("messages", "messages.show", _("Messages"), file),
        ("notes", "officers.notes", _("Notes"), file),
    ]
    pages.append(("deliveries", "notifications.index", _("Envois"), {"dossier": submission.number}))
    return [
        {"text": text, "href": url_for(endpoint, **values), "current": key == current}
        for key, endpoint, text, values in pages
    ]


def _eclair_tab(call: Call, file: dict[str, Any]) -> list[tuple[str, str, str, dict[str, Any]]]:
    if call.eclair_mode is EclairMode.NONE:
        return []
    return [("eclair", "patient_reviews.file", _("ECLAIR"), file)]


def call_tabs(call: Call, current: str) -> list[dict[str, Any]]:
    """The officer's pages about one call; nobody else has them."""
    if not is_officer_of(current_actor(), call.id):
        return []
    pages = [("files", _("Dossiers"), url_for("desk.files", call=call.key))]
    pages += [(name, text, url_for(endpoint, key=call.key)) for name, text, endpoint in _call_pages(call)]
    return [{"text": text, "href": href, "current": name == current} for name, text, href in pages]


def _call_pages(call: Call) -> list[tuple[str, str, str]]:
    """(name, text, endpoint) of the pages that this call's profile uses."""
    if call.profile is Profile.EXPRESSION:
        return [("expressions", _("Expressions d’intérêt"), "expressions.desk")]
    if call.profile is Profile.LIGHT:
        return [("window", _("Décisions"), "selection.window")]
    pages = [("reviews", _("Expertises"), "reviews.desk")]
    if call.eclair_mode is not EclairMode.NONE:
        pages.append(("eclair", _("Lectures ECLAIR"), "patient_reviews.desk"))
    return [
        *pages,
        ("hearings", _("Auditions"), "hearings.timetable"),
        ("meetings", _("Comité"), "selection.meetings"),
        ("selection", _("Sélection"), "selection.show"),
        ("release", _("Publication"), "selection.preview"),
        ("votes", _("Votes"), "selection.votes"),
    ]


def call_of(submission: Submission) -> Call:
    """The file’s call: at hand where the page loaded it, even after a lock read the file afresh."""
    return db.session.get_one(Call, submission.call_id)
