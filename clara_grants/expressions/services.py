"""Answering expressions of interest, and filing by invitation.  They flush; the caller commits."""

import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from clara_grants.calls.document import parse
from clara_grants.calls.models import Call, CallState
from clara_grants.calls.queries import current_form, form_of
from clara_grants.expressions import carrying, policies, queries
from clara_grants.expressions.errors import (
    AdviceNeededError,
    AlreadyFiledError,
    CallNeededError,
    RevokedError,
)
from clara_grants.expressions.events import ExpressionAnswered
from clara_grants.expressions.models import ExpressionAnswer, Invitation, InvitationOrigin, Verdict
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.submissions.access import block, load_for
from clara_grants.submissions.models import Conflict, Submission
from clara_grants.submissions.queries import latest_version
from clara_grants.submissions.services import advance, lock, open_draft
from clara_grants.workflow.machine import Move, Stage

_RELEASED = {Stage.SELECTED, Stage.REJECTED}


def answer(
    session: Session,
    actor: Actor,
    expression_id: uuid.UUID,
    verdict: Verdict,
    *,
    advice: str,
    redirected_to: uuid.UUID | None = None,
    now: datetime,
) -> ExpressionAnswer:
    """Tell the team of an expression what comes next; a later answer takes the place of this one.

    Saying the same again changes nothing and sends nothing: a second click is no second answer.
    Raises AdviceNeededError, CallNeededError, AlreadyFiledError; IllegalMoveError for one withdrawn.
    """
    file = load_for(session, actor, expression_id, joinedload(Submission.call))
    submission, call = lock(session, expression_id), session.get_one(Call, file.submission.call_id)
    if not policies.may_answer(file, call):
        raise NotAllowedError(action="expressions.answer")
    if not advice.strip():
        raise AdviceNeededError()
    goes_to = _goes_to(session, call, verdict, redirected_to)
    if (standing := _said_already(session, submission, verdict, advice, goes_to)) is not None:
        return standing
    _withdraw_invitation(session, expression_id, now)
    _move(session, actor, submission, verdict, now)
    given = ExpressionAnswer(
        submission_id=submission.id,
        number=_next_number(session, submission.id),
        verdict=verdict,
        advice=advice.strip(),
        redirected_to_id=goes_to if verdict is Verdict.REDIRECTED else None,
        answered_by=actor.id,
        answered_at=now,
    )
    session.add(given)
    if goes_to is not None:
        invite(session, actor, goes_to, submission.owner_id, [submission.id], now=now)
    session.flush()
    audit.write(session, actor, "expressions.answer", submission, verdict=verdict.value)
    outbox.record(
        session, ExpressionAnswered(submission_id=submission.id, call_id=call.id, answer_id=given.id)
    )
    return given


def invite(
    session: Session,
    actor: Actor,
    call_id: uuid.UUID,
    person_id: uuid.UUID,
    expression_ids: Sequence[uuid.UUID],
    *,
    now: datetime,
) -> Invitation:
    """Let one person file to a call, from these expressions.  The caller has judged who may invite."""
    invitation = Invitation(call_id=call_id, person_id=person_id, invited_by=actor.id, invited_at=now)
    session.add(invitation)
    session.flush()
    session.add_all(
        InvitationOrigin(invitation_id=invitation.id, submission_id=one, position=place)
        for place, one in enumerate(expression_ids, start=1)
    )
    session.flush()
    return invitation


def accept(session: Session, actor: Actor, invitation_id: uuid.UUID, *, now: datetime) -> Submission:
    """Start the full file, prefilled; doing it again gives the same file.

    Raises RevokedError, NotOpenError.  Another person's invitation raises NotFoundError.
    """
    mine = session.scalar(
        select(Invitation.id).where(Invitation.id == invitation_id, Invitation.person_id == actor.id)
    )
    if mine is None:
        raise NotFoundError()
    invitation: Invitation = locked(session, Invitation, invitation_id)
    if invitation.revoked_at is not None:
        raise RevokedError()
    if invitation.submission_id is not None:
        return session.get_one(Submission, invitation.submission_id)
    call = session.get_one(Call, invitation.call_id)
    carried = _carried(session, invitation, call)
    kept = [key for key in _identity(session, invitation, call) if key in carried]
    draft = open_draft(session, actor, call, now=now, carried=carried, locked=kept)
    invitation.submission_id = draft.id
    session.flush()
    _keep_conflicts(session, invitation, draft)
    return draft


