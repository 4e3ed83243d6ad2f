"""Who receives a letter: small queries, one per audience.  Nobody without an address is returned."""

import uuid
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import CallReader
from clara_grants.followup.models import Project, Report
from clara_grants.hearings.models import Hearing, JuryMember
from clara_grants.kernel.actors import Role
from clara_grants.kernel.clock import instant_of, paris_day
from clara_grants.notifications.parts import Facts, Recipient, identity
from clara_grants.officers.queries import addressees, colleagues
from clara_grants.patient_reviews.models import PatientAssignment
from clara_grants.people.models import EmailAddress, Person, RoleGrant
from clara_grants.people.queries import person_by_address
from clara_grants.reviews.models import ReviewAssignment
from clara_grants.selection.models import MeetingMember
from clara_grants.submissions.models import (
    AwaitedPiece,
    Capacity,
    FileAccess,
    PieceState,
    Submission,
    TeamMember,
)
from clara_grants.workflow.machine import Stage


def people(session: Session, identities: Iterable[uuid.UUID | None]) -> list[Recipient]:
    """These people at their primary addresses, once each, in the order of names."""
    rows = session.execute(
        select(Person, EmailAddress.address)
        .join(EmailAddress, (EmailAddress.person_id == Person.id) & EmailAddress.is_primary)
        .where(Person.id.in_({i for i in identities if i is not None}), Person.anonymised_at.is_(None))
        .order_by(Person.family_name, Person.given_name, Person.id)
    )
    return [Recipient(person.id, person.full_name, address, person.language) for person, address in rows]


def address_asked(session: Session, facts: Facts) -> list[Recipient]:
    """The address a sign-in code was asked for, whether or not an account has it."""
    return [Recipient(None, "", str(facts["address"]), str(facts["language"]))]


def address_to_verify(session: Session, facts: Facts) -> list[Recipient]:
    row = session.get(EmailAddress, identity(facts, "address_id"))
    if row is None or row.verified_at is not None:
        return []
    person = session.get_one(Person, row.person_id)
    return [Recipient(person.id, person.full_name, row.address, person.language)]


def team(session: Session, facts: Facts) -> list[Recipient]:
    """The holder of the file and those who write it with them."""
    submission_id = identity(facts, "submission_id")
    editors = session.scalars(
        select(FileAccess.person_id).where(
            FileAccess.submission_id == submission_id,
            FileAccess.until.is_(None),
            FileAccess.capacity.in_((Capacity.OWNER, Capacity.EDITOR)),
        )
    )
    return people(session, [session.get_one(Submission, submission_id).owner_id, *editors])


def team_invited(session: Session, facts: Facts) -> list[Recipient]:
    """Whom the lead invited, at the address they typed; nobody once they accepted or were taken off."""
    member = session.get_one(TeamMember, identity(facts, "member_id"))
    if member.ended_at is not None or member.accepted_at is not None:
        return []
    return [_invited(session, member.name, member.address, member.submission_id)]


def piece_holder(session: Session, facts: Facts) -> list[Recipient]:
    """Whoever owes a piece still asked, at the address the lead typed."""
    piece = session.get_one(AwaitedPiece, _object(facts, "piece_id"))
    if piece.state is not PieceState.ASKED:
        return []
    return [_invited(session, piece.name, piece.address, piece.submission_id)]


def teams_of_drafts(session: Session, facts: Facts) -> list[Recipient]:
    """Everybody who writes a draft of this window."""
    drafts = (Submission.window_id == identity(facts, "window_id"), Submission.stage == Stage.DRAFT)
    editors = (
        select(FileAccess.person_id)
        .join(Submission, Submission.id == FileAccess.submission_id)
        .where(*drafts, FileAccess.until.is_(None), FileAccess.capacity == Capacity.EDITOR)
    )
    owners = select(Submission.owner_id).where(*drafts)
    return people(session, [*session.scalars(owners), *session.scalars(editors)])


def both_leads(session: Session, facts: Facts) -> list[Recipient]:
    return people(session, [identity(facts, "former_id"), identity(facts, "lead_id")])


def _invited(session: Session, name: str, address: str, submission_id: uuid.UUID) -> Recipient:
    """Somebody known by an address: in the language of their account, else in the lead's."""
    known = person_by_address(session, address)
    if known is None:
        known = session.get_one(Person, session.get_one(Submission, submission_id).owner_id)
    return Recipient(None, name, address, known.language)


