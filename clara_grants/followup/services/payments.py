"""Instalments paid in their order, once what they wait for has happened."""

import uuid
from datetime import date, datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.document_parts import PaymentCondition, ReportKind
from clara_grants.followup import errors, queries
from clara_grants.followup.events import InstalmentPaid
from clara_grants.followup.models import (
    Convention,
    ConventionState,
    Instalment,
    InstalmentState,
    PrivateContribution,
    Report,
    ReportState,
)
from clara_grants.followup.services.conventions import LETTER
from clara_grants.followup.services.guards import happened, managed_part
from clara_grants.followup.services.moves import run_by_itself
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import InvalidInputError

#: The report whose acceptance releases an instalment.
REPORT_FOR: Final = {
    PaymentCondition.INTERMEDIATE_REPORT: ReportKind.INTERMEDIATE,
    PaymentCondition.FINAL_REPORT: ReportKind.FINAL,
    PaymentCondition.PROOF: ReportKind.SHORT,
}


def pay(
    session: Session, actor: Actor, instalment_id: uuid.UUID, paid_on: date, *, now: datetime
) -> Instalment:
    """The payer has transferred this instalment.

    Raises NotPayableError, NotSignedError, PaymentOrderError, ConditionOpenError, InFutureError,
    TooEarlyError.
    """
    instalment, project = managed_part(session, actor, Instalment, instalment_id, "followup.pay")
    if instalment.state is InstalmentState.PAID and instalment.paid_on == paid_on:
        return instalment
    if instalment.state is not InstalmentState.PLANNED:
        raise errors.NotPayableError(state=instalment.state.value)
    convention = session.get_one(Convention, instalment.convention_id)
    _in_order(session, convention, instalment)
    happened(paid_on, now, after=_released_on(session, convention, instalment))
    instalment.state, instalment.paid_on = InstalmentState.PAID, paid_on
    audit.write(session, actor, "followup.pay", instalment)
    outbox.record(session, InstalmentPaid(instalment_id=instalment.id, project_id=project.id))
    session.flush()
    if queries.is_light(session, project):
        run_by_itself(session, actor, project.id, day=paid_on, now=now)
    return instalment


def undo_payment(
    session: Session, actor: Actor, instalment_id: uuid.UUID, reason: str, *, now: datetime
) -> Instalment:
    """A payment noted by mistake waits again."""
    instalment, _project = managed_part(session, actor, Instalment, instalment_id, "followup.undo_payment")
    if instalment.state is not InstalmentState.PAID:
        raise errors.NotPayableError(state=instalment.state.value)
    if not reason.strip():
        raise errors.ReasonMissingError(move="undo_payment")
    instalment.state, instalment.paid_on = InstalmentState.PLANNED, None
    audit.write(session, actor, "followup.undo_payment", instalment, text=reason.strip())
    session.flush()
    return instalment


def note_realised(
    session: Session, actor: Actor, contribution_id: uuid.UUID, realised_cents: int, *, now: datetime
) -> PrivateContribution:
    """What a partner company has really brought."""
    found, _project = managed_part(
        session, actor, PrivateContribution, contribution_id, "followup.note_realised"
    )
    if realised_cents < 0:
        raise InvalidInputError(field="realised_cents", problem="negative")
    found.realised_cents = realised_cents
    audit.write(session, actor, "followup.note_realised", found, realised_cents=realised_cents)
    session.flush()
    return found


def _in_order(session: Session, convention: Convention, instalment: Instalment) -> None:
    earlier = select(Instalment.position).where(
        Instalment.convention_id == convention.id,
        Instalment.position < instalment.position,
        Instalment.state == InstalmentState.PLANNED,
    )
    if (waiting := session.scalar(earlier.order_by(Instalment.position).limit(1))) is not None:
        raise errors.PaymentOrderError(number=convention.number, position=waiting)


def _released_on(session: Session, convention: Convention, instalment: Instalment) -> date | None:
    """The day from which the instalment may be paid.  Refuses when its condition does not hold."""
    if convention.kind != LETTER and convention.state is not ConventionState.SIGNED:
        raise errors.NotSignedError(number=convention.number)
    kind = REPORT_FOR.get(PaymentCondition(instalment.condition))
    if kind is None:
        return convention.signed_on
    reports = session.scalars(
        select(Report).where(
            Report.project_id == instalment.project_id,
            Report.kind == kind.value,
            Report.state != ReportState.CANCELLED,
        )
    ).all()
    days = [report.accepted_on for report in reports if report.accepted_on is not None]
    if not days or len(days) < len(reports):
        raise errors.ConditionOpenError(condition=instalment.condition)
    return max(days)
