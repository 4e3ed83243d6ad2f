"""What a submission settles for good: the directory entries it names, and what figures need of it."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, literal, not_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, Profile
from clara_grants.calls.queries import form_of
from clara_grants.organisations.models import OrganisationKind
from clara_grants.organisations.services import find_or_add_lab, find_or_add_organisation
from clara_grants.people.models import CareerStage, Person
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.submissions.models import (
    Partner,
    PartnerKind,
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


def settle_directory(
    session: Session, submission: Submission, values: Mapping[str, Any], *, partners: bool
) -> None:
    """Employer, laboratory and partners become entries of the directory: conflicts are computed from them.

    Only now: a draft saves half-typed names.  `partners` says whether one is still without its entry.
    """
    answers = _by_kind(form_of(session, submission.form_version_id), values)
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
    if partners:
        _settle_partners(session, submission)


def _settle_partners(session: Session, submission: Submission) -> None:
    query = select(Partner).where(Partner.submission_id == submission.id, Partner.organisation_id.is_(None))
    for partner in session.scalars(query):
        if kind := _KIND_OF.get(partner.kind):
            found = find_or_add_organisation(session, partner.name, kind=kind, siret=partner.siret)
            partner.organisation_id = found.id


def write_profile(session: Session, submission: Submission, values: Mapping[str, Any]) -> None:
    """Copy what figures need of the file and its holder, without identity; a later version replaces it.

    One statement: what the account says is read where it is written.
    """
    answers = _by_kind(form_of(session, submission.form_version_id), values)
    early = record(answers.get(Kind.HOLDER)).get("early_career") is True
    junior = literal(CareerStage.JUNIOR.value if early else None, String)
    facts: dict[str, ColumnElement[Any]] = {
        "submission_id": literal(submission.id),
        "territory": literal(submission.territory, String),
        "domain": literal(text(record(answers.get(Kind.CLASSIFICATION)).get("domain")) or None, String),
        "gender": cast(Person.gender, String),
        "career_stage": func.coalesce(cast(Person.career_stage, String), junior),
        "country_code": literal(_country(answers.get(Kind.COUNTRY)), String),
        "first_application": and_(literal(values.get(_HISTORY) is not True), not_(_earlier(submission))),
    }
    rows = select(func.gen_random_uuid(), *facts.values()).where(Person.id == submission.owner_id)
    statement = insert(SubmissionProfile).from_select(["id", *facts], rows)
    replaced = {name: statement.excluded[name] for name in facts if name != "submission_id"}
    session.execute(statement.on_conflict_do_update(index_elements=["submission_id"], set_=replaced))


def _earlier(submission: Submission) -> ColumnElement[bool]:
    return exists().where(
        Submission.owner_id == submission.owner_id,
        Submission.id != submission.id,
        Submission.submitted_at < submission.submitted_at,
        Submission.call_id.not_in(select(Call.id).where(Call.profile == Profile.EXPRESSION)),
    )


def _by_kind(form: Questionnaire, values: Mapping[str, Any]) -> dict[Kind, Any]:
    """The answers of which a form has one of a kind: holder, laboratory, country, classification."""
    wanted = (Kind.HOLDER, Kind.LAB, Kind.COUNTRY, Kind.CLASSIFICATION)
    return {q.kind: values.get(q.key) for _, q in form.questions() if q.kind in wanted}


def _country(value: Any) -> str | None:
    return value if isinstance(value, str) and len(value) == 2 else None
