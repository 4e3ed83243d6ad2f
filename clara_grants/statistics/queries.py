"""Figures and their rows, as of any instant.  SQL over `history`, nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from clara_grants.kernel.clock import PARIS
from clara_grants.statistics.errors import UnknownIndicatorError
from clara_grants.statistics.indicators import INDICATORS, ROW_SETS, Indicator, Measure, RowSet


@dataclass(frozen=True, slots=True)
class FactRow:
    """One row behind a figure; `label` is a code, never a name."""

    id: UUID
    label: str
    url_kind: str
    counted_as: str
    amount_cents: int | None
    happened_on: date | None
    programme: str | None
    entry_key: str | None
    domain: str | None
    territory: str | None
    funder: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A value and the rows it was computed from."""

    indicator: Indicator
    value: int
    rows: Sequence[FactRow]


def indicator(key: str) -> Indicator:
    if key not in INDICATORS:
        raise UnknownIndicatorError(key=key)
    return INDICATORS[key]


def year_end(year: int) -> datetime:
    """31 December 24:00 of the year, Paris."""
    return datetime(year + 1, 1, 1, tzinfo=PARIS)


def rows_of(session: Session, row_set: RowSet, year: int, as_of: datetime) -> list[FactRow]:
    """Every row of a set, in date order."""
    query = f"select * from ({row_set.sql}\n) as fact order by happened_on, label, id"  # noqa: S608 our own file
    found = session.execute(text(query), {"year": year, "as_of": as_of})
    return [FactRow(**row) for row in found.mappings()]


def counted(indicator: Indicator, rows: Sequence[FactRow]) -> list[FactRow]:
    """The rows of its set that count for an indicator."""
    wanted = indicator.where.items()
    kept = [row for row in rows if all(getattr(row, name) in values for name, values in wanted)]
    return [row for row in kept if getattr(row, indicator.by) is not None]


def measure(indicator: Indicator, rows: Sequence[FactRow]) -> int:
    """The figure: a sum of cents, or how many different values of `indicator.by`."""
    if indicator.measure is Measure.AMOUNT:
        return sum(row.amount_cents or 0 for row in rows)
    return len({getattr(row, indicator.by) for row in rows})


def compute(session: Session, key: str, year: int, as_of: datetime) -> Figure:
    """One figure with its rows."""
    wanted = indicator(key)
    rows = counted(wanted, rows_of(session, wanted.rows, year, as_of))
    return Figure(wanted, measure(wanted, rows), rows)


def yearly(session: Session, year: int, as_of: datetime) -> dict[str, int]:
    """Every figure of a year in one statement: each row set is evaluated once."""
    sets = ",\n".join(f"{row_set.name} as materialized (\n{row_set.sql}\n)" for row_set in ROW_SETS)
    figures = "\nunion all\n".join(_figure_sql(one) for one in INDICATORS.values())
    query = text(f"with {sets}\n{figures}")
    values = {key: int(value) for key, value in session.execute(query, {"year": year, "as_of": as_of})}
    return {key: values[key] for key in INDICATORS}


def _figure_sql(one: Indicator) -> str:
    """The filter and measure of `counted` and `measure`, in SQL; keys and codes are our own constants."""
    tests = [f"{one.by} is not null"]
    for name, values in one.where.items():
        accepted = ", ".join(f"'{value}'" for value in values)
        tests.append(f"{name} in ({accepted})")
    value = "coalesce(sum(amount_cents), 0)" if one.measure is Measure.AMOUNT else f"count(distinct {one.by})"
    return f"select '{one.key}', {value}::bigint from {one.rows.name} where {' and '.join(tests)}"  # noqa: S608


@dataclass(frozen=True, slots=True)
class LateEntry:
    """A fact of the year that the house learned after 31 December."""

    row_set: str
    row: FactRow
    learned_at: datetime


def late_entries(session: Session, year: int, as_of: datetime) -> list[LateEntry]:
    """Facts of the year known at `as_of` and not yet known at its end: « saisi après coup »."""
    late = []
    for row_set in ROW_SETS:
        before = {row.id for row in rows_of(session, row_set, year, year_end(year))}
        fresh = [row for row in rows_of(session, row_set, year, as_of) if row.id not in before]
        learned = first_known(session, _table_of(row_set), [row.id for row in fresh])
        late += [LateEntry(row_set.name, row, learned.get(row.id, year_end(year))) for row in fresh]
    return sorted(late, key=lambda entry: (entry.learned_at, entry.row.label))


_TABLES = {
    "calls": "call",
    "requests": "submission",
    "selected": "decision",
    "awards": "award_line",
    "stock": "project",
    "accompaniments": "accompaniment",
    "hearings": "hearing",
    "information_sessions": "information_session",
    "private_contributions": "partner",
    "events": "event",
    "prizes": "prize",
}


def _table_of(row_set: RowSet) -> str:
    return _TABLES[row_set.name]


def first_known(session: Session, table: str, ids: Sequence[UUID]) -> dict[UUID, datetime]:
    """When the house last learned something new about each of these rows."""
    if not ids:
        return {}
    key = "submission_id" if table == "decision" else "id"
    query = text(
        f"select {key}, max(lower(known)) from history.{table}"  # noqa: S608 from the table above
        f" where {key} = any(:ids) and not isempty(known) group by {key}"
    )
    return {row[0]: row[1] for row in session.execute(query, {"ids": list(ids)})}


def context(session: Session, year: int, as_of: datetime) -> dict[str, Any]:
    """The yearly context figures staff typed in, as known at `as_of`."""
    query = text(
        "select key, value from history.context_figure where known @> cast(:as_of as timestamptz)"
        " and year = :year and cancelled_at is null order by key"
    )
    found = session.execute(query, {"year": year, "as_of": as_of})
    return {row.key: row.value for row in found}
