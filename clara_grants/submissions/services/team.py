"""Writing together: inviting, accepting, changing, leaving, handing the file over.

Nobody is let in before accepting; access goes by `access.open_to`, under the source `team:<id>`.
"""

import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.people import links
from clara_grants.people.models import EmailAddress, LinkPurpose, Person
from clara_grants.people.services import tidy_address
from clara_grants.submissions import policies
from clara_grants.submissions.access import Loaded, close_to, load_for, open_to
from clara_grants.submissions.errors import (
    AlreadyOnTeamError,
    NameNeededError,
    TeamFullError,
    TeamOverError,
)
from clara_grants.submissions.events import LeadChanged, TeamInvited
from clara_grants.submissions.models import Capacity, Submission, TeamMember, TeamRole
from clara_grants.submissions.services.positions import lock
from clara_grants.workflow.machine import Stage

#: Invitations one person may send in a day: a team is small, an address book is not.
MOST_A_DAY: Final = 30
_MAILS: Final = (
    *("submissions.invite", "submissions.invite_again"),
    *("submissions.ask_piece", "submissions.ask_piece_again"),
)
_CAPACITY: Final = {TeamRole.WRITER: Capacity.EDITOR, TeamRole.READER: Capacity.READER}
_OPEN: Final = (Stage.DRAFT, Stage.SUBMITTED)


def invite(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    role: TeamRole,
    *,
    name: str,
    address: str,
    now: datetime,
) -> TeamMember:
    """Ask somebody by mail to join the file.  The lead only.

    Raises NameNeededError, BadAddressError, AlreadyOnTeamError, TeamFullError.
    """
    file = _run(session, actor, submission_id)
    if role is TeamRole.LEAD and not policies.may_hand_over(file):
        raise NotAllowedError(action="submissions.hand_over")
    named, clean = " ".join(name.split())[:200], tidy_address(address)
    if not named:
        raise NameNeededError()
    _refuse_twice(session, file.submission, clean)
    refuse_flood(session, actor, now)
    member = TeamMember(
        submission_id=submission_id, role=role, name=named, address=clean, invited_by=actor.id, invited_at=now
    )
    session.add(member)
    session.flush()
    audit.write(session, actor, "submissions.invite", file.submission, member=str(member.id), role=role.value)
    outbox.record(session, TeamInvited(member_id=member.id, submission_id=submission_id))
    return member


def invite_again(
    session: Session, actor: Actor, submission_id: uuid.UUID, member_id: uuid.UUID, *, now: datetime
) -> TeamMember:
    """Send the letter once more, with a new link; the earlier one ends."""
    file = _run(session, actor, submission_id)
    member = _member(session, file, member_id)
    if member.accepted_at is not None:
        raise AlreadyOnTeamError()
    refuse_flood(session, actor, now)
    links.revoke(session, purpose=LinkPurpose.TEAM_INVITATION, object_id=member.id, now=now)
    audit.write(session, actor, "submissions.invite_again", file.submission, member=str(member.id))
    outbox.record(session, TeamInvited(member_id=member.id, submission_id=submission_id))
    return member


def accept_invitation(session: Session, actor: Actor, secret: str, *, now: datetime) -> TeamMember:
    """Join under the account one is signed in with.  LinkGoneError, TeamOverError, AlreadyOnTeamError."""
    link = links.open_link(session, secret, LinkPurpose.TEAM_INVITATION, now=now)
    member = session.get_one(TeamMember, link.object_id)
    submission = lock(session, member.submission_id)
    if submission.stage not in _OPEN:
        raise TeamOverError()
    if submission.owner_id == actor.id:
        raise AlreadyOnTeamError()
    links.use(session, link, now=now)
    _leave_other_places(session, submission, actor.id, now)
    member.person_id, member.accepted_at = actor.id, now
    if member.role is TeamRole.LEAD:
        _hand_over(session, actor, submission, member, now)
    else:
        _let_in(session, member)
    audit.write(session, actor, "submissions.join", submission, member=str(member.id), role=member.role.value)
    session.flush()
    return member


def change_role(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    member_id: uuid.UUID,
    role: TeamRole,
    *,
    now: datetime,
) -> TeamMember:
    """Make a co-writer a reader, or the reverse.  The lead only; a new lead is invited, never appointed."""
    file = _run(session, actor, submission_id)
    member = _member(session, file, member_id)
    if TeamRole.LEAD in (role, member.role):
        raise NotAllowedError(action="submissions.change_role")
    if role is member.role:
        return member
    member.role = role
    if member.accepted_at is not None:
        close_to(session, submission_id, source=source_of(member), now=now)
        _let_in(session, member)
    audit.write(
        session, actor, "submissions.change_role", file.submission, member=str(member.id), role=role.value
    )
    session.flush()
    return member


