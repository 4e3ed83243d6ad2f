"""Earlier years: the shipped workbook, brought in by the service the officers use."""

from collections.abc import Iterator
from datetime import date

from clara_grants.demo.player.data import FOLDER
from clara_grants.demo.player.schedule import Act, Turn, moment
from clara_grants.followup import services as followup

WORKBOOK = FOLDER / "past-projects.xlsx"
#: After the last change of state the workbook tells.
IMPORTED_ON = date(2025, 12, 16)


def earlier_years() -> Iterator[Act]:
    """A dry run first, as the guide advises; then the import."""
    yield Act(moment(IMPORTED_ON, "10:00"), "demo-officer", lambda turn: bring(turn, dry_run=True))
    yield Act(moment(IMPORTED_ON, "10:20"), "demo-officer", lambda turn: bring(turn, dry_run=False))


def bring(turn: Turn, *, dry_run: bool) -> None:
    followup.import_past(
        turn.session,
        turn.actor,
        WORKBOOK.read_bytes(),
        WORKBOOK.name,
        now=turn.now,
        dry_run=dry_run,
    )
