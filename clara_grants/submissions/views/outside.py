"""Pages of people outside the team, behind a personal link: sign-off, letters.  GET shows, POST acts."""

import uuid
from typing import Any

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls.models import Call
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_store, language, public, redirect_to, render, request_instant
from clara_grants.people.models import Person
from clara_grants.questionnaire.reasons import explain
from clara_grants.submissions import queries, services
from clara_grants.submissions.errors import (
    FileRefusedError,
    LetterEmptyError,
    NoteTooLongError,
    ReasonNeededError,
)
from clara_grants.submissions.models import PieceKind, Submission
from clara_grants.submissions.views.base import bp
from clara_grants.submissions.views.files import streamed

LARGEST_LETTER = 10_000_000


@bp.get("/accord/<secret>")
@public
def sign_off(secret: str) -> ResponseReturnValue:
    """What the signatory agrees to: identity, budget and documents of one file."""
    return _sign_off_page(secret)


@bp.post("/accord/<secret>")
@public
def answer_sign_off(secret: str) -> ResponseReturnValue:
    answer = request.form.get("answer")
    if answer not in ("approve", "send_back"):
        return _sign_off_page(secret, _("Choisissez une réponse.")), 422
    note, now = request.form.get("note", ""), request_instant()
    try:
        services.sign_off(db.session(), secret, approved=answer == "approve", note=note, now=now)
    except NoteTooLongError as refusal:
        return _sign_off_page(secret, i18n.sentence(refusal.code, refusal.facts, language())), 422
    except ReasonNeededError:
        return _sign_off_page(secret, _("Dites au porteur pourquoi vous renvoyez le dossier.")), 422
    flash(_("Votre réponse est enregistrée et le porteur en est prévenu. Merci."), "success")
    return redirect_to("submissions.sign_off", secret=secret)


@bp.get("/accord/<secret>/fichiers/<uuid:attachment_id>")
@public
def sign_off_file(secret: str, attachment_id: uuid.UUID) -> ResponseReturnValue:
    """A document of the one file this link is about."""
    piece = services.open_piece(db.session(), secret, PieceKind.SIGN_OFF, now=request_instant())
    content = queries.signed_content(db.session(), db.session.get_one(Submission, piece.submission_id))
    shown = {str(file["id"]) for part in content.sections for row in part.rows for file in row.files}
    stored = queries.stored_of(db.session(), attachment_id) if str(attachment_id) in shown else None
    if stored is None:
        raise NotFoundError()
    return streamed(stored)


@bp.get("/lettre/<secret>")
@public
def letter(secret: str) -> ResponseReturnValue:
    """Who asks for which letter, about which project."""
    return _letter_page(secret)


@bp.post("/lettre/<secret>")
@public
def give_letter(secret: str) -> ResponseReturnValue:
    upload = request.files.get("letter")
    content = upload.stream.read(LARGEST_LETTER + 1) if upload and upload.filename else b""
    name = (upload.filename or "") if upload else ""
    note, now = request.form.get("note", ""), request_instant()
    try:
        services.give_letter(
            db.session(), secret, note=note, content=content, file_name=name, store=current_store(), now=now
        )
    except (LetterEmptyError, NoteTooLongError) as refusal:
        return _letter_page(secret, i18n.sentence(refusal.code, refusal.facts, language())), 422
    except FileRefusedError as refusal:
        return _letter_page(secret, explain(refusal.facts["reason"], refusal.facts, language())), 422
    flash(_("Votre lettre est reçue. Merci."), "success")
    return redirect_to("submissions.letter", secret=secret)


def _sign_off_page(secret: str, refusal: str = "") -> str:
    shared = _open(secret, PieceKind.SIGN_OFF)
    content = queries.signed_content(db.session(), shared["submission"])
    return render("submissions/sign_off.html", content=content, refusal=refusal, **shared)


def _letter_page(secret: str, refusal: str = "") -> str:
    return render("submissions/letter.html", refusal=refusal, **_open(secret, PieceKind.LETTER))


def _open(secret: str, kind: PieceKind) -> dict[str, Any]:
    """What both pages show; LinkGoneError when the link is gone."""
    session = db.session()
    piece = services.open_piece(session, secret, kind, now=request_instant())
    submission = session.get_one(Submission, piece.submission_id)
    return {
        "piece": piece,
        "secret": secret,
        "submission": submission,
        "call": session.get_one(Call, submission.call_id),
        "lead": session.get_one(Person, submission.owner_id),
        "pieces": queries.pieces_of(session, submission),
        "note": request.form.get("note", ""),
    }
