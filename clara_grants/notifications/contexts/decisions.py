"""Letters about decisions and votes."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, Profile
from clara_grants.kernel import i18n
from clara_grants.notifications.contexts.files import of_file
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.organisations.models import Funder
from clara_grants.selection.models import AwardLine, Decision, Outcome, VoteState
from clara_grants.submissions.models import Submission


def selected(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    decision = session.get_one(Decision, identity(facts, "decision_id"))
    return of_file(
        session, decision.submission_id, to, comment=decision.comment_applicant,
        amount_cents=decision.amount_cents,
        conditional=decision.outcome is Outcome.SELECTED_WITH_CONDITIONS,
        light=is_light(session, {"submission_id": decision.submission_id}),
    )  # fmt: skip


def reserve(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    decision = session.get_one(Decision, identity(facts, "decision_id"))
    return of_file(
        session, decision.submission_id, to, comment=decision.comment_applicant, rank=decision.reserve_rank
    )


def rejected(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    decision = session.get_one(Decision, identity(facts, "decision_id"))
    return of_file(session, decision.submission_id, to, comment=decision.comment_applicant)


def funder_voted(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    line = session.get_one(AwardLine, identity(facts, "award_line_id"))
    submission_id = identity(facts, "submission_id")
    waiting = session.scalars(
        select(Funder)
        .join(AwardLine, AwardLine.funder_id == Funder.id)
        .where(AwardLine.submission_id == submission_id, AwardLine.state == VoteState.PROPOSED)
        .order_by(Funder.position)
    )
    return of_file(
        session, submission_id, to,
        funder=_name(session.get_one(Funder, line.funder_id), to),
        payer=_name(session.get_one(Funder, line.payer_id), to),
        direct=line.funder_id == line.payer_id,
        amount_cents=line.amount_cents, voted_on=line.voted_on,
        waiting=[_name(funder, to) for funder in waiting],
    )  # fmt: skip


def is_light(session: Session, facts: Facts) -> bool:
    """Whether the file's call keeps to the few letters of the light profile."""
    profile = session.scalar(
        select(Call.profile)
        .join(Submission, Submission.call_id == Call.id)
        .where(Submission.id == identity(facts, "submission_id"))
    )
    return profile is Profile.LIGHT


def _name(funder: Funder, to: Recipient) -> str:
    return i18n.pick(funder, "name", to.language)
