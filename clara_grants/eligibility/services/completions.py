"""Asking the team for what is missing, and its answer."""

import uuid
from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls.queries import form_of
from clara_grants.eligibility import policies, queries
from clara_grants.eligibility.errors import (
    CompletionLateError,
    CompletionOpenError,
    DuePassedError,
    MessageNeededError,
    NoCompletionError,
    UnknownSectionsError,
)
from clara_grants.eligibility.events import CompletionAnswered, CompletionRequested
from clara_grants.eligibility.models import CompletionReason, CompletionRequest
from clara_grants.eligibility.services.checks import open_file, run_automatic
from clara_grants.kernel import audit, outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.submissions.access import load_for
from clara_grants.submissions.models import Submission
from clara_grants.submissions.services import close_sections, lock, renew_version, reopen_sections


def ask_completion(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    *,
    section_keys: Collection[str],
    message: str,
    due_at: datetime,
    now: datetime,
    reason_code: CompletionReason = CompletionReason.OTHER,
) -> CompletionRequest:
    """Give named sections back to the team until `due_at`, saying what is missing."""
    submission = open_file(session, actor, submission_id, "ask_completion")
    if waiting := queries.open_request(session, submission_id):
        raise CompletionOpenError(due_at=waiting.due_at)
    keys = _known(session, submission, section_keys)
    if not message.strip():
        raise MessageNeededError()
    if due_at <= now:
        raise DuePassedError(due_at=due_at)
    request = CompletionRequest(
        submission_id=submission_id,
        section_keys=keys,
        reason_code=reason_code,
        message=message.strip(),
        due_at=due_at,
        asked_by=actor.id,
        asked_at=now,
    )
    session.add(request)
    reopen_sections(session, submission_id, keys, due_at, now=now)
    audit.write(
        session, actor, "eligibility.ask_completion", submission, sections=keys, reason=reason_code.value
    )
    outbox.record(session, CompletionRequested(request_id=request.id, submission_id=submission_id))
    return request


def _known(session: Session, submission: Submission, wanted: Collection[str]) -> list[str]:
    """The sections asked for, in the order of the form; UnknownSectionsError for none or a strange one."""
    keys = [section.key for section in form_of(session, submission.form_version_id).sections]
    if not wanted or (strange := sorted(set(wanted) - set(keys))):
        raise UnknownSectionsError(sections=strange if wanted else [])
    return [key for key in keys if key in wanted]


def answer_completion(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, now: datetime
) -> CompletionRequest:
    """The team says it is done: a new version is frozen, its sections close, the lines are read again.

    Raises CompletionLateError, and IncompleteError while an answer is still missing.
    """
    if not policies.may_answer(actor, load_for(session, actor, submission_id)):
        raise NotAllowedError(action="answer_completion")
    submission = lock(session, submission_id)
    request = queries.open_request(session, submission_id)
    if request is None:
        raise NoCompletionError()
    if now > request.due_at:
        raise CompletionLateError(due_at=request.due_at)
    renew_version(session, actor, submission_id, now=now)
    request.answered_at = now
    _close(session, request, now=now)
    if queries.is_at_eligibility(session, submission):
        run_automatic(session, submission_id, now=now)
    outbox.record(session, CompletionAnswered(request_id=request.id, submission_id=submission_id))
    return request


def cancel_completion(
    session: Session, actor: Actor, submission_id: uuid.UUID, *, now: datetime
) -> CompletionRequest:
    """The officer takes the sections back without an answer."""
    submission = open_file(session, actor, submission_id, "cancel_completion")
    request = queries.open_request(session, submission_id)
    if request is None:
        raise NoCompletionError()
    _close(session, request, now=now)
    audit.write(session, actor, "eligibility.cancel_completion", submission)
    return request


def close_overdue(session: Session, submission_id: uuid.UUID, *, now: datetime) -> None:
    """Before a ruling: a completion past its date is over, one still running forbids it."""
    request = queries.open_request(session, submission_id)
    if request is None:
        return
    if now <= request.due_at:
        raise CompletionOpenError(due_at=request.due_at)
    _close(session, request, now=now)


def _close(session: Session, request: CompletionRequest, *, now: datetime) -> None:
    request.closed_at = now
    close_sections(session, request.submission_id, now=now)
    session.flush()
