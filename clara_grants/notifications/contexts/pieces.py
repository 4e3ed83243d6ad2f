"""Letters to signatories and authors of letters, and to the team about their answers."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy.orm import Session

from clara_grants.kernel import i18n
from clara_grants.notifications.contexts.files import closing_of, of_file
from clara_grants.notifications.letters import one_line
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose, Person
from clara_grants.submissions.models import AwaitedPiece, PieceKind, Submission
from clara_grants.submissions.queries import pieces_of

#: A link outlives the day its piece is due: late is better than never.
OUTLIVES: Final = timedelta(days=30)
_DOORS: Final = {
    PieceKind.SIGN_OFF: (LinkPurpose.SIGN_OFF, "/dossiers/accord/"),
    PieceKind.LETTER: (LinkPurpose.LETTER, "/dossiers/lettre/"),
}


def asked(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """The first letter, or one sent again by hand."""
    return _with_link(session, session.get_one(AwaitedPiece, identity(facts, "piece_id")), to, now)


def reminder(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    piece = session.get_one(AwaitedPiece, identity(facts, "object_id"))
    return _with_link(session, piece, to, now, what=what(piece, to.language))


def answered(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    piece = session.get_one(AwaitedPiece, identity(facts, "piece_id"))
    return of_file(
        session, piece.submission_id, to, path=f"/dossiers/{piece.submission_id}/pieces",
        who=one_line(piece.name), what=what(piece, to.language),
        state=i18n.label(piece.state, "piece_state", to.language).lower(), note=piece.note,
    )  # fmt: skip


def what(piece: AwaitedPiece, language: str) -> str:
    """What is asked, as a sentence names it."""
    return one_line(piece.title) or i18n.label(piece.kind, "piece_kind", language)


def _with_link(
    session: Session, piece: AwaitedPiece, to: Recipient, now: datetime, **more: Any
) -> Composition:
    """The link is made here: its secret exists only in the letter."""
    submission = session.get_one(Submission, piece.submission_id)
    due_at = pieces_of(session, submission).due_at or closing_of(session, submission)
    purpose, door = _DOORS[piece.kind]
    secret = links.make(
        session, purpose=purpose, person_id=None, object_id=piece.id,
        expires_at=max(due_at, now) + OUTLIVES, now=now,
    )  # fmt: skip
    if piece.kind is PieceKind.LETTER and "what" not in more:
        more["what"] = what(piece, to.language)
    lead = session.get_one(Person, submission.owner_id)
    return of_file(
        session, submission.id, to, path=f"{door}{secret}", lead=one_line(lead.full_name), due_at=due_at,
        **more,
    )  # fmt: skip
