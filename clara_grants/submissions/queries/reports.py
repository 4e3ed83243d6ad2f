"""What people reported, for the officers of their calls."""

from dataclasses import dataclass

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.calls.queries import managed_by
from clara_grants.kernel.actors import Actor
from clara_grants.people.models import EmailAddress, Person
from clara_grants.submissions.access import unless_blocked
from clara_grants.submissions.models import ProblemReport, Submission


@dataclass(frozen=True, slots=True)
class Reported:
    """One report, with who says so and about which file."""

    report: ProblemReport
    person: Person
    address: str | None
    submission: Submission | None
    call: Call | None


def reports_for(session: Session, actor: Actor) -> list[Reported]:
    """The latest first: those about the calls this officer manages, and those about no file."""
    query = (
        select(ProblemReport, Person, EmailAddress.address, Submission, Call)
        .join(Person, Person.id == ProblemReport.person_id)
        .outerjoin(EmailAddress, (EmailAddress.person_id == Person.id) & EmailAddress.is_primary)
        .outerjoin(Submission, Submission.id == ProblemReport.submission_id)
        .outerjoin(Call, Call.id == Submission.call_id)
        .where(or_(ProblemReport.submission_id.is_(None), managed_by(actor) & unless_blocked(actor)))
        .order_by(ProblemReport.reported_at.desc(), ProblemReport.id)
        .limit(200)
    )
    return [Reported(*row) for row in session.execute(query)]
