"""Starting an application, and more time for one."""

import uuid
from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallState, Edition
from clara_grants.calls.queries import current_form, form_of, window_for, window_that_matters, windows_of
from clara_grants.kernel import audit
from clara_grants.kernel.actors import NOBODY, Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.organisations.models import Lab, Organisation
from clara_grants.people.models import EmailAddress, Person
from clara_grants.questionnaire.composites import columns_of
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.submissions.access import is_officer_of
from clara_grants.submissions.errors import (
    ByInvitationError,
    DraftExistsError,
    ExtensionTooShortError,
    NotOpenError,
    ReasonNeededError,
)
from clara_grants.submissions.models import DeadlineExtension, Submission
from clara_grants.submissions.numbers import new_number
from clara_grants.submissions.queries import deadline_of, drafts_for
from clara_grants.submissions.services.answers import save_answers
from clara_grants.submissions.services.positions import lock
from clara_grants.workflow.machine import Stage


def start(
    session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime, another: bool = False
) -> Submission:
    """A new draft, with what the house knows of the person filled in.

    A second draft for the same call is refused with DraftExistsError unless `another` says so; a call by
    invitation with ByInvitationError.
    """
    if actor is NOBODY:
        raise NotAllowedError(action="submissions.start")
    call = session.get(Call, call_id)
    if call is None or call.state is CallState.DRAFT:
        raise NotFoundError()
    if call.by_invitation:
        raise ByInvitationError()
    if not another and (present := drafts_for(session, actor, call.id)):
        raise DraftExistsError(number=present[0].number, submission_id=str(present[0].id))
    return open_draft(session, actor, call, now=now)


def open_draft(
    session: Session,
    actor: Actor,
    call: Call,
    *,
    now: datetime,
    carried: Mapping[str, Any] | None = None,
    locked: Collection[str] = (),
) -> Submission:
    """The draft itself.  `carried`: answers brought from elsewhere, before what the account knows.

    `locked`: keys of `carried` that stay as they are.  Raises NotOpenError.
    """
    window = window_for(session, call.id, now)
    if window is None or call.state is not CallState.PUBLISHED:
        raise _not_open(session, call, now)
    form_version = current_form(session, call.id)
    submission = Submission(
        call_id=call.id,
        window_id=window.id,
        form_version_id=form_version.id,
        owner_id=actor.id,
        number=_free_number(session, call),
        created_at=now,
    )
    session.add(submission)
    session.flush()
    known = _what_is_known(session, actor, form_of(session, form_version.id))
    save_answers(session, actor, submission.id, {**known, **(carried or {})}, now=now)
    submission.locked_keys = sorted(locked)
    session.flush()
    return submission


def extend_deadline(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    until: datetime,
    *,
    reason: str,
    now: datetime,
) -> DeadlineExtension:
    """Give one file more time to submit.  Officers of the call only; the reason is kept in the trail."""
    submission = session.get(Submission, submission_id)
    if submission is None or not is_officer_of(actor, submission.call_id):
        raise NotFoundError()
    lock(session, submission_id)
    if not reason.strip():
        raise ReasonNeededError(move="extend_deadline")
    if submission.stage is not Stage.DRAFT:
        raise NotAllowedError(action="submissions.extend_deadline")
    deadline = deadline_of(session, submission, now)
    if until <= max(now, deadline.closes_at):
        raise ExtensionTooShortError(until=until, closes_at=deadline.closes_at)
    extension = DeadlineExtension(
        submission_id=submission.id, until=until, granted_by=actor.id, granted_at=now
    )
    session.add(extension)
    audit.write(
        session, actor, "submissions.extend_deadline", submission, text=reason, until=until.isoformat()
    )
    session.flush()
    return extension


def _not_open(session: Session, call: Call, now: datetime) -> NotOpenError:
    window = window_that_matters(windows_of(session, call.id), now)
    if window is None:
        return NotOpenError()
    if window.opens_at > now:
        return NotOpenError(opens_at=window.opens_at)
    return NotOpenError(closed_at=window.closes_at)


def _free_number(session: Session, call: Call) -> str:
    year = session.execute(select(Edition.year).where(Edition.id == call.edition_id)).scalar_one()
    while True:
        number = new_number(call.prefix, year)
        if session.scalar(select(Submission.id).where(Submission.number == number)) is None:
            return number


def _what_is_known(session: Session, actor: Actor, form: Questionnaire) -> dict[str, object]:
    """Holder and laboratory as the account knows them, for the lines the form asks."""
    query = (
        select(Person, EmailAddress.address, Organisation, Lab)
        .outerjoin(EmailAddress, (EmailAddress.person_id == Person.id) & EmailAddress.is_primary)
        .outerjoin(Organisation, Organisation.id == Person.organisation_id)
        .outerjoin(Lab, Lab.id == Person.lab_id)
        .where(Person.id == actor.id)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return {}
    person, address, organisation, lab = found
    employer = organisation.name if organisation else ""
    holder = {
        "given_name": person.given_name,
        "family_name": person.family_name,
        "email": address or "",
        "phone": person.phone or "",
        "employer": employer,
        "orcid": person.orcid or "",
    }
    place = {
        "name": lab.name if lab else "",
        "institution": employer,
        "city": (lab.city if lab else None) or (organisation.city if organisation else None) or "",
        "territory": person.territory or (lab.territory if lab else None) or "",
    }
    known = {Kind.HOLDER: holder, Kind.LAB: place if lab or organisation else {}}
    return {
        question.key: {c.key: known[question.kind].get(c.key, "") for c in columns_of(question)}
        for _, question in form.questions()
        if question.kind in known
    }
