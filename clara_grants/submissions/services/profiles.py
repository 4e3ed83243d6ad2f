"""What a submission settles for good: the directory entries it names, and what figures need of it."""

import uuid
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.calls.queries import form_of
from clara_grants.organisations.models import OrganisationKind
from clara_grants.organisations.services import find_or_add_lab, find_or_add_organisation
from clara_grants.people.models import CareerStage, Person
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.submissions.models import (
    Answer,
    Classification,
    Partner,
    PartnerKind,
    Scheme,
    Submission,
    SubmissionProfile,
)
from clara_grants.submissions.services.typed_tables import record, text

#: A question of this key says whether the holder was a laureate before.
_HISTORY = "clara_history"
_KIND_OF = {
    PartnerKind.ACADEMIC: OrganisationKind.RESEARCH,
    PartnerKind.CLINICAL: OrganisationKind.HOSPITAL,
    PartnerKind.COMPANY: OrganisationKind.COMPANY,
    PartnerKind.ASSOCIATION: OrganisationKind.ASSOCIATION,
    PartnerKind.AUTHORITY: OrganisationKind.AUTHORITY,
}


def settle_directory(session: Session, submission: Submission) -> None:
    """Employer, laboratory and partners become entries of the directory: conflicts are computed from them.

    Only now: a draft saves half-typed names.
    """
    form = form_of(session, submission.form_version_id)
    answers = _answers(session, submission.id, form)
    employer = text(record(answers.get(Kind.HOLDER)).get("employer"))
    lab = record(answers.get(Kind.LAB))
    host = text(lab.get("institution")) or employer
    place = {"city": text(lab.get("city")) or None, "territory": submission.territory}
    if submission.holder_organisation_id is None and employer:
        submission.holder_organisation_id = find_or_add_organisation(session, employer).id
    if submission.lab_id is None and submission.lab_name and host:
        owner = find_or_add_organisation(session, host)
        code = text(lab.get("rnsr")) or text(lab.get("unit_code")) or None
        added = find_or_add_lab(session, submission.lab_name, organisation_id=owner.id, code=code, **place)
        submission.lab_id = added.id
    query = select(Partner).where(Partner.submission_id == submission.id, Partner.organisation_id.is_(None))
    for partner in session.scalars(query):
        if kind := _KIND_OF.get(partner.kind):
            found = find_or_add_organisation(session, partner.name, kind=kind, siret=partner.siret)
            partner.organisation_id = found.id
    session.flush()


def write_profile(session: Session, submission: Submission) -> None:
    """Copy what figures need of the file and its holder, without identity; a later version replaces it."""
    form = form_of(session, submission.form_version_id)
    answers = _answers(session, submission.id, form)
    person = session.get(Person, submission.owner_id)
    facts = {
        "territory": submission.territory,
        "domain": _domain(session, submission.id),
        "gender": person.gender.value if person and person.gender else None,
        "career_stage": _career_stage(person, record(answers.get(Kind.HOLDER))),
        "country_code": _country(answers.get(Kind.COUNTRY)),
        "first_application": _is_first(session, submission, answers.get(_HISTORY)),
    }
    statement = insert(SubmissionProfile).values(id=uuid.uuid4(), submission_id=submission.id, **facts)
    session.execute(statement.on_conflict_do_update(index_elements=["submission_id"], set_=facts))


def _answers(session: Session, submission_id: uuid.UUID, form: Questionnaire) -> dict[str, Any]:
    """Values by kind for holder, laboratory and country, and by key for the history question."""
    by_key = {q.key: q.kind for _, q in form.questions() if q.kind in (Kind.HOLDER, Kind.LAB, Kind.COUNTRY)}
    keys = [*by_key, _HISTORY]
    query = select(Answer.question_key, Answer.value).where(
        Answer.submission_id == submission_id, Answer.question_key.in_(keys)
    )
    return {str(by_key.get(key, key)): value for key, value in session.execute(query)}


def _domain(session: Session, submission_id: uuid.UUID) -> str | None:
    query = select(Classification.code).where(
        Classification.submission_id == submission_id, Classification.scheme == Scheme.DOMAIN
    )
    return session.scalar(query)


def _career_stage(person: Person | None, holder: Any) -> str | None:
    if person and person.career_stage:
        return person.career_stage.value
    return CareerStage.JUNIOR.value if holder.get("early_career") is True else None


def _country(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) == 2 else None


def _is_first(session: Session, submission: Submission, history: Any) -> bool:
    if history is True:
        return False
    query = select(Submission.id).where(
        Submission.owner_id == submission.owner_id,
        Submission.id != submission.id,
        Submission.submitted_at < submission.submitted_at,
    )
    return session.scalar(query.limit(1)) is None
