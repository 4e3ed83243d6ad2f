"""Asking a signatory or the author of a letter, and what they answer by their link."""

import uuid
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import NOBODY, Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.files import FileStore, keep
from clara_grants.people import links
from clara_grants.people.errors import LinkGoneError
from clara_grants.people.models import LinkPurpose
from clara_grants.people.services import tidy_address
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Bilingual, Limits, Question
from clara_grants.submissions import policies
from clara_grants.submissions.access import Loaded, load_for
from clara_grants.submissions.errors import (
    IncompleteError,
    LetterEmptyError,
    NameNeededError,
    NoteTooLongError,
    PieceStandsError,
    ReasonNeededError,
)
from clara_grants.submissions.events import PieceAnswered, PieceAsked
from clara_grants.submissions.models import AwaitedPiece, PieceKind, PieceState, Submission
from clara_grants.submissions.queries.pieces import piece_of, pieces_of
from clara_grants.submissions.services.files import inspect
from clara_grants.submissions.services.positions import lock
from clara_grants.submissions.services.team import refuse_flood

PURPOSE: Final = {PieceKind.SIGN_OFF: LinkPurpose.SIGN_OFF, PieceKind.LETTER: LinkPurpose.LETTER}
LONGEST_NOTE: Final = 10_000
#: A letter is one PDF.
_LETTER: Final = Question(
    key="letter",
    kind=Kind.FILE,
    label=Bilingual(fr="Lettre", en="Letter"),
    limits=Limits(files=1, bytes=10_000_000, extensions=("pdf",)),
)


def ask_piece(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    kind: PieceKind,
    *,
    name: str,
    address: str,
    title: str = "",
    now: datetime,
) -> AwaitedPiece:
    """Ask a named person, by mail, for an agreement or a letter about this file.  The lead only.

    Raises NameNeededError, BadAddressError, PieceStandsError (a sign-off is asked or given), TeamFullError.
    """
    file = _run(session, actor, submission_id)
    named, wanted = " ".join(name.split())[:200], " ".join(title.split())[:200]
    clean = tidy_address(address)
    if not named or (kind is PieceKind.LETTER and not wanted):
        raise NameNeededError()
    present = pieces_of(session, file.submission).sign_off
    if kind is PieceKind.SIGN_OFF and present and present.state is not PieceState.SENT_BACK:
        raise PieceStandsError()
    refuse_flood(session, actor, now)
    piece = AwaitedPiece(
        submission_id=submission_id,
        kind=kind,
        title=wanted if kind is PieceKind.LETTER else "",
        name=named,
        address=clean,
        asked_by=actor.id,
        asked_at=now,
    )
    session.add(piece)
    session.flush()
    _note(session, actor, "submissions.ask_piece", file.submission, piece)
    outbox.record(session, PieceAsked(piece_id=piece.id, submission_id=submission_id, kind=kind.value))
    return piece


def ask_piece_again(
    session: Session, actor: Actor, submission_id: uuid.UUID, piece_id: uuid.UUID, *, now: datetime
) -> AwaitedPiece:
    """Send the letter once more with a new link; the earlier ones end."""
    file, piece = _own(session, actor, submission_id, piece_id)
    refuse_flood(session, actor, now)
    links.revoke(session, purpose=PURPOSE[piece.kind], object_id=piece.id, now=now)
    _note(session, actor, "submissions.ask_piece_again", file.submission, piece)
    outbox.record(session, PieceAsked(piece_id=piece.id, submission_id=submission_id, kind=piece.kind.value))
    return piece


def revoke_piece(
    session: Session, actor: Actor, submission_id: uuid.UUID, piece_id: uuid.UUID, *, now: datetime
) -> AwaitedPiece:
    """Ask for it no longer: its links end."""
    file, piece = _own(session, actor, submission_id, piece_id)
    links.revoke(session, purpose=PURPOSE[piece.kind], object_id=piece.id, now=now)
    piece.state, piece.answered_at = PieceState.REVOKED, now
    _note(session, actor, "submissions.revoke_piece", file.submission, piece)
    session.flush()
    return piece


