"""The answers of one file, and what they lack."""

import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session

from clara_grants.calls.queries import budget_rules, form_of
from clara_grants.kernel.files import ScanState, StoredFile
from clara_grants.questionnaire import budget
from clara_grants.questionnaire.completeness import missing
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.questionnaire.problems import Gap
from clara_grants.submissions.models import Answer, Attachment, Submission


@dataclass(frozen=True, slots=True)
class Held:
    """The present value of one question and the revision that guards it (from 1).

    `page` is the page that saved it by itself, where one did.
    """

    value: Any
    revision: int
    page: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class FileFacts:
    """One attached file; `id` is the attachment's."""

    id: uuid.UUID
    question_key: str
    name: str
    size: int
    media_type: str
    sha256: str
    pages: int | None = None
    scan: ScanState = ScanState.UNSCANNED

    def as_answer(self) -> dict[str, Any]:
        """The shape a file question keeps."""
        return {"id": str(self.id), "name": self.name, "size": self.size, "media_type": self.media_type}


_FILE_COLUMNS: Final = (
    Attachment.id, Attachment.question_key, StoredFile.name, StoredFile.size, StoredFile.media_type,
    StoredFile.sha256, StoredFile.pages, StoredFile.scan,
)  # fmt: skip
_FILE_ORDER: Final = (Attachment.added_at, Attachment.id)


def answers_of(session: Session, submission_id: uuid.UUID) -> dict[str, Held]:
    """Question key → present value and revision; file questions are in `files_of`."""
    rows = session.execute(
        select(Answer.question_key, Answer.value, Answer.revision, Answer.page).where(
            Answer.submission_id == submission_id
        )
    )
    return {key: Held(*held) for key, *held in rows}


def held_column(keys: Collection[str]) -> ColumnElement[Any]:
    """Beside a file in a query: what these questions hold, for `held_from`."""
    row = func.json_build_array(Answer.question_key, Answer.value, Answer.revision, Answer.page)
    query = select(func.json_agg(row)).where(
        Answer.submission_id == Submission.id, Answer.question_key.in_(list(keys))
    )
    return query.correlate(Submission).scalar_subquery()


def held_from(rows: list[Any] | None) -> dict[str, Held]:
    return {
        key: Held(value, revision, uuid.UUID(page) if page else None)
        for key, value, revision, page in rows or ()
    }


def files_of(session: Session, submission_id: uuid.UUID) -> list[FileFacts]:
    """The files attached now, in the order they were added."""
    rows = session.execute(
        select(*_FILE_COLUMNS)
        .join(StoredFile, StoredFile.id == Attachment.file_id)
        .where(*_attached(submission_id))
        .order_by(*_FILE_ORDER)
    )
    return [FileFacts(*row) for row in rows]


def _attached(submission_id: uuid.UUID) -> tuple[ColumnElement[bool], ...]:
    return Attachment.submission_id == submission_id, Attachment.removed_at.is_(None)


@dataclass(frozen=True, slots=True)
class Material:
    """All that a file says now: `values` as `questionnaire.answers` lists them, files included."""

    values: dict[str, Any]
    files: list[FileFacts]


def material_of(session: Session, submission_id: uuid.UUID) -> Material:
    """Answers and files of one file, in one statement."""
    answer = func.json_build_array(Answer.question_key, Answer.value)
    answers = select(func.json_agg(answer)).where(Answer.submission_id == submission_id)
    file = func.json_build_array(*_FILE_COLUMNS)
    files = select(func.json_agg(aggregate_order_by(file, *_FILE_ORDER))).select_from(Attachment)
    files = files.join(StoredFile, StoredFile.id == Attachment.file_id).where(*_attached(submission_id))
    said, attached = session.execute(select(answers.scalar_subquery(), files.scalar_subquery())).one()
    values = dict(said or ())
    facts = [FileFacts(*[uuid.UUID(one), *rest, ScanState(scan)]) for one, *rest, scan in attached or ()]
    for fact in facts:
        values[fact.question_key] = []
    for fact in facts:
        values[fact.question_key].append(fact.as_answer())
    return Material(values, facts)


def values_of(session: Session, submission_id: uuid.UUID) -> dict[str, Any]:
    """Question key → value as `questionnaire.answers` lists it, files included.  One statement."""
    return material_of(session, submission_id).values


def gaps(session: Session, submission: Submission) -> list[Gap]:
    """What stands between a file and its receipt, in the order of the form; empty when it may be sent."""
    form = form_of(session, submission.form_version_id)
    rules = budget_rules(session, submission.call_id) if budget.asked_budget(form) else budget.Rules()
    return gaps_in(form, values_of(session, submission.id), rules)


def gaps_in(form: Questionnaire, values: Mapping[str, Any], rules: budget.Rules) -> list[Gap]:
    """What these values lack, and the rules of the call that their budget breaks."""
    order = {question.key: place for place, (_, question) in enumerate(form.questions())}
    found = [*missing(form, values, {}), *budget.gaps(form, values, rules)]
    return sorted(found, key=lambda gap: order[gap.question_key])
