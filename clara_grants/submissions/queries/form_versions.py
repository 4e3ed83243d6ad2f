"""Which files answer which version of a call's form."""

import uuid
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from clara_grants.calls.models import FormVersion
from clara_grants.kernel.actors import Actor
from clara_grants.questionnaire.document import parse
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Answer, Submission
from clara_grants.workflow.machine import Stage


@dataclass(frozen=True, slots=True)
class VersionUse:
    """A version with the files on it: `drafts` may be moved, `filed` keep what they answered.

    `numbers` are the filed ones this actor may see; nobody but their team sees drafts.
    """

    version: FormVersion
    drafts: int
    filed: int
    numbers: tuple[str, ...]


def form_versions_of(session: Session, actor: Actor, call_id: uuid.UUID) -> list[VersionUse]:
    """Every version of a call's form, the newest first."""
    is_draft = (Submission.stage == Stage.DRAFT) & Submission.submitted_at.is_(None)
    own = (Submission.form_version_id == FormVersion.id) & Submission.is_test.is_(False)
    numbers = func.array_agg(Submission.number).filter(~is_draft & visible_to(actor))
    query = (
        select(
            FormVersion,
            func.count(Submission.id).filter(is_draft),
            func.count(Submission.id).filter(~is_draft),
            numbers,
        )
        .outerjoin(Submission, own)
        .where(FormVersion.call_id == call_id)
        .group_by(FormVersion.id)
        .order_by(FormVersion.version.desc())
    )
    return [
        VersionUse(version, drafts, filed, tuple(sorted(seen or ())))
        for version, drafts, filed, seen in session.execute(query)
    ]


def earlier_wordings(session: Session, submission_id: uuid.UUID) -> dict[str, dict[str, str]]:
    """Question key → the wording its answer was given to, where the file's form now words it otherwise."""
    now_asked = aliased(FormVersion)
    query = (
        select(Answer.question_key, FormVersion, now_asked)
        .join(Submission, Submission.id == Answer.submission_id)
        .join(FormVersion, FormVersion.id == Answer.form_version_id)
        .join(now_asked, now_asked.id == Submission.form_version_id)
        .where(Answer.submission_id == submission_id, FormVersion.id != Submission.form_version_id)
    )
    found = session.execute(query).all()
    forms = {version.id: parse(version.document) for _key, *both in found for version in both}
    wordings = {}
    for key, answered, current in found:
        before, after = forms[answered.id].question(key), forms[current.id].question(key)
        if before is not None and after is not None and before.label != after.label:
            wordings[key] = before.label.model_dump()
    return wordings
