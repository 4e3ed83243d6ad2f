"""Saving answers: anything is kept, nothing is lost, nothing is judged."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from clara_grants.calls.queries import form_of
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.questionnaire.completeness import REQUESTED_AMOUNT, requested_cents
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question, Questionnaire
from clara_grants.questionnaire.tidy import is_blank, tidy_answer
from clara_grants.submissions import policies
from clara_grants.submissions.access import Loaded, load_for
from clara_grants.submissions.errors import (
    AnswerTooLongError,
    SectionClosedError,
    StaleAnswersError,
    UnknownQuestionError,
)
from clara_grants.submissions.models import Answer, AnswerRevision, Submission
from clara_grants.submissions.queries import Held, answers_of
from clara_grants.submissions.services.openings import open_sections
from clara_grants.submissions.services.positions import lock
from clara_grants.submissions.services.typed_tables import amount, write_typed
from clara_grants.workflow.machine import Stage

#: Bytes of JSON one answer may take: a long scientific text is some 60,000.
LARGEST_ANSWER: Final = 400_000

Revisions = Mapping[str, int]


def save_answers(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    values: Mapping[str, Any],
    *,
    now: datetime,
    revisions: Revisions | None = None,
) -> dict[str, int]:
    """Keep `values` (question key → value); returns the revision each of them now has, 0 for a blank
    that was never answered.

    `revisions` are those the person saw.  Where somebody else has changed an answer since, and this
    value changes it too, StaleAnswersError names the keys and nothing at all is written.
    """
    file = load_for(session, actor, submission_id)
    submission, form = file.submission, form_of(session, file.submission.form_version_id)
    questions = _questions(form, values)
    tidied = {key: _weighed(question, values[key]) for key, question in questions.items()}
    require_open(session, file, form, tidied, now=now)
    held = answers_of(session, submission.id)
    changed = {key: value for key, value in tidied.items() if _differs(held.get(key), value)}
    if revisions is not None:
        changed = _mine(session, submission, changed, held, revisions)
    fresh = _write(session, actor, submission, changed, held, now)
    for key, value in changed.items():
        write_typed(session, submission, questions[key], value)
    _note_request(submission, form, held, changed)
    session.flush()
    return {key: fresh.get(key, held[key].revision if key in held else 0) for key in tidied}


def require_open(
    session: Session, file: Loaded, form: Questionnaire, keys: Mapping[str, Any], *, now: datetime
) -> None:
    """Lock the file; refuse unless each question named by `keys` may be changed now.

    Raises NotAllowedError (not of the team) and SectionClosedError.
    """
    submission = lock(session, file.submission.id)
    if not policies.is_team(file):
        raise NotAllowedError(action="submissions.edit")
    if submission.stage is Stage.DRAFT:
        return
    opened = open_sections(session, submission.id, now=now)
    shut = [q.key for section, q in form.questions() if q.key in keys and section.key not in opened]
    if shut:
        raise SectionClosedError(keys=shut)


def _questions(form: Questionnaire, values: Mapping[str, Any]) -> dict[str, Question]:
    """The questions answered, in the order of the form.  Files come by `attach`."""
    found = {q.key: q for _, q in form.questions() if q.key in values and q.kind is not Kind.FILE}
    if strange := [key for key in values if key not in found]:
        raise UnknownQuestionError(keys=strange)
    return found


def _weighed(question: Question, raw: Any) -> Any:
    value = tidy_answer(question, raw)
    if len(json.dumps(value, ensure_ascii=False).encode()) > LARGEST_ANSWER:
        raise AnswerTooLongError(key=question.key, limit_kilobytes=LARGEST_ANSWER // 1000)
    return value


def _differs(held: Held | None, value: Any) -> bool:
    return not is_blank(value) if held is None else held.value != value


def _mine(
    session: Session,
    submission: Submission,
    changed: Mapping[str, Any],
    held: Mapping[str, Held],
    seen: Revisions,
) -> dict[str, Any]:
    """What this person changed.  An answer changed elsewhere and left alone here is not touched."""
    newer = {key for key in changed if key in held and held[key].revision > seen.get(key, 0)}
    if not newer:
        return dict(changed)
    shown = _values_at(session, submission, {key: seen.get(key, 0) for key in newer})
    touched = [key for key in newer if not _same(changed[key], shown.get(key))]
    if touched:
        keys = [key for key in changed if key in touched]
        raise StaleAnswersError(keys=keys, current={key: held[key].revision for key in keys})
    return {key: value for key, value in changed.items() if key not in newer}


def _same(value: Any, shown: Any) -> bool:
    return value == shown or (is_blank(value) and is_blank(shown))


def _values_at(session: Session, submission: Submission, revisions: Revisions) -> dict[str, Any]:
    """What these answers said at those revisions."""
    query = select(AnswerRevision.question_key, AnswerRevision.revision, AnswerRevision.value).where(
        AnswerRevision.submission_id == submission.id, AnswerRevision.question_key.in_(revisions)
    )
    return {key: value for key, revision, value in session.execute(query) if revisions[key] == revision}


def _write(
    session: Session,
    actor: Actor,
    submission: Submission,
    changed: Mapping[str, Any],
    held: Mapping[str, Held],
    now: datetime,
) -> dict[str, int]:
    """Write the rows, the earlier values beside them; returns the new revisions."""
    if not changed:
        return {}
    past = [key for key in changed if key in held]
    if past:
        columns = ("submission_id", "question_key", "value", "revision", "saved_at", "saved_by")
        earlier = select(func.gen_random_uuid(), *(getattr(Answer, name) for name in columns)).where(
            Answer.submission_id == submission.id, Answer.question_key.in_(past)
        )
        session.execute(insert(AnswerRevision).from_select(["id", *columns], earlier))
    fresh = {key: held[key].revision + 1 if key in held else 1 for key in changed}
    rows = [
        {"id": uuid.uuid4(), "submission_id": submission.id, "question_key": key, "value": value,
         "revision": fresh[key], "saved_at": now, "saved_by": actor.id}
        for key, value in changed.items()
    ]  # fmt: skip
    statement = insert(Answer)
    replaced = {name: statement.excluded[name] for name in ("value", "revision", "saved_at", "saved_by")}
    unique = ["submission_id", "question_key"]
    session.execute(statement.on_conflict_do_update(index_elements=unique, set_=replaced), rows)
    return fresh


def _note_request(
    submission: Submission, form: Questionnaire, held: Mapping[str, Held], changed: Mapping[str, Any]
) -> None:
    """Bring the amount asked for up to the budget lines, or to the one question of a light call."""
    says = {q.key for _, q in form.questions() if q.kind is Kind.BUDGET} | {REQUESTED_AMOUNT}
    if says & changed.keys():
        values = {key: one.value for key, one in held.items()} | dict(changed)
        submission.requested_cents = amount(requested_cents(form, values, {}))
