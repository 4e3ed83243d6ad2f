"""Submitting a file, taking it back, withdrawing it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallState, FormVersion
from clara_grants.calls.queries import form_of, rules_from
from clara_grants.kernel import outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.questionnaire.budget import Rules, asked_budget
from clara_grants.questionnaire.completeness import visible_questions
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.questionnaire.tidy import tidy_answer
from clara_grants.submissions import policies
from clara_grants.submissions.access import load_for
from clara_grants.submissions.errors import IncompleteError, NotOpenError, TooLateError
from clara_grants.submissions.events import Submitted, TakenBack, Withdrawn
from clara_grants.submissions.models import Partner, Submission, SubmissionVersion
from clara_grants.submissions.queries import Deadline, Material, deadline_of, gaps_in, material_of
from clara_grants.submissions.services.pieces import require_sign_off
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
    file = load_for(session, actor, submission_id, beside=_around(), lock=True)
    submission, around = file.submission, Around(*file.beside)
    if not policies.is_owner(file):
        raise NotAllowedError(action="submissions.submit")
    if submission.stage is Stage.SUBMITTED:
        return submission
    if not policies.may_submit(file):
        raise NotAllowedError(action="submissions.submit")
    deadline = _require_in_time(session, submission, around, began_at or now)
    material = material_of(session, submission.id)
    # Everything is read before anything is written: one flush, each table touched once.
    with session.no_autoflush:
        version = make_version(session, actor, submission, around, material, now=now)
        submission.window_id = deadline.window.id
        submission.submitted_at = version.submitted_at
        settle_directory(session, submission, material.values, partners=around.unsettled)
        outbox.record(session, Submitted(submission_id=submission.id, call_id=submission.call_id))
        advance(session, actor, submission, Move.SUBMIT, now=now)
        write_profile(session, submission, material.values)
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
    file = load_for(session, actor, submission_id, beside=_around(), lock=True)
    submission, around = file.submission, Around(*file.beside)
    if not policies.is_team(file) or submission.stage is Stage.DRAFT:
        raise NotAllowedError(action="submissions.renew_version")
    material = material_of(session, submission.id)
    version = make_version(session, actor, submission, around, material, now=now)
    settle_directory(session, submission, material.values, partners=around.unsettled)
    session.flush()
    write_profile(session, submission, material.values)
    return version


@dataclass(frozen=True, slots=True)
class Around:
    """What a submission must know beside the file: `last` is the number of its latest version, 0 for none;
    `unsettled` says whether a partner is not yet in the directory.
    """

    call_key: str
    call_state: str
    form_version: int
    last: int
    unsettled: bool
    ceiling_cents: int | None
    cost_rules: Any
    late_pieces: Any


def _around() -> ColumnElement[Any]:
    last = select(func.coalesce(func.max(SubmissionVersion.number), 0))
    last = last.where(SubmissionVersion.submission_id == Submission.id)
    unsettled = exists().where(Partner.submission_id == Submission.id, Partner.organisation_id.is_(None))
    query = select(
        func.json_build_array(
            Call.key,
            Call.state,
            FormVersion.version,
            last.correlate(Submission).scalar_subquery(),
            unsettled.correlate(Submission),
            Call.ceiling_cents,
            Call.document["cost_rules"],
            Call.document["late_pieces"],
        )
    ).where(Call.id == Submission.call_id, FormVersion.id == Submission.form_version_id)
    return query.correlate(Submission).scalar_subquery()


def make_version(
    session: Session,
    actor: Actor,
    submission: Submission,
    around: Around,
    material: Material,
    *,
    now: datetime,
) -> SubmissionVersion:
    """Snapshot the present answers as the next version.  Raises IncompleteError with every gap."""
    form = form_of(session, submission.form_version_id)
    rules = rules_from(around.ceiling_cents, around.cost_rules) if asked_budget(form) else Rules()
    if found := gaps_in(form, material.values, rules):
        listed = [[gap.section_key, gap.question_key, gap.reason_code] for gap in found]
        raise IncompleteError(gaps=listed, count=len(listed))
    snapshot = _snapshot(form, submission, around, material)
    version = SubmissionVersion(
        submission_id=submission.id,
        number=around.last + 1,
        submitted_at=now,
        submitted_by=actor.id,
        snapshot=snapshot,
        sha256=fingerprint(snapshot),
    )
    session.add(version)
    return version


def snapshot_of(session: Session, submission: Submission) -> dict[str, Any]:
    """The present answers as a version would keep them (see `snapshots`)."""
    around = session.execute(select(_around()).select_from(Submission).where(Submission.id == submission.id))
    form = form_of(session, submission.form_version_id)
    material = material_of(session, submission.id)
    return _snapshot(form, submission, Around(*around.scalar_one()), material)


def _snapshot(
    form: Questionnaire, submission: Submission, around: Around, material: Material
) -> dict[str, Any]:
    asked = visible_questions(form, material.values)
    keys = {question.key for question in asked}
    files: dict[str, list[dict[str, Any]]] = {}
    for file in material.files:
        if file.question_key in keys:
            files.setdefault(file.question_key, []).append({**file.as_answer(), "sha256": file.sha256})
    answers = {q.key: tidy_answer(q, material.values.get(q.key)) for q in asked if q.kind is not Kind.FILE}
    return {
        "format": FORMAT,
        "number": submission.number,
        "call": around.call_key,
        "form_version": around.form_version,
        "answers": answers,
        "files": files,
    }


def _require_in_time(
    session: Session, submission: Submission, around: Around, began_at: datetime
) -> Deadline:
    deadline = deadline_of(session, submission, began_at)
    if deadline.is_past(began_at):
        raise _too_late(deadline, began_at)
    if around.call_state != CallState.PUBLISHED and not deadline.is_extended:
        raise NotOpenError(closed_at=deadline.closes_at)
    if around.late_pieces and around.late_pieces.get("sign_off") == "before":
        require_sign_off(session, submission)
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
