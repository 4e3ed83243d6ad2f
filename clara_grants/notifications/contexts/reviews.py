"""Letters to experts, ECLAIR members and, about them, officers."""

import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel import i18n, site
from clara_grants.notifications.contexts.files import designation, of_file
from clara_grants.notifications.letters import one_line
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.patient_reviews.models import PatientAssignment
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose, Person
from clara_grants.reviews.models import AssignmentState, ReviewAssignment
from clara_grants.submissions.models import Submission

_LINK_OUTLIVES_DUE: Final = timedelta(days=14)


def expert_invitation(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """One letter for all files asked at once, with one personal link for the call."""
    call = session.get_one(Call, identity(facts, "call_id"))
    rows = session.execute(
        select(Submission, ReviewAssignment.due_at)
        .join(ReviewAssignment, ReviewAssignment.submission_id == Submission.id)
        .where(ReviewAssignment.id.in_(_ids(facts)))
        .order_by(Submission.number)
    ).all()
    due_at = min(due for _, due in rows)
    secret = links.make(
        session, purpose=LinkPurpose.REVIEW_INVITATION, person_id=identity(facts, "expert_id"),
        call_id=call.id, expires_at=max(due for _, due in rows) + _LINK_OUTLIVES_DUE, now=now,
    )  # fmt: skip
    files = [row for row, _ in rows]
    return _invitation(call, files, to, due_at, f"/invitation/{secret}")


def eclair_invitation(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    call = session.get_one(Call, identity(facts, "call_id"))
    rows = session.execute(
        select(Submission, PatientAssignment.due_at)
        .join(PatientAssignment, PatientAssignment.submission_id == Submission.id)
        .where(PatientAssignment.id.in_(_ids(facts)))
        .order_by(Submission.number)
    ).all()
    return _invitation(call, [row for row, _ in rows], to, min(due for _, due in rows), "/eclair")


def expert_answer(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    assignment = session.get_one(ReviewAssignment, identity(facts, "assignment_id"))
    why = assignment.decline_reason
    return of_file(
        session, assignment.submission_id, to,
        expert=session.get_one(Person, assignment.expert_id).full_name,
        accepted=assignment.state is not AssignmentState.DECLINED,
        reason=i18n.label(why, "decline_reason", to.language).lower() if why else "",
    )  # fmt: skip


def review_thanks(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return of_file(session, identity(facts, "submission_id"), to, path="/expertises")


def eclair_thanks(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return of_file(session, identity(facts, "submission_id"), to, path="/eclair")


def review_reminder(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """By the ladder or by an officer's hand: the words follow whether the report is late already."""
    asked = "assignment_id" if "assignment_id" in facts else "object_id"
    row = session.get_one(ReviewAssignment, identity(facts, asked))
    return of_file(
        session, row.submission_id, to, path="/expertises", due_at=row.due_at, late=row.due_at <= now
    )


def eclair_reminder(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    asked = "assignment_id" if "assignment_id" in facts else "object_id"
    row = session.get_one(PatientAssignment, identity(facts, asked))
    return of_file(session, row.submission_id, to, path="/eclair", due_at=row.due_at, late=row.due_at <= now)


def review_late_officer(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """An expert's report or an ECLAIR member's opinion: `anchor` says which."""
    if facts["anchor"] == "review_due":
        review = session.get_one(ReviewAssignment, identity(facts, "object_id"))
        who, submission_id, due_at = review.expert_id, review.submission_id, review.due_at
    else:
        reading = session.get_one(PatientAssignment, identity(facts, "object_id"))
        who, submission_id, due_at = reading.member_id, reading.submission_id, reading.due_at
    expert = session.get_one(Person, who).full_name
    return of_file(session, submission_id, to, expert=expert, due_at=due_at)


def _invitation(
    call: Call, files: Sequence[Submission], to: Recipient, due_at: datetime, path: str
) -> Composition:
    fields = {
        "call": one_line(i18n.pick(call, "title", to.language)),
        "files": [f"{row.number} · {designation(row, to.language)}" for row in files],
        "due_at": due_at,
        "link": site.link(path),
    }
    # One letter may be about several files: ordering by file would hold the others back for nothing.
    return Composition(fields, submission_id=files[0].id if len(files) == 1 else None, call_id=call.id)


def _ids(facts: Facts) -> list[uuid.UUID]:
    return [uuid.UUID(str(identity)) for identity in facts["assignment_ids"]]