def _keep_conflicts(session: Session, invitation: Invitation, draft: Submission) -> None:
    """Whoever is kept away from an expression is kept away from the file it became."""
    for expression_id in queries.origin_ids(session, invitation.id):
        for one in session.scalars(select(Conflict).where(Conflict.submission_id == expression_id)).all():
            block(
                session,
                draft.id,
                one.person_id,
                one.kind,
                source=one.source,
                state=one.state,
                reason_code=one.reason_code,
                pinned=one.pinned,
            )


def _said_already(
    session: Session, submission: Submission, verdict: Verdict, advice: str, goes_to: uuid.UUID | None
) -> ExpressionAnswer | None:
    """The answer in force, when it says just this."""
    standing = queries.answer_of(session, submission.id)
    if standing is None or submission.stage not in _RELEASED:
        return None
    said = (verdict, advice.strip(), goes_to if verdict is Verdict.REDIRECTED else None)
    return standing if (standing.verdict, standing.advice, standing.redirected_to_id) == said else None


def _goes_to(
    session: Session, call: Call, verdict: Verdict, redirected_to: uuid.UUID | None
) -> uuid.UUID | None:
    """The call an answer opens, if it opens one."""
    if verdict is Verdict.GO:
        return call.leads_to_id
    if verdict is Verdict.NOT_YET:
        return None
    allowed = {one.id for one in queries.calls_to_redirect_to(session, call)}
    if redirected_to not in allowed:
        raise CallNeededError()
    return redirected_to


def _move(session: Session, actor: Actor, submission: Submission, verdict: Verdict, now: datetime) -> None:
    """To the end of the expression's one step, or from a former answer back to the decision first."""
    if submission.stage in _RELEASED:
        moves = [Move.CORRECT]
    else:
        moves = [Move.DECIDE] if submission.stage is Stage.IN_PROCESS else [Move.BEGIN, Move.DECIDE]
    moves.append(Move.RELEASE_SELECTED if verdict is Verdict.GO else Move.RELEASE_REJECTED)
    for move in moves:
        code = "answered_again" if move is Move.CORRECT else ""
        advance(session, actor, submission, move, now=now, reason_code=code)


def _withdraw_invitation(session: Session, expression_id: uuid.UUID, now: datetime) -> None:
    standing = queries.invitation_from(session, expression_id)
    if standing is None:
        return
    invitation: Invitation = locked(session, Invitation, standing.id)
    if invitation.submission_id is not None:
        raise AlreadyFiledError(number=session.get_one(Submission, invitation.submission_id).number)
    invitation.revoked_at = now
    session.flush()


def _next_number(session: Session, submission_id: uuid.UUID) -> int:
    query = select(func.max(ExpressionAnswer.number)).where(ExpressionAnswer.submission_id == submission_id)
    return (session.scalar(query) or 0) + 1


def _carried(session: Session, invitation: Invitation, call: Call) -> dict[str, Any]:
    """What the expressions sent say to the questions of the call's form."""
    target = form_of(session, current_form(session, call.id).id)
    texts = []
    for expression_id in queries.origin_ids(session, invitation.id):
        expression, sent = session.get_one(Submission, expression_id), latest_version(session, expression_id)
        form = form_of(session, expression.form_version_id)
        texts.append((expression.acronym, form, sent.snapshot.get("answers", {}) if sent else {}))
    return carrying.carried(target, texts)


def _identity(session: Session, invitation: Invitation, call: Call) -> Sequence[str]:
    """The questions locked in the file: those its first stage names, when the file comes by invitation."""
    if not call.by_invitation or call.state is not CallState.PUBLISHED:
        return ()
    first = session.get_one(Submission, queries.origin_ids(session, invitation.id)[0])
    return parse(session.get_one(Call, first.call_id).document).identity
