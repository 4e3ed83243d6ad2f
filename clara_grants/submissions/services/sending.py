"""Submitting a file, taking it back, withdrawing it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallState, FormVersion
from clara_grants.calls.queries import budget_rules, form_of
from clara_grants.kernel import outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.questionnaire.budget import Rules, asked_budget
from clara_grants.questionnaire.completeness import visible_questions
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.tidy import tidy_answer
from clara_grants.submissions import policies
from clara_grants.submissions.access import load_for
from clara_grants.submissions.errors import IncompleteError, NotOpenError, TooLateError
from clara_grants.submissions.events import Submitted, TakenBack, Withdrawn
from clara_grants.submissions.models import Submission, SubmissionVersion
from clara_grants.submissions.queries import (
    Deadline,
    deadline_of,
    files_of,
    gaps_in,
    latest_version,
    values_of,
)
from clara_grants.submissions.services.positions import advance, lock
from clara_grants.submissions.services.profiles import settle_directory, write_profile
from clara_grants.submissions.snapshots import FORMAT, fingerprint
from clara_grants.workflow.machine import Move, Stage


def submit(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    *,
    now: datetime,
    began_at: datetime | None = None,
) -> Submission:
    """Freeze the draft and hand it in.  Doing it twice changes nothing.

    `began_at` is when the request reached the application: it decides whether one is in time, however
    long it then waited.  Raises TooLateError, then IncompleteError with every gap.
    """
    file = load_for(session, actor, submission_id)
    if not policies.is_owner(file):
        raise NotAllowedError(action="submissions.submit")
    submission = lock(session, submission_id)
    if submission.stage is Stage.SUBMITTED:
        return submission
    if not policies.may_submit(file):
        raise NotAllowedError(action="submissions.submit")
    deadline = _require_in_time(session, submission, began_at or now)
    version = make_version(session, actor, submission, now=now)
    submission.window_id = deadline.window.id
    submission.submitted_at = version.submitted_at
    settle_directory(session, submission)
    write_profile(session, submission)
    advance(session, actor, submission, Move.SUBMIT, now=now)
    outbox.record(session, Submitted(submission_id=submission.id, call_id=submission.call_id))
    session.flush()
    return submission


def take_back(session: Session, actor: Actor, submission_id: uuid.UUID, *, now: datetime) -> Submission:
    """Make a submitted file a draft again, until its deadline."""
    file = load_for(session, actor, submission_id)
    submission = lock(session, submission_id)
    if not policies.may_take_back(file):
        raise NotAllowedError(action="submissions.take_back")
    deadline = deadline_of(session, submission, now)
    if now > deadline.closes_at:
        raise _too_late(deadline, now)
    advance(session, actor, submission, Move.TAKE_BACK, now=now)
    outbox.record(session, TakenBack(submission_id=submission.id))
    session.flush()
    return submission


def withdraw(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, now: datetime, reason: str = ""
) -> Submission:
    """Take a file out of the competition, on its holder's decision."""
    file = load_for(session, actor, submission_id)
    submission = lock(session, submission_id)
    if not policies.may_withdraw(file):
        raise NotAllowedError(action="submissions.withdraw")
    submission.withdrawn_at = now
    advance(session, actor, submission, Move.WITHDRAW, now=now, reason=reason)
    outbox.record(session, Withdrawn(submission_id=submission.id, call_id=submission.call_id))
    session.flush()
    return submission


def undo_withdrawal(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, reason: str, now: datetime
) -> Submission:
    """Put a withdrawn file back where submitted files wait.  Officers of the call, with a reason."""
    file = load_for(session, actor, submission_id)
    submission = lock(session, submission_id)
    if not policies.may_undo_withdrawal(file):
        raise NotAllowedError(action="submissions.undo_withdrawal")
    submission.withdrawn_at = None
    advance(session, actor, submission, Move.UNDO_WITHDRAWAL, now=now, reason=reason)
    session.flush()
    return submission


def renew_version(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, now: datetime
) -> SubmissionVersion:
    """Freeze what the team completed after submission as the version readers read from now on.

    Raises IncompleteError.  The position does not move; the caller closes the reopened sections.
    """
    file = load_for(session, actor, submission_id)
    submission = lock(session, submission_id)
    if not policies.is_team(file) or submission.stage is Stage.DRAFT:
        raise NotAllowedError(action="submissions.renew_version")
    version = make_version(session, actor, submission, now=now)
    settle_directory(session, submission)
    write_profile(session, submission)
    return version


def make_version(
    session: Session, actor: Actor, submission: Submission, *, now: datetime
) -> SubmissionVersion:
    """Snapshot the present answers as the next version.  Raises IncompleteError with every gap."""
    form, values = form_of(session, submission.form_version_id), values_of(session, submission.id)
    rules = budget_rules(session, submission.call_id) if asked_budget(form) else Rules()
    if found := gaps_in(form, values, rules):
        listed = [[gap.section_key, gap.question_key, gap.reason_code] for gap in found]
        raise IncompleteError(gaps=listed, count=len(listed))
    snapshot = snapshot_of(session, submission, values)
    last = latest_version(session, submission.id)
    version = SubmissionVersion(
        submission_id=submission.id,
        number=last.number + 1 if last else 1,
        submitted_at=now,
        submitted_by=actor.id,
        snapshot=snapshot,
        sha256=fingerprint(snapshot),
    )
    session.add(version)
    session.flush()
    return version


def snapshot_of(session: Session, submission: Submission, values: dict[str, Any]) -> dict[str, Any]:
    """The present answers as a version would keep them (see `snapshots`)."""
    form = form_of(session, submission.form_version_id)
    call_key, form_version = session.execute(
        select(Call.key, FormVersion.version)
        .join(FormVersion, FormVersion.call_id == Call.id)
        .where(FormVersion.id == submission.form_version_id)
    ).one()
    asked = visible_questions(form, values)
    keys = {question.key for question in asked}
    files: dict[str, list[dict[str, Any]]] = {}
    for file in files_of(session, submission.id):
        if file.question_key in keys:
            files.setdefault(file.question_key, []).append({**file.as_answer(), "sha256": file.sha256})
    answers = {q.key: tidy_answer(q, values.get(q.key)) for q in asked if q.kind is not Kind.FILE}
    return {
        "format": FORMAT,
        "number": submission.number,
        "call": call_key,
        "form_version": form_version,
        "answers": answers,
        "files": files,
    }


def _require_in_time(session: Session, submission: Submission, began_at: datetime) -> Deadline:
    deadline = deadline_of(session, submission, began_at)
    if deadline.is_past(began_at):
        raise _too_late(deadline, began_at)
    state = session.execute(select(Call.state).where(Call.id == submission.call_id)).scalar_one()
    if state is not CallState.PUBLISHED and not deadline.is_extended:
        raise NotOpenError(closed_at=deadline.closes_at)
    return deadline


def _too_late(deadline: Deadline, received_at: datetime) -> TooLateError:
    closed, received = deadline.closes_at.astimezone(PARIS), received_at.astimezone(PARIS)
    return TooLateError(
        closed_at=deadline.closes_at,
        received_at=received_at,
        closed_on=closed.date(),
        received_on=received.date(),
        closed_clock=f"{closed:%H:%M:%S}",
        received_clock=f"{received:%H:%M:%S}",
    )
