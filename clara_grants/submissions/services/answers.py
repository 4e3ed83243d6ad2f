"""Saving answers: anything is kept, nothing is lost, nothing is judged.

An automatic save costs two statements here: one reads the file, locks it and brings what the named
questions hold; one writes.  Bound questions add those of their own columns and rows.
"""

import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

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
    LockedAnswersError,
    SectionClosedError,
    StaleAnswersError,
    UnknownQuestionError,
)
from clara_grants.submissions.models import Submission
from clara_grants.submissions.queries import Held, answers_of, held_column, held_from
from clara_grants.submissions.services import answer_rows
from clara_grants.submissions.services.openings import open_sections
from clara_grants.submissions.services.positions import lock
from clara_grants.submissions.services.typed_tables import amount, write_typed
from clara_grants.workflow.machine import Stage

#: Bytes of JSON one answer may take: a long scientific text is some 60,000.
LARGEST_ANSWER: Final = 400_000

Revisions = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Draft:
    """A locked file with the answers a save is about: what it needs to know, read in one statement."""

    file: Loaded
    form: Questionnaire
    held: dict[str, Held]

    @property
    def submission(self) -> Submission:
        return self.file.submission


@dataclass(slots=True)
class Saved:
    """`revisions` of what is now as it was sent; `newer`: somebody else's text stands there instead."""

    revisions: dict[str, int] = field(default_factory=dict)
    newer: dict[str, int] = field(default_factory=dict)


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
    draft = hold(session, actor, submission_id, values)
    saved = keep(session, actor, draft, values, now=now, revisions=revisions)
    return {key: {**saved.revisions, **saved.newer}[key] for key in values}


def hold(session: Session, actor: Actor, submission_id: uuid.UUID, keys: Collection[str]) -> Draft:
    """Lock the file for a save of these questions.  NotFoundError.  One statement."""
    file = load_for(session, actor, submission_id, beside=held_column(keys), lock=True)
    form = form_of(session, file.submission.form_version_id)
    return Draft(file, form, held_from(file.beside))


def keep(
    session: Session,
    actor: Actor,
    draft: Draft,
    values: Mapping[str, Any],
    *,
    now: datetime,
    revisions: Revisions | None = None,
    page: uuid.UUID | None = None,
) -> Saved:
    """As `save_answers`, on a file held.  `page` tells a page's own save, whose answer was lost on the
    way, from somebody else's.
    """
    questions = _questions(draft.form, values)
    tidied = {key: _weighed(question, values[key]) for key, question in questions.items()}
    _refuse_unless_open(session, draft.file, draft.form, tidied, now=now)
    _refuse_locked(draft, tidied)
    saved, wanted, held, seen = Saved(), tidied, dict(draft.held), revisions
    while wanted:
        changed = {key: value for key, value in wanted.items() if _differs(held.get(key), value)}
        if seen is not None:
            changed, newer = _mine(session, draft.submission, changed, held, seen, page)
            saved.newer |= newer
        fresh = answer_rows.write(session, actor, draft.submission.id, changed, held, now=now, page=page)
        settled = wanted.keys() - (changed.keys() - fresh.keys()) - saved.newer.keys()
        saved.revisions |= {key: fresh.get(key) or _revision(held, key) for key in settled}
        _write_typed(session, draft, questions, {key: changed[key] for key in fresh})
        # Somebody committed between our snapshot and our lock: look again, as if nothing had been seen.
        wanted = {key: value for key, value in changed.items() if key not in fresh}
        held = answers_of(session, draft.submission.id) if wanted else held
    session.flush()
    return saved


def require_open(
    session: Session, file: Loaded, form: Questionnaire, keys: Mapping[str, Any], *, now: datetime
) -> None:
    """Lock the file; refuse unless each question named by `keys` may be changed now.

    Raises NotAllowedError (not of the team) and SectionClosedError.
    """
    lock(session, file.submission.id)
    _refuse_unless_open(session, file, form, keys, now=now)


def _refuse_unless_open(
    session: Session, file: Loaded, form: Questionnaire, keys: Mapping[str, Any], *, now: datetime
) -> None:
    if not policies.is_team(file):
        raise NotAllowedError(action="submissions.edit")
    if file.submission.stage is Stage.DRAFT:
        return
    opened = open_sections(session, file.submission.id, now=now)
    shut = [q.key for section, q in form.questions() if q.key in keys and section.key not in opened]
    if shut:
        raise SectionClosedError(keys=shut)


def _refuse_locked(draft: Draft, tidied: Mapping[str, Any]) -> None:
    """What came from an expression of interest stays; sending the same answer back changes nothing."""
    keys = [
        key
        for key in draft.submission.locked_keys
        if key in tidied and _differs(draft.held.get(key), tidied[key])
    ]
    if keys:
        raise LockedAnswersError(keys=keys)


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


def _revision(held: Mapping[str, Held], key: str) -> int:
    return held[key].revision if key in held else 0


def _mine(
    session: Session,
    submission: Submission,
    changed: Mapping[str, Any],
    held: Mapping[str, Held],
    seen: Revisions,
    page: uuid.UUID | None,
) -> tuple[dict[str, Any], dict[str, int]]:
    """What this person changed, and the revisions of what changed elsewhere and was left alone here."""
    newer = {
        key: held[key].revision
        for key in changed
        if key in held
        and held[key].revision > seen.get(key, 0)
        and not (page is not None and held[key].page == page)
    }
    if not newer:
        return dict(changed), {}
    known = answer_rows.values_since(session, submission.id, {key: seen.get(key, 0) for key in newer})
    touched = [
        key for key in newer if not any(_same(changed[key], value) for value in known.get(key, [None]))
    ]
    if touched:
        keys = [key for key in changed if key in touched]
        raise StaleAnswersError(keys=keys, current={key: newer[key] for key in keys})
    return {key: value for key, value in changed.items() if key not in newer}, newer


def _same(value: Any, shown: Any) -> bool:
    return value == shown or (is_blank(value) and is_blank(shown))


def _write_typed(
    session: Session, draft: Draft, questions: Mapping[str, Question], changed: Mapping[str, Any]
) -> None:
    for key, value in changed.items():
        write_typed(session, draft.submission, questions[key], value)
    _note_request(session, draft, changed)


def _note_request(session: Session, draft: Draft, changed: Mapping[str, Any]) -> None:
    """Bring the amount asked for up to the budget lines, or to the one question of a light call."""
    says = {q.key for _, q in draft.form.questions() if q.kind is Kind.BUDGET} | {REQUESTED_AMOUNT}
    if says & changed.keys():
        held = answers_of(session, draft.submission.id) if says - changed.keys() else {}
        values = {key: one.value for key, one in held.items()} | dict(changed)
        draft.submission.requested_cents = amount(requested_cents(draft.form, values, {}))
