"""The list of projects: filters, counters, one page."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, joinedload

from clara_grants.followup.models import Project, Report, ReportState
from clara_grants.followup.queries.access import visible
from clara_grants.followup.queries.parts import line_of
from clara_grants.kernel.actors import Actor
from clara_grants.organisations.queries import folded
from clara_grants.selection.models import AwardLine
from clara_grants.submissions.models import Submission
from clara_grants.workflow.projects import ProjectState

PAGE_SIZE = 50
_ORDER = {
    "number": Project.number,
    "acronym": func.lower(Project.acronym),
    "year": Project.edition_year,
    "ends": Project.ends_on,
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader asked for; empty values ask for everything."""

    programme: str = ""
    state: str = ""
    year: int | None = None
    text: str = ""
    sort: str = "-year"
    page: int = 1
    #: "overdue" or "received": projects with such a report, late ones as of `today`.
    reports: str = ""
    today: date = date.max


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of the list; `amount_cents` is what was granted, voted yet or not."""

    project: Project
    amount_cents: int

    @property
    def id(self) -> str:
        return str(self.project.id)


@dataclass(frozen=True, slots=True)
class Page:
    """One page and the counters of each filter, the other filters applied."""

    rows: Sequence[Listed]
    total: int
    pages: int
    programmes: Mapping[str, int] = field(default_factory=dict)
    states: Mapping[str, int] = field(default_factory=dict)
    years: Mapping[str, int] = field(default_factory=dict)


def listed(session: Session, actor: Actor, filters: Filters) -> Page:
    """The projects this actor may see.  Two statements."""
    conditions = [visible(actor), *_searched(filters.text), *_with_reports(filters)]
    counted = _counted(session, conditions)
    total = sum(counted[key] for key in counted if _passes(key, filters))
    pages = max(1, -(-total // PAGE_SIZE))
    return Page(
        rows=_rows(session, conditions, filters, min(max(filters.page, 1), pages)),
        total=total,
        pages=pages,
        programmes=_facet(counted, filters, 0),
        states=_facet(counted, filters, 1),
        years=_facet(counted, filters, 2),
    )


def _counted(session: Session, conditions: list[ColumnElement[bool]]) -> Counter[tuple[str, str, int]]:
    """How many projects per (programme, state, year)."""
    query = (
        select(Project.programme_key, Project.state, Project.edition_year, func.count())
        .outerjoin(Submission, Submission.id == Project.submission_id)
        .where(*conditions)
        .group_by(Project.programme_key, Project.state, Project.edition_year)
    )
    rows = session.execute(query)
    return Counter({(programme, state.value, year): count for programme, state, year, count in rows})


def _facet(counted: Counter[tuple[str, str, int]], filters: Filters, place: int) -> dict[str, int]:
    """The counter of one filter, with the two others applied."""
    found: Counter[str] = Counter()
    for key, count in counted.items():
        if _passes(key, filters, but=place):
            found[str(key[place])] += count
    return dict(sorted(found.items(), reverse=place == 2))


def _passes(key: tuple[str, str, int], filters: Filters, but: int = -1) -> bool:
    wanted = (filters.programme, filters.state, filters.year)
    return all(place == but or not asked or key[place] == asked for place, asked in enumerate(wanted))


def _rows(
    session: Session, conditions: list[ColumnElement[bool]], filters: Filters, page: int
) -> list[Listed]:
    amount = select(func.sum(AwardLine.amount_cents)).where(line_of()).correlate(Project).scalar_subquery()
    query = (
        select(Project, func.coalesce(amount, 0))
        .outerjoin(Submission, Submission.id == Project.submission_id)
        .where(*conditions, *_filtered(filters))
        .options(joinedload(Project.family))
        .order_by(*_order(filters.sort))
        .limit(PAGE_SIZE)
        .offset((page - 1) * PAGE_SIZE)
    )
    return [Listed(project, int(cents)) for project, cents in session.execute(query)]


def _filtered(filters: Filters) -> list[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if filters.programme:
        asked.append(Project.programme_key == filters.programme)
    if filters.state in set(ProjectState):
        asked.append(Project.state == ProjectState(filters.state))
    if filters.year:
        asked.append(Project.edition_year == filters.year)
    return asked


def _searched(text: str) -> list[ColumnElement[bool]]:
    """Every word somewhere in the number, acronym, title or holder's name, accents aside."""
    shown = func.concat_ws(" ", Project.number, Project.acronym, Project.title_fr, Project.holder_name)
    key = func.lower(func.f_unaccent(shown))
    words = text.replace("\0", "").split()[:8]
    return [key.contains(folded(word)) for word in words]


def _with_reports(filters: Filters) -> list[ColumnElement[bool]]:
    wanted = {
        "overdue": and_(Report.state == ReportState.EXPECTED, Report.due_on < filters.today),
        "received": Report.state == ReportState.RECEIVED,
    }
    if filters.reports not in wanted:
        return []
    return [exists().where(Report.project_id == Project.id, wanted[filters.reports])]


def _order(sort: str) -> list[Any]:
    column = _ORDER.get(sort.removeprefix("-"), Project.edition_year)
    first = column.desc() if sort.startswith("-") else column.asc()
    return [first.nulls_last(), Project.number]