def call_reader(session: Session, facts: Facts) -> list[Recipient]:
    """Who was asked to read a draft call; nobody once their link was closed."""
    reader = session.get_one(CallReader, identity(facts, "reader_id"))
    if reader.revoked_at is not None:
        return []
    return [Recipient(None, reader.name, reader.address, reader.language)]


def officers(session: Session, facts: Facts) -> list[Recipient]:
    """The officers named for the call, or, when none is, those of every call."""
    call_id = _call_of(session, facts)
    held = session.execute(
        select(RoleGrant.person_id, RoleGrant.call_id).where(
            RoleGrant.role == Role.OFFICER, RoleGrant.ended_at.is_(None)
        )
    ).all()
    named = [person_id for person_id, own in held if own == call_id]
    return people(session, named or [person_id for person_id, own in held if own is None])


def handlers(session: Session, facts: Facts) -> list[Recipient]:
    """The officer a file is entrusted to, or who stands in today; of a file nobody handles, all its officers.

    Nobody in conflict with the file, nobody of its team.
    """
    submission = session.get_one(Submission, identity(facts, "submission_id"))
    return people(session, addressees(session, submission, paris_day(instant_of(session))))


def colleague_mentioned(session: Session, facts: Facts) -> list[Recipient]:
    """The colleague a note calls, while they may still see the file."""
    submission = session.get_one(Submission, identity(facts, "submission_id"))
    person_id = identity(facts, "person_id")
    return people(session, [one.id for one in colleagues(session, submission) if one.id == person_id])


def expert_invited(session: Session, facts: Facts) -> list[Recipient]:
    return people(session, [identity(facts, "expert_id")])


def eclair_member_asked(session: Session, facts: Facts) -> list[Recipient]:
    return people(session, [identity(facts, "member_id")])


def expert_of_assignment(session: Session, facts: Facts) -> list[Recipient]:
    assignment = session.get_one(ReviewAssignment, _object(facts, "assignment_id"))
    return people(session, [assignment.expert_id])


def member_of_assignment(session: Session, facts: Facts) -> list[Recipient]:
    assignment = session.get_one(PatientAssignment, _object(facts, "assignment_id"))
    return people(session, [assignment.member_id])


def hearing_team(session: Session, facts: Facts) -> list[Recipient]:
    hearing = session.get_one(Hearing, identity(facts, "hearing_id"))
    return team(session, {"submission_id": hearing.submission_id})


def hearing_jury(session: Session, facts: Facts) -> list[Recipient]:
    hearing = session.get_one(Hearing, identity(facts, "hearing_id"))
    members = session.scalars(select(JuryMember.person_id).where(JuryMember.session_id == hearing.session_id))
    return people(session, members)


def meeting_members(session: Session, facts: Facts) -> list[Recipient]:
    meeting_id = identity(facts, "meeting_id")
    return people(
        session,
        session.scalars(select(MeetingMember.person_id).where(MeetingMember.meeting_id == meeting_id)),
    )


def project_holder(session: Session, facts: Facts) -> list[Recipient]:
    """The holder of a project, else the team of its file; earlier years' stock may have nobody."""
    project = session.get_one(Project, identity(facts, "project_id"))
    if project.holder_id is not None:
        return people(session, [project.holder_id])
    if project.submission_id is not None:
        return team(session, {"submission_id": project.submission_id})
    return []


def report_holder(session: Session, facts: Facts) -> list[Recipient]:
    report = session.get_one(Report, identity(facts, "object_id"))
    return project_holder(session, {"project_id": report.project_id})


def draft_team(session: Session, facts: Facts) -> list[Recipient]:
    return team(session, {"submission_id": _object(facts, "submission_id")})


def _object(facts: Facts, name: str) -> uuid.UUID:
    """A reminder says `object_id`, whatever the object; other facts name it."""
    return identity(facts, name if name in facts else "object_id")


def _call_of(session: Session, facts: Facts) -> uuid.UUID:
    if "call_id" in facts:
        return identity(facts, "call_id")
    return session.get_one(Submission, identity(facts, "submission_id")).call_id
