"""One convention, or one letter of award, per payer: made, printed, signed."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.followup import errors, queries
from clara_grants.followup.events import ConventionSigned
from clara_grants.followup.models import (
    Convention,
    ConventionState,
    Instalment,
    InstalmentState,
    Project,
)
from clara_grants.followup.money import split
from clara_grants.followup.schedule import Plan
from clara_grants.followup.services.guards import happened, managed, managed_part
from clara_grants.kernel import audit, jobs, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.selection.models import AwardLine, VoteState

CONVENTION: Final = "convention"
LETTER: Final = "award_letter"
PDF_JOB: Final = "followup.convention_pdf"


def make_convention(
    session: Session, actor: Actor, project_id: uuid.UUID, payer_id: uuid.UUID, *, now: datetime
) -> Convention:
    """What one payer signs: the sum of its voted lines and when it is paid.  Asking again gives the same.

    The PDF is asked for as a job; a worker makes it.  Raises VoteAwaitedError, NothingToPayError.
    """
    project = managed(session, actor, project_id, "followup.make_convention")
    known = _live(session, project.id, payer_id)
    if known is not None:
        return known
    lines = [line for line in queries.award_lines(session, project) if line.payer_id == payer_id]
    plan = queries.plan_for(session, project)
    convention = Convention(
        project_id=project.id,
        payer_id=payer_id,
        number=_next_number(session, project, plan),
        kind=LETTER if plan.is_light else CONVENTION,
        amount_cents=_voted(project, lines),
        created_by=actor.id,
        created_at=now,
    )
    session.add(convention)
    session.flush()
    _plan_payments(session, convention, plan)
    audit.write(session, actor, "followup.make_convention", convention, payer_id=str(payer_id))
    jobs.ask(session, actor, PDF_JOB, convention_id=convention.id)
    return convention


def note_signed(
    session: Session, actor: Actor, convention_id: uuid.UUID, signed_on: date, *, now: datetime
) -> Convention:
    """Every party has signed; the first instalment may be paid."""
    convention, project = managed_part(session, actor, Convention, convention_id, "followup.note_signed")
    if convention.kind == LETTER or convention.state is ConventionState.CANCELLED:
        raise errors.NotToSignError(number=convention.number)
    if convention.state is ConventionState.SIGNED and convention.signed_on == signed_on:
        return convention
    happened(signed_on, now, after=project.decided_on)
    first = convention.state is not ConventionState.SIGNED
    convention.state, convention.signed_on = ConventionState.SIGNED, signed_on
    audit.write(session, actor, "followup.note_signed", convention)
    if first:
        outbox.record(session, ConventionSigned(convention_id=convention.id, project_id=project.id))
    session.flush()
    return convention


def cancel_convention(
    session: Session, actor: Actor, convention_id: uuid.UUID, reason: str, *, now: datetime
) -> Convention:
    """Withdraw a convention under which nothing was paid; another one may then be made."""
    convention, _project = managed_part(
        session, actor, Convention, convention_id, "followup.cancel_convention"
    )
    if not reason.strip():
        raise errors.ReasonMissingError(move="cancel_convention")
    instalments = session.scalars(select(Instalment).where(Instalment.convention_id == convention.id)).all()
    if any(instalment.state is InstalmentState.PAID for instalment in instalments):
        raise errors.PaidAlreadyError(number=convention.number)
    convention.state, convention.signed_on = ConventionState.CANCELLED, None
    for instalment in instalments:
        instalment.state = InstalmentState.CANCELLED
    audit.write(session, actor, "followup.cancel_convention", convention, text=reason.strip())
    session.flush()
    return convention


def _live(session: Session, project_id: uuid.UUID, payer_id: uuid.UUID) -> Convention | None:
    query = select(Convention).where(
        Convention.project_id == project_id,
        Convention.payer_id == payer_id,
        Convention.state != ConventionState.CANCELLED,
    )
    return session.scalar(query)


def _voted(project: Project, lines: Sequence[AwardLine]) -> int:
    """What the payer transfers; selected is not yet funded, so each line must have been voted."""
    if not lines:
        raise errors.NothingToPayError(number=project.number)
    waiting = [line for line in lines if line.state is not VoteState.VOTED]
    if waiting:
        raise errors.VoteAwaitedError(number=project.number, payer=waiting[0].payer.name_fr)
    return sum(line.amount_cents for line in lines)


def _next_number(session: Session, project: Project, plan: Plan) -> str:
    """The project's number, C or L, and a count that cancelled ones keep their place in."""
    made = session.scalar(select(func.count()).where(Convention.project_id == project.id)) or 0
    return f"{project.number}-{'L' if plan.is_light else 'C'}{made + 1}"


def _plan_payments(session: Session, convention: Convention, plan: Plan) -> None:
    parts = plan.award.instalments
    amounts = split(convention.amount_cents, [part.share_percent for part in parts])
    due = [(part, cents) for part, cents in zip(parts, amounts, strict=True) if cents]
    for position, (part, cents) in enumerate(due, start=1):
        session.add(
            Instalment(
                project_id=convention.project_id,
                convention_id=convention.id,
                position=position,
                amount_cents=cents,
                condition=part.condition.value,
            )
        )
    session.flush()
