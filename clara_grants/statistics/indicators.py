"""Yearly indicators: which rows count, and how.

A row set is one SQL file over recorded history; its leading comment is the definition people agreed
to.  An indicator is a row set, the rows of it that count, and one measure; the figure and its list
come from the same rows, so they cannot disagree.
"""

import enum
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Final


class Measure(enum.StrEnum):
    """`DISTINCT` counts different values of `counted_as` or of the dimension named by the indicator."""

    DISTINCT = "distinct"
    AMOUNT = "amount"


@dataclass(frozen=True, slots=True)
class RowSet:
    """One SQL file.  Columns: id, label, url_kind, counted_as, amount_cents, happened_on, dimensions."""

    name: str

    @property
    def sql(self) -> str:
        return _read(self.name)

    @property
    def definition(self) -> str:
        """The comment at the top of the file, as one paragraph."""
        lines = [line[3:].strip() for line in self.sql.splitlines() if line.startswith("-- ")]
        return " ".join(lines)

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.sql.encode()).hexdigest()


@cache
def _read(name: str) -> str:
    return resources.files(__package__).joinpath(f"sql/{name}.sql").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class Indicator:
    """`where`: dimension → accepted values; `by`: the dimension whose different values are counted."""

    key: str
    rows: RowSet
    measure: Measure = Measure.DISTINCT
    by: str = "counted_as"
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        return "eur_cents" if self.measure is Measure.AMOUNT else "count"


CALLS, REQUESTS, SELECTED, AWARDS = (RowSet(n) for n in ("calls", "requests", "selected", "awards"))
STOCK, ACCOMPANIMENTS, HEARINGS = (RowSet(n) for n in ("stock", "accompaniments", "hearings"))
SESSIONS, PRIVATE = RowSet("information_sessions"), RowSet("private_contributions")
EVENTS, PRIZES = RowSet("events"), RowSet("prizes")
ROW_SETS: Final = (
    *(CALLS, REQUESTS, SELECTED, AWARDS, STOCK, ACCOMPANIMENTS),
    *(HEARINGS, SESSIONS, PRIVATE, EVENTS, PRIZES),
)

RESEARCH: Final = ("emergence", "transfer", "structuring")


def _of(*programmes: str, **more: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    return {"programme": programmes, **more}


def _selected_key(entry_key: str) -> Indicator:
    where = _of("emergence", entry_key=(entry_key,))
    return Indicator(f"emergence.selected.{entry_key}", SELECTED, where=where)


_ALL: Final = (
    Indicator("calls", CALLS),
    Indicator("funding_requests", REQUESTS),
    Indicator("research_projects_funded", SELECTED, where=_of(*RESEARCH)),
    Indicator("research_amount_granted", AWARDS, Measure.AMOUNT, where=_of(*RESEARCH)),
    Indicator("innovation_domains", SELECTED, by="domain", where=_of(*RESEARCH)),
    Indicator("projects_accompanied", ACCOMPANIMENTS),
    Indicator("emergence.submitted", REQUESTS, where=_of("emergence")),
    Indicator("emergence.entry_keys", CALLS, by="entry_key", where=_of("emergence")),
    Indicator("emergence.selected", SELECTED, where=_of("emergence")),
    _selected_key("blanc"),
    _selected_key("interface"),
    _selected_key("thematise"),
    Indicator("emergence.in_progress", STOCK, where=_of("emergence")),
    Indicator("emergence.amount_granted", AWARDS, Measure.AMOUNT, where=_of("emergence")),
    Indicator("emergence.funders", AWARDS, by="funder", where=_of("emergence")),
    Indicator("eclair.hearings", HEARINGS, where=_of("eclair")),
    Indicator("eclair.accompaniments", ACCOMPANIMENTS, by="id", where=_of("eclair")),
    Indicator("information_sessions", SESSIONS),
    Indicator("transfer.in_progress", STOCK, where=_of("transfer")),
    Indicator("transfer.selected", SELECTED, where=_of("transfer")),
    Indicator("transfer.domains", SELECTED, by="domain", where=_of("transfer")),
    Indicator("transfer.amount_granted", AWARDS, Measure.AMOUNT, where=_of("transfer")),
    Indicator("transfer.private_investment_planned", PRIVATE, Measure.AMOUNT, where=_of("transfer")),
    Indicator("structuring.selected", SELECTED, where=_of("structuring")),
    Indicator("structuring.amount_granted", AWARDS, Measure.AMOUNT, where=_of("structuring")),
    Indicator("structuring.in_progress", STOCK, where=_of("structuring")),
    Indicator("events.supported", SELECTED, where=_of("events")),
    Indicator("events.amount_granted", AWARDS, Measure.AMOUNT, where=_of("events")),
    Indicator("events.poster_prizes", PRIZES, where=_of("poster")),
    Indicator("events.organised_or_supported", EVENTS),
    Indicator("mobility.granted", SELECTED, where=_of("mobility")),
    Indicator("mobility.amount_granted", AWARDS, Measure.AMOUNT, where=_of("mobility")),
    Indicator("mobility.countries", SELECTED, by="country", where=_of("mobility")),
)

INDICATORS: Final[Mapping[str, Indicator]] = {indicator.key: indicator for indicator in _ALL}
