"""The list of files an actor may see: filtered, searched, sorted, paged, exported."""

import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session, selectinload

from clara_grants.calls.models import Call, CallStep, CallWindow, Edition, Profile, Programme
from clara_grants.followup.models import Project
from clara_grants.kernel.actors import Actor, Role
from clara_grants.officers.queries import entrusted, handled_by, handler_name
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage, StepKind

PAGE: Final = 50
EXPORT_BATCH: Final = 500
_IDLE_DASHES: Final = re.compile(r'-(?![\w"])')


class Handled(StrEnum):
    """Whose files an officer asked for; a person's id names anybody else's."""

    MINE = "moi"
    NOBODY = "personne"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a reader asked of the list; every part may be empty.  `today` goes with `handled`."""

    call_id: uuid.UUID | None = None
    stage: Stage | None = None
    step: StepKind | None = None
    programme: str = ""
    text: str = ""
    sort: str = ""
    page: int = 1
    handled: Handled | uuid.UUID | None = None
    today: date | None = None


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line of the list."""

    id: uuid.UUID
    number: str
    acronym: str
    title: str
    holder_name: str
    lab_name: str
    territory: str | None
    call_key: str
    call_title: str
    stage: Stage
    step: StepKind | None
    requested_cents: int
    submitted_at: datetime | None
    profile: Profile = Profile.STANDARD
    handler: str | None = None

    @property
    def is_expression(self) -> bool:
        """An expression of interest: it asks for no money, and a go is not a selection."""
        return self.profile is Profile.EXPRESSION


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[FileRow]
    total: int
    page: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // PAGE))


_SORTS: Final[dict[str, ColumnElement[Any] | InstrumentedAttribute[Any]]] = {
    "number": Submission.number,
    "title": Submission.sort_key,
    "holder": Submission.holder_name,
    "submitted": Submission.submitted_at,
    "amount": Submission.requested_cents,
}


