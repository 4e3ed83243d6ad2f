"""What the other files of the house say of one: same holder, recent laureate, the same text.

Only files this officer may see: a match with another one is not told.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, func, literal_column, or_, select
from sqlalchemy.orm import Session, aliased

from clara_grants.calls.models import Call, Edition
from clara_grants.desk.passages import Passage, common_passages, plain_text
from clara_grants.followup.models import Project
from clara_grants.followup.queries.access import visible as projects_visible_to
from clara_grants.kernel.actors import Actor
from clara_grants.selection.models import Decision
from clara_grants.selection.services.drafts import AWARDED
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Answer, Submission
from clara_grants.workflow.machine import Stage

#: Questions whose texts are compared, whatever the call.
SUMMARIES: Final = ("lay_summary", "scientific_summary")
#: Trigram similarity from which two texts are shown side by side.
ALIKE: Final = 0.45
_MOST: Final = 5
#: The path of a whole JSON value, read as text.
_WHOLE: Final[ColumnElement[Any]] = literal_column("'{}'::text[]")


@dataclass(frozen=True, slots=True)
class Namesake:
    """Another application of the same holder in the same edition year."""

    submission_id: uuid.UUID
    number: str
    title: str
    call_title_fr: str
    call_title_en: str
    stage: Stage


@dataclass(frozen=True, slots=True)
class Laureate:
    """A project of the same holder selected within the years the call bars."""

    number: str
    title: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class Twin:
    """A text close to one of this file.  `percent`: trigram similarity; `passages`: what both say."""

    submission_id: uuid.UUID
    number: str
    question_key: str
    percent: int
    same_holder: bool
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class CrossChecks:
    namesakes: Sequence[Namesake] = ()
    laureates: Sequence[Laureate] = ()
    bar_years: int = 0
    twins: Sequence[Twin] = ()


def cross_checks(session: Session, actor: Actor, submission: Submission, call: Call) -> CrossChecks:
    """Three statements, one more where the call bars recent laureates."""
    years = int(call.document.get("laureate_bar_years") or 0)
    return CrossChecks(
        namesakes=_namesakes(session, actor, submission),
        laureates=_laureates(session, actor, submission, years) if years else (),
        bar_years=years,
        twins=_twins(session, actor, submission),
    )


def _others(actor: Actor, submission: Submission) -> ColumnElement[bool]:
    return and_(Submission.id != submission.id, Submission.stage != Stage.DRAFT, visible_to(actor))


def _same_name(column: Any, name: str) -> ColumnElement[bool]:
    same: ColumnElement[bool] = func.lower(func.f_unaccent(column)) == func.lower(func.f_unaccent(name))
    return and_(column != "", same)


def _same_holder(submission: Submission) -> ColumnElement[bool]:
    """The same account, or the same name: a colleague may have filed for the holder."""
    return or_(
        Submission.owner_id == submission.owner_id,
        _same_name(Submission.holder_name, submission.holder_name),
    )


def _namesakes(session: Session, actor: Actor, submission: Submission) -> list[Namesake]:
    own, own_call = aliased(Edition), aliased(Call)
    year = (
        select(own.year)
        .join(own_call, own_call.edition_id == own.id)
        .where(own_call.id == submission.call_id)
        .scalar_subquery()
    )
    query = (
        select(
            *(Submission.id, Submission.number, Submission.title_fr),
            *(Call.title_fr, Call.title_en, Submission.stage),
        )
        .join(Call, Call.id == Submission.call_id)
        .join(Edition, Edition.id == Call.edition_id)
        .where(Edition.year == year, _others(actor, submission), _same_holder(submission))
        .order_by(Submission.submitted_at.desc().nulls_last(), Submission.id)
    )
    return [Namesake(*row) for row in session.execute(query)]


def _laureates(session: Session, actor: Actor, submission: Submission, years: int) -> list[Laureate]:
    """Released selections of this house, and the projects of earlier years brought in from a workbook."""
    today = (submission.submitted_at or submission.created_at).date()
    since = today - timedelta(days=365 * years + years // 4)
    decided = (
        select(Submission.number, Submission.title_fr, Decision.decided_on)
        .join(Decision, Decision.submission_id == Submission.id)
        .where(
            Decision.released_at.is_not(None),
            Decision.superseded_at.is_(None),
            Decision.outcome.in_(AWARDED),
            Decision.decided_on >= since,
            Decision.decided_on <= today,
            _others(actor, submission),
            _same_holder(submission),
        )
    )
    past = (
        select(Project.number, Project.title_fr, Project.decided_on)
        .outerjoin(Submission, Submission.id == Project.submission_id)
        .where(
            Project.submission_id.is_(None),
            Project.cancelled_at.is_(None),
            Project.decided_on >= since,
            Project.decided_on <= today,
            or_(
                Project.holder_id == submission.owner_id,
                _same_name(Project.holder_name, submission.holder_name),
            ),
            projects_visible_to(actor),
        )
    )
    found = [Laureate(*row) for row in session.execute(decided.union_all(past))]
    return sorted(found, key=lambda one: one.decided_on, reverse=True)


def _twins(session: Session, actor: Actor, submission: Submission) -> list[Twin]:
    """Close texts, the closest first; the database measures, the passages are found here."""
    own = aliased(Answer)
    mine, theirs = own.value.op("#>>")(_WHOLE), Answer.value.op("#>>")(_WHOLE)
    likeness = func.similarity(mine, theirs)
    query = (
        select(
            *(Submission.id, Submission.number, Answer.question_key, likeness),
            *(_same_holder(submission), mine, theirs),
        )
        .join(Submission, Submission.id == Answer.submission_id)
        .join(own, and_(own.submission_id == submission.id, own.question_key == Answer.question_key))
        .where(
            Answer.question_key.in_(SUMMARIES),
            func.jsonb_typeof(Answer.value) != "null",
            _others(actor, submission),
            likeness >= ALIKE,
        )
        .order_by(likeness.desc(), Submission.id)
        .limit(_MOST)
    )
    return [
        Twin(file, number, key, round(100 * like), same, common_passages(plain_text(one), plain_text(other)))
        for file, number, key, like, same, one, other in session.execute(query)
    ]
