"""Light calls: the whole list of one window decided at once."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallWindow, Profile
from clara_grants.kernel import clock
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.selection import policies
from clara_grants.selection.errors import LightOnlyError
from clara_grants.selection.models import Decision, Outcome, ReasonCode
from clara_grants.selection.services.decisions import amend_pending, decide
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import begin_process
from clara_grants.workflow.machine import Stage

_DECIDABLE = (Stage.IN_PROCESS, Stage.WAITING_RELEASE)


@dataclass(frozen=True, slots=True)
class RowChoice:
    """What the officer chose on one row of the table."""

    outcome: Outcome
    amount_cents: int = 0
    reason: str = ""


def decide_window(
    session: Session,
    actor: Actor,
    window_id: uuid.UUID,
    choices: Mapping[uuid.UUID, RowChoice],
    *,
    now: datetime,
) -> list[Decision]:
    """Draft the decisions of one window from one table; rows without a choice stay as they are.

    Files still waiting after the closing enter the process first.  Nothing is told before the release.
    """
    window = session.get(CallWindow, window_id)
    if window is None:
        raise NotFoundError()
    call = session.get_one(Call, window.call_id)
    if not policies.may_conduct(actor, call.id):
        raise NotAllowedError(action="decide")
    if call.profile is not Profile.LIGHT:
        raise LightOnlyError()
    begin_process(session, actor, call.id, now=now, window_id=window_id)
    query = (
        select(Submission)
        .where(
            Submission.id.in_(choices),
            Submission.window_id == window_id,
            Submission.stage.in_(_DECIDABLE),
            visible_to(actor),
        )
        .order_by(Submission.id)
    )
    return [_decide_row(session, actor, s, choices[s.id], now) for s in list(session.scalars(query))]


def _decide_row(
    session: Session, actor: Actor, submission: Submission, choice: RowChoice, now: datetime
) -> Decision:
    verb = decide if submission.stage is Stage.IN_PROCESS else amend_pending
    refused = choice.outcome is Outcome.REJECTED
    return verb(
        session,
        actor,
        submission.id,
        choice.outcome,
        reason_code=ReasonCode.OTHER if refused else ReasonCode.SCALE,
        reason=choice.reason if refused else "",
        comment_applicant=choice.reason if refused else "",
        amount_cents=0 if refused else choice.amount_cents,
        decided_on=clock.paris_day(now),
        now=now,
    )
