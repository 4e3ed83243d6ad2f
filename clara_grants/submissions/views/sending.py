"""Checking the answers, sending them, the receipt, the copy of what was sent."""

import uuid

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.submissions import policies, queries, services
from clara_grants.submissions.errors import IncompleteError, NotOpenError, TooLateError
from clara_grants.submissions.models import SubmissionVersion
from clara_grants.submissions.views.base import Application, bp, open_application


@bp.get("/<uuid:submission_id>/verifier")
def check(submission_id: uuid.UUID) -> ResponseReturnValue:
    """What is missing first, then every answer as it will be read."""
    application = open_application(submission_id)
    if not application.is_draft:
        return redirect_to("submissions.show", submission_id=submission_id)
    return _check_page(application)


@bp.post("/<uuid:submission_id>/deposer")
def submit(submission_id: uuid.UUID) -> ResponseReturnValue:
    if request.form.get("declaration") != "yes":
        application = open_application(submission_id)
        if application.is_draft:
            return _check_page(application, _("Cochez la déclaration avant de déposer.")), 422
    session, now = db.session(), request_instant()
    try:
        services.submit(session, current_actor(), submission_id, now=now, began_at=now)
    except (IncompleteError, TooLateError, NotOpenError) as refusal:
        said = i18n.sentence(refusal.code, refusal.facts, language())
        return _check_page(open_application(submission_id), said), refusal.http_status
    return redirect_to("submissions.receipt", submission_id=submission_id)


@bp.get("/<uuid:submission_id>/recepisse")
def receipt(submission_id: uuid.UUID) -> ResponseReturnValue:
    """Number, instant, fingerprint: what one prints and keeps."""
    application = open_application(submission_id, reading=True)
    version = _sent(submission_id)
    return render("submissions/receipt.html", application=application, version=version)


@bp.get("/<uuid:submission_id>/envoye")
def sent(submission_id: uuid.UUID) -> ResponseReturnValue:
    """A copy of what was sent, whole."""
    application = open_application(submission_id, reading=True)
    _sent(submission_id)
    content = queries.content_of(db.session(), application.submission)
    return render(
        "submissions/sent.html",
        application=application,
        submission=application.submission,
        content=content,
    )


def _sent(submission_id: uuid.UUID) -> SubmissionVersion:
    version = queries.latest_version(db.session(), submission_id)
    if version is None:
        raise NotFoundError()
    return version


def _check_page(application: Application, refusal: str = "") -> str:
    return render(
        "submissions/check.html",
        reworded=_reworded(application),
        application=application,
        submission=application.submission,
        content=queries.live_content(application.form, application.values),
        gaps=application.said_gaps(),
        pieces=queries.pieces_of(db.session(), application.submission),
        file_notes=application.file_notes,
        left_blank=application.left_blank(),
        refusal=refusal,
        may_submit=policies.may_submit(application.loaded),
    )


def _reworded(application: Application) -> list[tuple[str, str]]:
    """Each question worded otherwise since it was answered, with the wording that was answered."""
    before = queries.earlier_wordings(db.session(), application.submission.id)
    return [
        (question.label.text(language()), before[question.key][language()])
        for section in application.sections
        for question in section.questions
        if question.key in before
    ]
