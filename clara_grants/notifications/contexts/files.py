"""Letters about an application: receipt, completion, eligibility, reminders to drafts; and accounts."""

import uuid
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallWindow
from clara_grants.eligibility.models import CompletionRequest, EligibilityRuling, RulingReason
from clara_grants.expressions.models import ExpressionAnswer
from clara_grants.kernel import i18n, site
from clara_grants.kernel.files import StoredFile
from clara_grants.messages.models import Message
from clara_grants.notifications.letters import one_line
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.officers.models import OfficerNote
from clara_grants.people import links
from clara_grants.people.models import EmailAddress, LinkPurpose, Person
from clara_grants.submissions.models import Attachment, DeadlineExtension, Submission
from clara_grants.submissions.print_data import VERIFICATION
from clara_grants.submissions.queries import latest_version
from clara_grants.workflow.machine import Stage

VERIFICATION_LIFE: Final = timedelta(days=7)


def designation(row: Any, language: str) -> str:
    """How a file or a project is named in a sentence: « Title » (ACRONYM), on one line."""
    title = one_line(i18n.pick(row, "title", language))
    acronym = one_line(row.acronym)
    if not title:
        return acronym or row.number
    quoted = f"«\u202f{title}\u202f»" if language == "fr" else f"“{title}”"
    return f"{quoted} ({acronym})" if acronym else quoted


def of_file(
    session: Session, submission_id: uuid.UUID, to: Recipient, *, path: str | None = None, **more: Any
) -> Composition:
    """The fields every letter about a file has, and some more."""
    submission = session.get_one(Submission, submission_id)
    call = session.get_one(Call, submission.call_id)
    fields = {
        "number": submission.number,
        "file": designation(submission, to.language),
        "call": one_line(i18n.pick(call, "title", to.language)),
        "link": site.link(path or f"/dossiers/{submission.id}"),
        **more,
    }
    return Composition(fields, submission_id=submission.id, call_id=call.id)


def sign_in_code(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return Composition({"code": facts["code"]})


def address_verification(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """The link is made here: its secret exists only in the letter."""
    row = session.get_one(EmailAddress, identity(facts, "address_id"))
    expires_at = now + VERIFICATION_LIFE
    secret = links.make(
        session, purpose=LinkPurpose.ADDRESS_VERIFICATION, person_id=row.person_id, object_id=row.id,
        expires_at=expires_at, now=now,
    )  # fmt: skip
    fields = {"address": row.address, "expires_at": expires_at, "link": site.link(f"/adresse/{secret}")}
    return Composition(fields)


def plain(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    return of_file(session, identity(facts, "submission_id"), to)


def receipt(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    submission = session.get_one(Submission, identity(facts, "submission_id"))
    version = latest_version(session, submission.id)
    return of_file(
        session, submission.id, to, submitted_at=submission.submitted_at or now,
        closes_at=closing_of(session, submission), sha256=version.sha256 if version else "",
        verify=site.link(VERIFICATION),
    )  # fmt: skip


def attachment_refused(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    stored = _refused(session, facts)
    submission_id = identity(facts, "submission_id")
    return of_file(
        session, submission_id, to, document=one_line(stored.name), is_draft=not is_handed_in(session, facts)
    )


def attachment_refused_officer(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    stored = _refused(session, facts)
    submission_id = identity(facts, "submission_id")
    return of_file(
        session, submission_id, to, path=f"/dossiers/{submission_id}/fiche",
        document=one_line(stored.name), threat=one_line(stored.threat or ""),
    )  # fmt: skip


def _refused(session: Session, facts: Facts) -> StoredFile:
    attachment = session.get_one(Attachment, identity(facts, "attachment_id"))
    return session.get_one(StoredFile, attachment.file_id)


def is_handed_in(session: Session, facts: Facts) -> bool:
    """Officers are told nothing of drafts."""
    return session.get_one(Submission, identity(facts, "submission_id")).stage is not Stage.DRAFT


def taken_back(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    submission = session.get_one(Submission, identity(facts, "submission_id"))
    return of_file(session, submission.id, to, closes_at=closing_of(session, submission))


def call_closing(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    submission = session.get_one(Submission, identity(facts, "object_id"))
    return of_file(session, submission.id, to, closes_at=closing_of(session, submission))


def completion_requested(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    request = session.get_one(CompletionRequest, identity(facts, "request_id"))
    return of_file(session, request.submission_id, to, message=request.message, due_at=request.due_at)


def message(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    row = session.get_one(Message, identity(facts, "message_id"))
    author = one_line(session.get_one(Person, row.author_id).full_name)
    path = f"/dossiers/{row.submission_id}/messages"
    return of_file(session, row.submission_id, to, path=path, author=author, message=row.body)


def mention(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """Who wrote and where; never what: a letter can be read outside the officers' circle."""
    row = session.get_one(OfficerNote, identity(facts, "note_id"))
    author = one_line(session.get_one(Person, row.author_id).full_name)
    return of_file(session, row.submission_id, to, path=f"/dossiers/{row.submission_id}/notes", author=author)


def expression_answered(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    answer = session.get_one(ExpressionAnswer, identity(facts, "answer_id"))
    target = session.get(Call, answer.redirected_to_id) if answer.redirected_to_id else None
    return of_file(
        session,
        answer.submission_id,
        to,
        verdict=answer.verdict.value,
        advice=answer.advice,
        other_call=one_line(i18n.pick(target, "title", to.language)) if target else "",
    )


def ruling(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    row = session.get_one(EligibilityRuling, identity(facts, "ruling_id"))
    code = row.reason_code or RulingReason.OTHER
    return of_file(session, row.submission_id, to, reason=row.reason, reason_code=code.value)


def closing_of(session: Session, submission: Submission) -> datetime:
    """Until when this file can be submitted: its window's end, or the extension it was granted."""
    window = session.get_one(CallWindow, submission.window_id)
    granted = session.scalars(
        select(DeadlineExtension.until).where(DeadlineExtension.submission_id == submission.id)
    )
    instants: list[datetime] = [window.closes_at, *granted]
    return max(instants)
