"""What others still owe to a file, and until when."""

import uuid
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.document_parts import LatePieces
from clara_grants.calls.models import Call
from clara_grants.calls.working_days import working_day_after
from clara_grants.kernel.clock import PARIS, paris_day
from clara_grants.kernel.files import StoredFile
from clara_grants.questionnaire.kinds import Kind
from clara_grants.submissions.models import Attachment, AwaitedPiece, PieceKind, PieceState, Submission
from clara_grants.submissions.queries.content import Content, ContentSection, Row, content_of
from clara_grants.workflow.machine import Stage


@dataclass(frozen=True, slots=True)
class Pieces:
    """`sign_off` is the latest that stands (asked, given or sent back); `due_at` is known once submitted."""

    rule: LatePieces
    sign_off: AwaitedPiece | None
    letters: list[AwaitedPiece]
    due_at: datetime | None

    @property
    def wants_sign_off(self) -> bool:
        return self.rule.sign_off != "none"

    @property
    def lacks_sign_off(self) -> bool:
        given = self.sign_off is not None and self.sign_off.state is PieceState.GIVEN
        return self.wants_sign_off and not given

    @property
    def awaited_letters(self) -> list[AwaitedPiece]:
        return [one for one in self.letters if one.state is PieceState.ASKED]

    @property
    def is_expecting(self) -> bool:
        """Whether something is still to come."""
        return self.lacks_sign_off or bool(self.awaited_letters)

    @property
    def concern(self) -> bool:
        """Whether the file has anything to say of pieces."""
        return self.wants_sign_off or self.sign_off is not None or bool(self.letters)


def rule_of(call: Call) -> LatePieces:
    """What the call says may follow a submission."""
    return LatePieces.model_validate(call.document.get("late_pieces", {}))


def late_until(submitted_at: datetime, rule: LatePieces) -> datetime:
    """The end of the last working day on which a piece may still come."""
    day = working_day_after(paris_day(submitted_at), rule.working_days)
    return datetime.combine(day, time(23, 59), PARIS).astimezone(UTC)


def pieces_of(session: Session, submission: Submission) -> Pieces:
    """What is asked of others about a file, revoked requests left out."""
    rule = rule_of(session.get_one(Call, submission.call_id))
    query = (
        select(AwaitedPiece)
        .where(AwaitedPiece.submission_id == submission.id, AwaitedPiece.state != PieceState.REVOKED)
        .order_by(AwaitedPiece.asked_at, AwaitedPiece.id)
    )
    rows = list(session.scalars(query))
    signed = [row for row in rows if row.kind is PieceKind.SIGN_OFF]
    sent = submission.submitted_at if submission.stage is not Stage.DRAFT else None
    return Pieces(
        rule=rule,
        sign_off=signed[-1] if signed else None,
        letters=[row for row in rows if row.kind is PieceKind.LETTER],
        due_at=late_until(sent, rule) if sent else None,
    )


def piece_of(session: Session, submission_id: uuid.UUID, piece_id: uuid.UUID) -> AwaitedPiece | None:
    """One piece of this file."""
    return session.scalar(
        select(AwaitedPiece).where(AwaitedPiece.id == piece_id, AwaitedPiece.submission_id == submission_id)
    )


#: What engages an institution: who, where, with whom, for how much, and the documents.
_SIGNED = frozenset(
    {
        Kind.TITLE, Kind.ACRONYM, Kind.HOLDER, Kind.LAB, Kind.PARTNERS, Kind.BUDGET, Kind.MONEY, Kind.FILE,
    }
)  # fmt: skip


def signed_content(session: Session, submission: Submission) -> Content:
    """What a signatory reads: as it stands while it is a draft, as it was sent afterwards."""
    content = content_of(session, submission, live=submission.stage is Stage.DRAFT)
    parts = (
        ContentSection(part.section, tuple(row for row in part.rows if _is_signed(row)))
        for part in content.sections
    )
    return replace(content, sections=tuple(part for part in parts if part.rows))


def _is_signed(row: Row) -> bool:
    return row.question.kind in _SIGNED and not row.question.confidential


def stored_of(session: Session, attachment_id: uuid.UUID) -> StoredFile | None:
    """The stored file behind an attachment."""
    return session.scalar(
        select(StoredFile)
        .join(Attachment, Attachment.file_id == StoredFile.id)
        .where(Attachment.id == attachment_id)
    )