def sign_off(session: Session, secret: str, *, approved: bool, note: str = "", now: datetime) -> AwaitedPiece:
    """The signatory's answer.

    Raises LinkGoneError, NoteTooLongError, ReasonNeededError (sent back without a word).
    """
    said = _whole(note)
    if not approved and not said:
        raise ReasonNeededError(move="sign_off")
    piece = _take(session, secret, PieceKind.SIGN_OFF, now)
    state = PieceState.GIVEN if approved else PieceState.SENT_BACK
    return _answer(session, piece, state, said, now)


def give_letter(
    session: Session,
    secret: str,
    *,
    note: str,
    content: bytes,
    file_name: str,
    store: FileStore,
    now: datetime,
) -> AwaitedPiece:
    """A letter: one PDF, or a few lines.

    Raises LinkGoneError, LetterEmptyError, NoteTooLongError, FileRefusedError.
    """
    said = _whole(note)
    if not said and not content:
        raise LetterEmptyError()
    looked = inspect(_LETTER, file_name, content) if content else None
    piece = _take(session, secret, PieceKind.LETTER, now)
    if looked is not None:
        stored = keep(
            session, store, content, name=file_name, media_type=looked.media_type, by=piece.asked_by,
            pages=looked.pages,
        )  # fmt: skip
        piece.file_id = stored.id
    return _answer(session, piece, PieceState.GIVEN, said, now)


def open_piece(session: Session, secret: str, kind: PieceKind, *, now: datetime) -> AwaitedPiece:
    """The piece behind a living link, answered or not.  Shows, never acts.  LinkGoneError."""
    link = links.open_link(session, secret, PURPOSE[kind], now=now)
    piece = session.get(AwaitedPiece, link.object_id)
    if piece is None or piece.state is PieceState.REVOKED:
        raise LinkGoneError
    return piece


def require_sign_off(session: Session, submission: Submission) -> None:
    """Refuse a submission whose call wants the sign-off before.  IncompleteError."""
    if pieces_of(session, submission).lacks_sign_off:
        raise IncompleteError(gaps=[["", "sign_off", "sign_off_needed"]], count=1)


def _whole(note: str) -> str:
    """The note without blanks around it.  NoteTooLongError rather than a part of it."""
    said = note.strip()
    if len(said) > LONGEST_NOTE:
        raise NoteTooLongError(count=len(said), limit=LONGEST_NOTE)
    return said


def _run(session: Session, actor: Actor, submission_id: uuid.UUID) -> Loaded:
    file = load_for(session, actor, submission_id)
    lock(session, submission_id)
    if not policies.may_run_team(file):
        raise NotAllowedError(action="submissions.ask_piece")
    return file


def _own(
    session: Session, actor: Actor, submission_id: uuid.UUID, piece_id: uuid.UUID
) -> tuple[Loaded, AwaitedPiece]:
    """A piece of this file that is still asked."""
    file = _run(session, actor, submission_id)
    piece = piece_of(session, submission_id, piece_id)
    if piece is None or piece.state is not PieceState.ASKED:
        raise NotFoundError()
    return file, piece


def _take(session: Session, secret: str, kind: PieceKind, now: datetime) -> AwaitedPiece:
    """Use the link, once, on a piece still asked."""
    link = links.open_link(session, secret, PURPOSE[kind], now=now)
    piece = locked(session, AwaitedPiece, link.object_id) if link.object_id else None
    if piece is None or piece.state is not PieceState.ASKED:
        raise LinkGoneError
    links.use(session, link, now=now)
    return piece


def _answer(
    session: Session, piece: AwaitedPiece, state: PieceState, note: str, now: datetime
) -> AwaitedPiece:
    piece.state, piece.note, piece.answered_at = state, note, now
    session.flush()
    audit.write(session, NOBODY, "submissions.answer_piece", piece, kind=piece.kind.value, state=state.value)
    outbox.record(session, PieceAnswered(piece_id=piece.id, submission_id=piece.submission_id))
    return piece


def _note(session: Session, actor: Actor, verb: str, submission: Submission, piece: AwaitedPiece) -> None:
    audit.write(session, actor, verb, submission, piece=str(piece.id), kind=piece.kind.value)
