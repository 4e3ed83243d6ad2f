"""What would become of each row: created, left because it exists, or doubtful and why.

Only whole projects are created: a doubt on one award line keeps the project out until it is settled.
"""

import enum
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from clara_grants.calls.document_parts import ReportKind
from clara_grants.calls.services import PROGRAMMES
from clara_grants.followup.past.rows import PastProject, Reason, Row, Workbook
from clara_grants.questionnaire.vocabularies import DOMAINS
from clara_grants.workflow.projects import ProjectState

TERRITORIES: Final = frozenset({"lyon", "grenoble", "clermont_ferrand", "saint_etienne", "elsewhere"})

#: What two versions of a project are compared by, with the headers people know.
_COMPARED: Final = {
    "title_fr": "Titre",
    "acronym": "Acronyme",
    "state": "État",
    "decided_on": "Décision le",
    "amount_cents": "Montant (euros)",
}


class Verdict(enum.StrEnum):
    CREATE = "create"
    EXISTS = "exists"
    DOUBTFUL = "doubtful"


@dataclass(frozen=True, slots=True)
class Known:
    """What the house holds before the import.  `projects`: number → comparable facts of the project."""

    projects: Mapping[str, Mapping[str, Any]]
    acronyms: Mapping[tuple[str, int], str]
    funders: frozenset[str]
    addresses: frozenset[str]
    today: date


@dataclass(frozen=True, slots=True)
class RowReport:
    """The verdict on one row, with its reasons (doubts) and its notes (worth knowing)."""

    sheet: str
    line: int
    number: str
    acronym: str
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    notes: tuple[Reason, ...] = ()
    parts: tuple[int, int, int] = (0, 0, 0)


def judge(workbook: Workbook, known: Known) -> list[tuple[PastProject | None, RowReport]]:
    """Every project row, then every row that belongs to none."""
    counts = Counter(project.number for project in workbook.projects)
    judged: list[tuple[PastProject | None, RowReport]] = [
        (project, _judged(project, known, counts[project.number])) for project in workbook.projects
    ]
    for row in workbook.strays:
        reason = Reason("past.stray", {"number": row.text("number")})
        stray = RowReport(
            row.sheet, row.line, row.text("number"), "", Verdict.DOUBTFUL, (*row.faults, reason)
        )
        judged.append((None, stray))
    return judged


def facts_of(project: PastProject) -> dict[str, Any]:
    """What two versions of one project are compared by."""
    row = project.row
    return {
        "title_fr": row.text("title_fr"),
        "acronym": row.text("acronym"),
        "state": row.text("state"),
        "decided_on": row.day("decided_on"),
        "amount_cents": sum(award.number("amount_cents") or 0 for award in project.awards),
    }


def _judged(project: PastProject, known: Known, times: int) -> RowReport:
    existing = known.projects.get(project.number)
    if existing is not None and times == 1:
        facts = facts_of(project)
        differing = [header for name, header in _COMPARED.items() if existing.get(name) != facts[name]]
        notes = (Reason("past.differs", {"names": differing}),) if differing else ()
        return _report(project, Verdict.EXISTS, (), notes)
    doubts = tuple(_doubts(project, known, times))
    verdict = Verdict.DOUBTFUL if doubts else Verdict.CREATE
    return _report(project, verdict, doubts, tuple(_notes(project, known)))


def _report(
    project: PastProject, verdict: Verdict, reasons: tuple[Reason, ...], notes: tuple[Reason, ...]
) -> RowReport:
    parts = (len(project.awards), len(project.reports), len(project.accompaniments))
    row = project.row
    return RowReport(row.sheet, row.line, project.number, row.text("acronym"), verdict, reasons, notes, parts)


def _doubts(project: PastProject, known: Known, times: int) -> Iterator[Reason]:
    for row in project.rows:
        for fault in row.faults:
            yield Reason(fault.code, {**fault.facts, "sheet": row.sheet, "line": row.line})
    if times > 1:
        yield Reason("past.number_twice", {"number": project.number})
    yield from _unknown_words(project.row)
    yield from _days(project, known.today)
    yield from _money(project, known.funders)
    yield from _reports(project)
    twin = known.acronyms.get((project.row.text("acronym"), project.row.number("edition_year") or 0))
    if twin is not None:
        yield Reason("past.resembles", {"number": twin})


def _notes(project: PastProject, known: Known) -> Iterator[Reason]:
    address = project.row.text("holder_email").lower()
    if address not in known.addresses:
        yield Reason("past.no_account", {"name": project.holder_name})


def _unknown_words(row: Row) -> Iterator[Reason]:
    vocabularies: tuple[tuple[str, str, Any], ...] = (
        ("programme", "Programme", PROGRAMMES),
        ("territory", "Territoire", TERRITORIES),
        ("domain", "Domaine", DOMAINS),
        ("state", "État", {state.value for state in ProjectState}),
    )
    for name, header, words in vocabularies:
        if row.text(name) and row.text(name) not in words:
            yield Reason("past.unknown_word", {"column": header, "value": row.text(name)})


def _days(project: PastProject, today: date) -> Iterator[Reason]:
    row = project.row
    decided, since = row.day("decided_on"), row.day("state_since_on")
    starts, ends = row.day("starts_on"), row.day("ends_on")
    if starts and ends and ends < starts:
        yield Reason("past.order", {"first": "Début", "second": "Fin"})
    if decided and since and since < decided:
        yield Reason("past.order", {"first": "Décision le", "second": "État depuis le"})
    begun = row.text("state") not in ("", ProjectState.PREPARING.value)
    if begun and starts and since and since < starts:
        yield Reason("past.order", {"first": "Début", "second": "État depuis le"})
    past = ("decided_on", "state_since_on", "voted_on", "received_on", "accepted_on", "happened_on")
    for one in project.rows:
        for name in past:
            day = one.day(name)
            if day is not None and day > today:
                yield Reason("past.future", {"sheet": one.sheet, "line": one.line, "day": day})


def _money(project: PastProject, funders: frozenset[str]) -> Iterator[Reason]:
    if not project.awards:
        yield Reason("past.no_award")
    for award in project.awards:
        if award.text("funder") and award.text("funder") not in funders:
            yield Reason("past.unknown_funder", {"value": award.text("funder"), "line": award.line})
    named = Counter(award.text("funder") for award in project.awards)
    for funder in (name for name, count in named.items() if count > 1):
        yield Reason("past.funder_twice", {"value": funder})


def _reports(project: PastProject) -> Iterator[Reason]:
    kinds = {kind.value for kind in ReportKind}
    for report in project.reports:
        if report.text("kind") and report.text("kind") not in kinds:
            yield Reason("past.unknown_word", {"column": "Nature", "value": report.text("kind")})
        received, accepted = report.day("received_on"), report.day("accepted_on")
        if accepted and (received is None or accepted < received):
            yield Reason("past.order", {"first": "Reçu le", "second": "Accepté le"})
