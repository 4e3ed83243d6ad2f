"""Earlier years brought in from the shipped workbook."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from clara_grants.activities.models import Accompaniment
from clara_grants.config import resource
from clara_grants.followup import errors
from clara_grants.followup.models import (
    ImportBatch,
    Project,
    ProjectChange,
    ProjectFamily,
    Report,
    ReportState,
)
from clara_grants.followup.past.judge import Verdict
from clara_grants.followup.services import ImportReport, import_past, make_convention, undo_import
from clara_grants.kernel import clock
from clara_grants.kernel.actors import SYSTEM, Actor, Role
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.organisations.models import Funder
from clara_grants.organisations.reference import funder_rows
from clara_grants.selection.models import AwardLine, VoteState
from clara_grants.workflow.projects import ProjectState
from tests.factories.organisations import FunderFactory
from tests.factories.people import PersonFactory, actor
from tests.followup.workbooks import as_bytes, one, shipped_projects

LATER = timedelta(days=3)


@pytest.fixture
def funders(session: Session) -> None:
    for row in funder_rows():
        FunderFactory(
            key=row["key"],
            name_fr=row["name_fr"],
            kind=row["kind"],
            pays_directly=row["pays_directly"],
            territory=row["territory"],
        )


@pytest.fixture
def bring(session: Session, now: datetime, funders: None) -> Callable[..., ImportReport]:
    def act(
        content: bytes, *, dry_run: bool = False, who: Actor = SYSTEM, at: datetime = now
    ) -> ImportReport:
        return import_past(session, who, content, "reprise.xlsx", now=at, dry_run=dry_run)

    return act


def stock(session: Session, year: int, as_of: datetime) -> Counter[str]:
    """How many projects of each programme are in progress at the end of the year, as the figures count."""
    query = resource("clara_grants/statistics/sql/stock.sql").read_text("utf-8")
    rows = session.execute(text(query), {"year": year, "as_of": as_of})
    return Counter(programme for programme, _counted in {(row.programme, row.counted_as) for row in rows})


def test_the_dry_run_says_what_would_be_created_and_writes_nothing(
    session: Session, bring: Callable[..., ImportReport]
) -> None:
    report = bring(as_bytes(shipped_projects()), dry_run=True)

    assert report.counts == {"create": 30, "exists": 0, "doubtful": 0}
    assert report.rows[0].line == 2
    assert [note.code for note in report.rows[0].notes] == ["past.no_account"]
    assert session.scalar(select(func.count()).select_from(Project)) == 0
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_the_shipped_workbook_gives_the_older_stock(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    bring(as_bytes(shipped_projects()))
    session.flush()

    assert stock(session, 2025, now) == {"emergence": 16, "transfer": 9, "structuring": 3}
    assert stock(session, 2025, now - LATER) == {}


def test_facts_keep_their_own_days(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    bring(as_bytes([one()]))

    moves = session.execute(
        select(ProjectChange.move, ProjectChange.happened_on, ProjectChange.changed_at).order_by(
            ProjectChange.position
        )
    ).all()
    assert [tuple(row) for row in moves] == [
        ("start", date(2022, 11, 1), now),
        ("end", date(2023, 10, 31), now),
        ("follow", date(2024, 2, 1), now),
    ]


def test_a_project_is_brought_whole(session: Session, bring: Callable[..., ImportReport]) -> None:
    report = bring(as_bytes([one()]))

    project = session.scalars(select(Project)).one()
    lines = session.execute(
        select(Funder.key, AwardLine.amount_cents, AwardLine.state, AwardLine.voted_on)
        .join(Funder, Funder.id == AwardLine.funder_id)
        .order_by(Funder.key)
    ).all()
    assert (project.number, project.state, project.import_batch_id, project.import_row) == (
        "OS-22-R01",
        ProjectState.FOLLOW_UP,
        report.batch_id,
        2,
    )
    assert (project.holder_id, project.holder_name) == (None, "Loïc Sarrasset")
    assert [tuple(line) for line in lines] == sorted(
        (award["funder"], award["amount_euros"] * 100, VoteState.VOTED, award["voted_on"])
        for award in one()["awards"]
    )
    assert set(session.scalars(select(Report.state))) == {ReportState.ACCEPTED}
    assert session.scalars(select(Accompaniment.happened_on)).all() == [
        given["happened_on"] for given in one()["accompaniments"]
    ]


def test_the_foundation_pays_for_those_who_do_not(
    session: Session, bring: Callable[..., ImportReport]
) -> None:
    bring(as_bytes([project for project in shipped_projects() if project["number"].startswith("PDC-21")]))

    payers = set(session.scalars(select(Funder.key).join(AwardLine, AwardLine.payer_id == Funder.id)))
    assert payers == {"region_aura", "metropole_lyon"}
    bring(as_bytes([one()]))
    payers = set(session.scalars(select(Funder.key).join(AwardLine, AwardLine.payer_id == Funder.id)))
    assert payers == {"region_aura", "metropole_lyon", "clara"}


def test_a_known_holder_keeps_the_account(session: Session, bring: Callable[..., ImportReport]) -> None:
    holder = PersonFactory(address="Loic.Sarrasset@exemple.fr")

    report = bring(as_bytes([one()]))

    assert session.scalars(select(Project.holder_id)).one() == holder.id
    assert report.rows[0].notes == ()


def test_parts_of_a_family_share_it(session: Session, bring: Callable[..., ImportReport]) -> None:
    bring(as_bytes(shipped_projects()))

    parts = session.execute(
        select(Project.acronym, Project.family_part)
        .join(ProjectFamily, ProjectFamily.id == Project.family_id)
        .where(ProjectFamily.code == "ASTEROPA")
        .order_by(Project.family_part)
    ).all()
    assert [tuple(part) for part in parts] == [("ASTEROPA-1", 1), ("ASTEROPA-2", 2), ("ASTEROPA-3", 3)]


def test_the_same_workbook_twice_changes_nothing(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    content = as_bytes(shipped_projects())
    first = bring(content)
    before = session.execute(text("select count(*) from history.project")).scalar_one()

    again = bring(content, at=now + LATER)

    assert again.counts == {"create": 0, "exists": 30, "doubtful": 0}
    assert again.batch_id == first.batch_id
    assert session.scalar(select(func.count()).select_from(Project)) == 30
    assert session.execute(text("select count(*) from history.project")).scalar_one() == before


def test_the_same_rows_saved_again_change_nothing(
    session: Session, bring: Callable[..., ImportReport]
) -> None:
    bring(as_bytes(shipped_projects()))

    again = bring(as_bytes(reversed(shipped_projects())))

    assert again.counts == {"create": 0, "exists": 30, "doubtful": 0}
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 1


def test_a_row_that_changed_exists_and_says_what_differs(bring: Callable[..., ImportReport]) -> None:
    bring(as_bytes([one()]))

    report = bring(as_bytes([one(title_fr="Un autre titre", state="closed")]), dry_run=True)

    assert report.rows[0].verdict is Verdict.EXISTS
    assert [(note.code, note.facts) for note in report.rows[0].notes] == [
        ("past.differs", {"names": ["Titre", "État"]})
    ]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": "presque fini"}, "past.unknown_word"),
        ({"programme": "inconnu"}, "past.unknown_word"),
        ({"territory": "paris"}, "past.unknown_word"),
        ({"title_fr": ""}, "past.missing"),
        ({"edition_year": "deux mille"}, "past.unreadable"),
        ({"starts_on": date(2024, 1, 1), "ends_on": date(2023, 1, 1)}, "past.order"),
        ({"decided_on": date(2030, 1, 1)}, "past.future"),
        ({"awards": []}, "past.no_award"),
        (
            {"awards": [{"funder": "mecene", "amount_euros": 10, "voted_on": None, "reference": None}]},
            "past.unknown_funder",
        ),
    ],
)
def test_a_doubtful_row_says_why_and_stays_out(
    session: Session, bring: Callable[..., ImportReport], changes: dict[str, Any], code: str
) -> None:
    report = bring(as_bytes([one(**changes), *shipped_projects()[1:2]]))

    doubtful = report.rows[0]
    assert doubtful.verdict is Verdict.DOUBTFUL
    assert code in [reason.code for reason in doubtful.reasons]
    assert session.scalars(select(Project.number)).all() == ["OS-22-R02"]


def test_a_number_used_twice_is_doubtful_both_times(bring: Callable[..., ImportReport]) -> None:
    report = bring(as_bytes([one(), one(acronym="AUTRE")]), dry_run=True)

    assert report.counts == {"create": 0, "exists": 0, "doubtful": 2}


def test_another_number_for_the_same_acronym_and_year_is_doubtful(bring: Callable[..., ImportReport]) -> None:
    bring(as_bytes([one()]))

    report = bring(as_bytes([one(number="OS-22-R99")]), dry_run=True)

    assert [(reason.code, reason.facts) for reason in report.rows[0].reasons] == [
        ("past.resembles", {"number": "OS-22-R01"})
    ]


def test_undoing_takes_everything_back_and_keeps_the_trace(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    report = bring(as_bytes(shipped_projects()))
    assert report.batch_id is not None
    clock.fix(session, now + LATER)

    batch = undo_import(session, SYSTEM, report.batch_id, now=now + LATER)
    session.flush()

    assert batch.undone_at == now + LATER
    assert session.scalar(select(func.count()).where(Project.cancelled_at.is_(None))) == 0
    assert set(session.scalars(select(AwardLine.state))) == {VoteState.CANCELLED}
    assert session.scalar(select(func.count()).where(Accompaniment.cancelled_at.is_(None))) == 0
    assert stock(session, 2025, now + LATER) == {}
    assert stock(session, 2025, now + timedelta(days=1)) == {"emergence": 16, "transfer": 9, "structuring": 3}


def test_an_undone_workbook_may_come_again(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    content = as_bytes(shipped_projects())
    first = bring(content)
    assert first.batch_id is not None
    undo_import(session, SYSTEM, first.batch_id, now=now)

    again = bring(content)

    assert again.counts == {"create": 30, "exists": 0, "doubtful": 0}
    assert again.batch_id != first.batch_id


def test_an_import_is_undone_once(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    batch_id = bring(as_bytes([one()])).batch_id
    assert batch_id is not None
    undo_import(session, SYSTEM, batch_id, now=now)

    with pytest.raises(errors.ImportUndoneError):
        undo_import(session, SYSTEM, batch_id, now=now)


def test_an_import_that_lived_on_is_not_undone(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    batch_id = bring(as_bytes([one()])).batch_id
    assert batch_id is not None
    project = session.scalars(select(Project)).one()
    payer = session.scalars(select(Funder).where(Funder.key == "clara")).one()
    make_convention(session, SYSTEM, project.id, payer.id, now=now)

    with pytest.raises(errors.ImportLivedError) as refusal:
        undo_import(session, SYSTEM, batch_id, now=now)

    assert refusal.value.facts == {"numbers": ["OS-22-R01"]}


def test_earlier_years_come_in_without_a_letter(session: Session, bring: Callable[..., ImportReport]) -> None:
    bring(as_bytes(shipped_projects()))

    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 0


def test_only_officers_of_the_house_import(
    session: Session, now: datetime, bring: Callable[..., ImportReport]
) -> None:
    with pytest.raises(NotAllowedError):
        bring(as_bytes([one()]), who=actor(PersonFactory(), Role.ADMINISTRATOR))


@pytest.mark.parametrize("content", [b"", b"not a workbook", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused(bring: Callable[..., ImportReport], content: bytes) -> None:
    with pytest.raises(errors.NotAWorkbookError):
        bring(content)


def test_a_missing_sheet_is_named(bring: Callable[..., ImportReport], tmp_path: Path) -> None:
    xlsxwriter = pytest.importorskip("xlsxwriter")
    path = tmp_path / "other.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Feuil1")

    with pytest.raises(errors.SheetMissingError) as refusal:
        bring(path.read_bytes())

    assert refusal.value.facts == {"sheet": "Projets"}