def page_of(session: Session, actor: Actor, asked: Asked, language: str) -> Page:
    """One page of the list: two statements, whatever the size."""
    criteria = _criteria(actor, asked)
    matching = _joined(select(Submission.id), asked).where(*criteria).subquery()
    counted = select(func.count()).select_from(matching)
    total = session.scalar(counted) or 0
    page = max(1, min(asked.page, -(-total // PAGE)))
    query = _rows(asked, language)
    if actor.is_anywhere(Role.OFFICER):
        query = query.add_columns(case((_to_officer(actor), handler_name())))
    query = query.where(*criteria).limit(PAGE).offset((page - 1) * PAGE)
    rows = [FileRow(*row) for row in session.execute(query)]
    return Page(rows, total, page)


def stream(session: Session, actor: Actor, asked: Asked, language: str) -> Iterator[FileRow]:
    """Every row of the list, a few hundred at a time, on a server-side cursor."""
    query = _rows(asked, language).where(*_criteria(actor, asked))
    result = session.execute(query, execution_options={"stream_results": True, "yield_per": EXPORT_BATCH})
    for row in result:
        yield FileRow(*row)


def _rows(asked: Asked, language: str) -> Select[*tuple[Any, ...]]:
    english = func.coalesce(func.nullif(Submission.title_en, ""), Submission.title_fr)
    title = Submission.title_fr if language == "fr" else english
    query: Select[*tuple[Any, ...]] = select(
        Submission.id,
        Submission.number,
        Submission.acronym,
        title,
        Submission.holder_name,
        Submission.lab_name,
        Submission.territory,
        Call.key,
        Call.title_fr if language == "fr" else Call.title_en,
        Submission.stage,
        CallStep.kind,
        Submission.requested_cents,
        Submission.submitted_at,
        Call.profile,
    )
    joined = query.join(Call, Call.id == Submission.call_id)
    joined = joined.outerjoin(CallStep, CallStep.id == Submission.step_id)
    if asked.programme:
        joined = joined.join(Edition, Edition.id == Call.edition_id)
        joined = joined.join(Programme, Programme.id == Edition.programme_id)
    return joined.order_by(*_order(asked.sort), Submission.id)


def _joined(query: Select[*tuple[Any, ...]], asked: Asked) -> Select[*tuple[Any, ...]]:
    if asked.step:
        query = query.outerjoin(CallStep, CallStep.id == Submission.step_id)
    if asked.programme:
        query = query.join(Call, Call.id == Submission.call_id)
        query = query.join(Edition, Edition.id == Call.edition_id)
        query = query.join(Programme, Programme.id == Edition.programme_id)
    return query


def _order(sort: str) -> list[ColumnElement[Any]]:
    column = _SORTS.get(sort.removeprefix("-"), Submission.submitted_at)
    if not sort:
        return [column.desc().nulls_last()]
    return [column.desc().nulls_last() if sort.startswith("-") else column.asc().nulls_last()]


def _criteria(actor: Actor, asked: Asked) -> list[ColumnElement[bool]]:
    criteria = [visible_to(actor)]
    if asked.call_id:
        criteria.append(Submission.call_id == asked.call_id)
    if asked.stage:
        criteria.append(Submission.stage == asked.stage)
    if asked.step:
        criteria.append(CallStep.kind == asked.step)
    if asked.programme:
        criteria.append(Programme.key == asked.programme)
    if text := asked.text.replace("\x00", " ").strip():
        criteria.append(matches(text))
    if asked.handled and actor.is_anywhere(Role.OFFICER):
        criteria += [_to_officer(actor), _handled(actor, asked)]
    return criteria


def _to_officer(actor: Actor) -> ColumnElement[bool]:
    """The files this reader sees as an officer: of the others, who handles them is not told."""
    others = Submission.owner_id != actor.id
    if actor.holds_everywhere(Role.OFFICER):
        return others
    return and_(others, Submission.call_id.in_(actor.calls_with(Role.OFFICER)))


def _handled(actor: Actor, asked: Asked) -> ColumnElement[bool]:
    if asked.handled is Handled.NOBODY:
        return ~entrusted()
    who = asked.handled if isinstance(asked.handled, uuid.UUID) else actor.id
    if asked.today is None:
        raise ValueError("whose files depends on the day")
    return handled_by(who, asked.today)


def matches(text: str) -> ColumnElement[bool]:
    """Words in French or in English, accents ignored; the start of a number or of an acronym."""
    # PostgreSQL gives up on a long row of negations: a dash counts only before a word.
    plain = func.f_unaccent(_IDLE_DASHES.sub(" ", text))
    french = Submission.search.op("@@")(func.websearch_to_tsquery("french", plain))
    english = Submission.search.op("@@")(func.websearch_to_tsquery("english", plain))
    number = Submission.number.startswith(text.upper(), autoescape=True)
    # Begins with the acronym, without case or accents; with the title where there is no acronym.
    beginning = func.lower(func.nullif(func.f_unaccent(text), ""))
    begins = func.starts_with(func.ltrim(Submission.sort_key), beginning)
    return or_(french, english, number, begins)


@dataclass(slots=True)
class Pipeline:
    """One call with how many files stand where: `(stage, step kind or None) → count`.

    `to_begin`: files of closed windows not yet taken in; `to_open`: selected files no project follows.
    """

    call: Call
    counts: dict[tuple[Stage, StepKind | None], int] = field(default_factory=dict)
    to_begin: int = 0
    to_open: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def calls_where(session: Session, criterion: ColumnElement[bool]) -> list[Call]:
    """Calls with their windows: two statements."""
    query = select(Call).where(criterion).options(selectinload(Call.windows))
    return list(session.scalars(query.execution_options(populate_existing=True)))


def pipelines(
    session: Session, actor: Actor, calls: Sequence[Call], now: datetime
) -> dict[uuid.UUID, Pipeline]:
    """Counts per call and position, of the files the actor may see: one statement."""
    found = {call.id: Pipeline(call) for call in calls}
    late = and_(Submission.stage == Stage.SUBMITTED, CallWindow.closes_at < now)
    project = exists().where(Project.submission_id == Submission.id, Project.cancelled_at.is_(None))
    unfollowed = and_(Submission.stage.in_((Stage.SELECTED, Stage.FUNDED)), not_(project))
    query = (
        select(
            *(Submission.call_id, Submission.stage, CallStep.kind, func.count()),
            *(func.count().filter(late), func.count().filter(unfollowed)),
        )
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .outerjoin(CallStep, CallStep.id == Submission.step_id)
        .where(Submission.call_id.in_(found), visible_to(actor))
        .group_by(Submission.call_id, Submission.stage, CallStep.kind)
    )
    for call_id, stage, kind, count, to_begin, to_open in session.execute(query):
        line = found[call_id]
        line.counts[stage, kind] = count
        line.to_begin += to_begin
        line.to_open += to_open
    return found