def remove(
    session: Session, actor: Actor, submission_id: uuid.UUID, member_id: uuid.UUID, *, now: datetime
) -> TeamMember:
    """Take somebody off the team, or leave it oneself.  What they wrote stays."""
    file = load_for(session, actor, submission_id)
    member = _member(session, file, member_id)
    leaves = member.person_id == actor.id
    if not leaves and not policies.may_run_team(file):
        raise NotAllowedError(action="submissions.remove_member")
    _end(session, member, now)
    audit.write(session, actor, "submissions.remove_member", file.submission, member=str(member.id))
    session.flush()
    return member


def source_of(member: TeamMember) -> str:
    """The act under which a member's access is open."""
    return f"team:{member.id}"


def _run(session: Session, actor: Actor, submission_id: uuid.UUID) -> Loaded:
    file = load_for(session, actor, submission_id)
    lock(session, submission_id)
    if not policies.may_run_team(file):
        raise NotAllowedError(action="submissions.run_team")
    return file


def _member(session: Session, file: Loaded, member_id: uuid.UUID) -> TeamMember:
    """Somebody still on this file's team."""
    member = session.get(TeamMember, member_id)
    if member is None or member.submission_id != file.submission.id or member.ended_at is not None:
        raise NotFoundError()
    return member


def _refuse_twice(session: Session, submission: Submission, address: str) -> None:
    invited = select(TeamMember.id).where(
        TeamMember.submission_id == submission.id,
        TeamMember.address == address,
        TeamMember.ended_at.is_(None),
    )
    own = select(EmailAddress.id).where(
        EmailAddress.person_id == submission.owner_id, EmailAddress.address == address
    )
    if session.scalar(invited) or session.scalar(own):
        raise AlreadyOnTeamError()


def refuse_flood(session: Session, actor: Actor, now: datetime) -> None:
    """Count invitations and letters sent again alike: both are mail to somebody who did not ask."""
    query = select(func.count()).where(
        audit.AuditEntry.actor_id == actor.id,
        audit.AuditEntry.verb.in_(_MAILS),
        audit.AuditEntry.at > now - timedelta(days=1),
    )
    if (session.scalar(query) or 0) >= MOST_A_DAY:
        raise TeamFullError(limit=MOST_A_DAY)


def _let_in(session: Session, member: TeamMember) -> None:
    open_to(
        session,
        member.submission_id,
        capacity=_CAPACITY[member.role],
        source=source_of(member),
        person_id=member.person_id,
    )


def _end(session: Session, member: TeamMember, now: datetime) -> None:
    member.ended_at = now
    links.revoke(session, purpose=LinkPurpose.TEAM_INVITATION, object_id=member.id, now=now)
    close_to(session, member.submission_id, source=source_of(member), now=now)


def _leave_other_places(
    session: Session, submission: Submission, person_id: uuid.UUID, now: datetime
) -> None:
    """One person has one place on a team: the newest invitation they accept."""
    query = select(TeamMember).where(
        TeamMember.submission_id == submission.id,
        TeamMember.person_id == person_id,
        TeamMember.ended_at.is_(None),
    )
    for member in session.scalars(query):
        _end(session, member, now)


def _hand_over(
    session: Session, actor: Actor, submission: Submission, member: TeamMember, now: datetime
) -> None:
    """The file changes lead; the former one goes on writing."""
    former = session.get_one(Person, submission.owner_id)
    address = session.scalar(
        select(EmailAddress.address).where(EmailAddress.person_id == former.id, EmailAddress.is_primary)
    )
    stays = TeamMember(
        submission_id=submission.id,
        role=TeamRole.WRITER,
        name=former.full_name,
        address=address or f"{former.id}@anonyme.invalid",
        person_id=former.id,
        invited_by=actor.id,
        invited_at=now,
        accepted_at=now,
    )
    session.add(stays)
    member.ended_at = now  # a lead is the file's owner, not one of its guests
    submission.owner_id = actor.id
    session.flush()
    _let_in(session, stays)
    audit.write(
        session, actor, "submissions.hand_over", submission, former=str(former.id), lead=str(actor.id)
    )
    outbox.record(session, LeadChanged(submission_id=submission.id, former_id=former.id, lead_id=actor.id))
