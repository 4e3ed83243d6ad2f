"""The team of a file."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.people.models import EmailAddress, Person
from clara_grants.submissions.models import Submission, TeamMember


@dataclass(frozen=True, slots=True)
class Team:
    """The lead with their address, and those invited, accepted first."""

    lead: Person
    lead_address: str
    members: list[TeamMember]


def team_of(session: Session, submission: Submission) -> Team:
    """Who works on a file now.  Two statements."""
    lead, address = session.execute(
        select(Person, EmailAddress.address)
        .outerjoin(EmailAddress, (EmailAddress.person_id == Person.id) & EmailAddress.is_primary)
        .where(Person.id == submission.owner_id)
    ).one()
    return Team(lead, address or "", members_of(session, submission.id))


def call_of(session: Session, submission: Submission) -> Call:
    """The call of a file, for somebody who does not see the file itself."""
    return session.get_one(Call, submission.call_id)


def members_of(session: Session, submission_id: uuid.UUID) -> list[TeamMember]:
    """Those invited to a file and not removed, accepted first, in the order they came."""
    query = (
        select(TeamMember)
        .where(TeamMember.submission_id == submission_id, TeamMember.ended_at.is_(None))
        .order_by(TeamMember.accepted_at.nulls_last(), TeamMember.invited_at, TeamMember.id)
    )
    return list(session.scalars(query))
