"""Named reads of expressions: their answers, what they became, both texts side by side."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased, joinedload

from clara_grants.activities.models import AccompaniedSubject, Accompaniment
from clara_grants.calls.models import Call, CallState, Profile
from clara_grants.expressions.models import ExpressionAnswer, Invitation, InvitationOrigin
from clara_grants.kernel.actors import Actor
from clara_grants.questionnaire.model import Question
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Submission
from clara_grants.submissions.queries import Content, Row
from clara_grants.workflow.machine import Stage


@dataclass(frozen=True, slots=True)
class Received:
    """One expression of a call, with the answer in force and the file it became."""

    submission: Submission
    answer: ExpressionAnswer | None
    file: Submission | None


@dataclass(frozen=True, slots=True)
class Pair:
    """One question of the expression; `after` is None where the full form does not ask it."""

    question: Question
    before: Row
    after: Row | None

    @property
    def is_changed(self) -> bool:
        return self.after is not None and self.before.value != self.after.value


def answer_of(session: Session, submission_id: uuid.UUID) -> ExpressionAnswer | None:
    """The answer in force."""
    query = select(ExpressionAnswer).where(ExpressionAnswer.submission_id == submission_id)
    query = query.options(joinedload(ExpressionAnswer.redirected_to))
    return session.scalars(query.order_by(ExpressionAnswer.number.desc()).limit(1)).one_or_none()


def invitation_from(session: Session, expression_id: uuid.UUID) -> Invitation | None:
    """The invitation this expression gave and that still stands."""
    query = (
        select(Invitation)
        .join(InvitationOrigin, InvitationOrigin.invitation_id == Invitation.id)
        .where(InvitationOrigin.submission_id == expression_id, Invitation.revoked_at.is_(None))
        .options(joinedload(Invitation.call))
    )
    return session.scalars(query).one_or_none()


def origins_of(session: Session, submission_id: uuid.UUID) -> list[Submission]:
    """The expressions a file came from, in order; none for a file that came by itself."""
    query = (
        select(Submission)
        .join(InvitationOrigin, InvitationOrigin.submission_id == Submission.id)
        .join(Invitation, Invitation.id == InvitationOrigin.invitation_id)
        .where(Invitation.submission_id == submission_id)
        .order_by(InvitationOrigin.position)
    )
    return list(session.scalars(query))


def origin_ids(session: Session, invitation_id: uuid.UUID) -> list[uuid.UUID]:
    query = select(InvitationOrigin.submission_id).where(InvitationOrigin.invitation_id == invitation_id)
    return list(session.scalars(query.order_by(InvitationOrigin.position)))


def received(session: Session, actor: Actor, call_id: uuid.UUID) -> list[Received]:
    """The expressions of a call that were sent: those to answer first, then the latest.  One statement."""
    file, later = aliased(Submission), aliased(ExpressionAnswer)
    query = (
        select(Submission, ExpressionAnswer, file)
        .outerjoin(ExpressionAnswer, ExpressionAnswer.submission_id == Submission.id)
        .outerjoin(later, (later.submission_id == Submission.id) & (later.number > ExpressionAnswer.number))
        .outerjoin(InvitationOrigin, InvitationOrigin.submission_id == Submission.id)
        .outerjoin(
            Invitation,
            (Invitation.id == InvitationOrigin.invitation_id) & Invitation.revoked_at.is_(None),
        )
        .outerjoin(file, file.id == Invitation.submission_id)
        .where(
            Submission.call_id == call_id,
            Submission.stage != Stage.DRAFT,
            visible_to(actor),
            later.id.is_(None),
        )
        .order_by(ExpressionAnswer.id.is_not(None), Submission.submitted_at.desc(), Submission.id)
    )
    found: dict[uuid.UUID, Received] = {}
    for submission, answer, became in session.execute(query):
        if submission.id not in found or became is not None:
            found[submission.id] = Received(submission, answer, became)
    return list(found.values())


def calls_to_redirect_to(session: Session, expression_call: Call) -> list[Call]:
    """Published calls that take files from anyone, or expressions, but not this one nor its own."""
    query = select(Call).where(
        Call.state == CallState.PUBLISHED,
        Call.by_invitation.is_(False),
        Call.id.not_in({expression_call.id, expression_call.leads_to_id}),
    )
    return list(session.scalars(query.order_by(Call.title_fr)))


def meetings_about(
    session: Session, submission: Submission
) -> list[tuple[AccompaniedSubject, Accompaniment]]:
    """The advice given to this file or to its holder before it, the latest first."""
    query = (
        select(AccompaniedSubject, Accompaniment)
        .join(Accompaniment, Accompaniment.subject_id == AccompaniedSubject.id)
        .where(
            (AccompaniedSubject.submission_id == submission.id)
            | (AccompaniedSubject.person_id == submission.owner_id),
            Accompaniment.cancelled_at.is_(None),
        )
        .order_by(Accompaniment.happened_on.desc(), Accompaniment.id)
    )
    return [(subject, entry) for subject, entry in session.execute(query)]


def paired(before: Content, after: Content) -> list[Pair]:
    """Both texts, question by question: those asked twice first, in the order of the expression."""
    older, newer = _rows(before), _rows(after)
    shared = [Pair(row.question, row, newer[key]) for key, row in older.items() if key in newer]
    return shared + [Pair(row.question, row, None) for key, row in older.items() if key not in newer]


def _rows(content: Content) -> dict[str, Row]:
    return {row.question.key: row for part in content.sections for row in part.rows}


def expression_calls(session: Session, call_id: uuid.UUID) -> list[Call]:
    """The published calls for expressions that lead to this call."""
    query = select(Call).where(
        Call.leads_to_id == call_id, Call.profile == Profile.EXPRESSION, Call.state != CallState.DRAFT
    )
    return list(session.scalars(query.order_by(Call.created_at)))
