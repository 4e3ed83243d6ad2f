"""The campaign played through the services gives the published figures."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, TextClause, func, select, text
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallState
from clara_grants.config import Settings
from clara_grants.demo import living, player
from clara_grants.demo.player import data, marker, opening
from clara_grants.embedded import drop_database, ensure_database
from clara_grants.kernel.clock import PARIS, utc_now
from clara_grants.kernel.db import migrate, unit_of_work
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.people.models import EmailAddress, Person
from clara_grants.people.services import actor_of
from clara_grants.privacy import services as privacy
from clara_grants.reviews.models import AssignmentState, ReviewAssignment
from clara_grants.statistics import queries
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from tests.played import Played, mail_sink, settings_on

END_OF_YEAR = datetime(2026, 1, 1, tzinfo=PARIS)
END_OF_JANUARY = datetime(2026, 2, 1, tzinfo=PARIS)
PUBLISHED = {
    key: figure["value"]
    for key, figure in json.loads((data.FOLDER / "figures-2025.json").read_text())["computed"].items()
}


def figures(engine: Engine, as_of: datetime) -> dict[str, int]:
    with unit_of_work(engine) as session:
        return queries.yearly(session, 2025, as_of)


@pytest.mark.parametrize("as_of", [END_OF_JANUARY, None])
def test_figures_equal_those_published(played: Played, as_of: datetime | None) -> None:
    assert figures(played.engine, as_of or utc_now()) == PUBLISHED


def test_what_january_typed_is_lacking_at_the_end_of_the_year(played: Played) -> None:
    known = figures(played.engine, END_OF_YEAR)
    assert {key: (known[key], value) for key, value in PUBLISHED.items() if known[key] != value} == {
        "projects_accompanied": (63, 70),
        "eclair.accompaniments": (0, 1),
        "information_sessions": (1, 2),
        "events.poster_prizes": (1, 2),
        "events.organised_or_supported": (19, 21),
    }


def test_late_entries_name_what_january_typed(played: Played) -> None:
    with unit_of_work(played.engine) as session:
        late = queries.late_entries(session, 2025, END_OF_JANUARY)
    assert len(late) == 12
    assert all(END_OF_YEAR < entry.learned_at < END_OF_JANUARY for entry in late)


def test_everything_said_was_sent(played: Played) -> None:
    with unit_of_work(played.engine) as session:
        waiting = session.scalar(select(func.count()).where(OutboxMessage.handled_at.is_(None)))
        counts = session.execute(select(Delivery.state, func.count()).group_by(Delivery.state))
        states = {row[0]: row[1] for row in counts}
    assert waiting == 0
    assert set(states) <= {DeliveryState.SENT, DeliveryState.CANCELLED}
    received = list(Path(played.settings.mailbox_folder).glob("*.eml"))
    assert len(received) == states[DeliveryState.SENT]


def test_the_late_file_stayed_a_draft(played: Played) -> None:
    with unit_of_work(played.engine) as session:
        late = session.scalars(select(Submission).where(Submission.acronym == "TARDIVE")).one()
    assert (late.stage, late.submitted_at) == (Stage.DRAFT, None)


def test_a_campaign_played_is_not_played_again(played: Played) -> None:
    told: list[str] = []
    player.play(played.settings, lambda label, _fraction: told.append(label))
    assert told == ["La campagne 2025 est déjà jouée"]


def test_a_play_cut_short_starts_from_scratch(servers: dict[str, str], tmp_path: Path) -> None:
    name = f"clara_cut_short_{tmp_path.name.replace('-', '_')}"
    ensure_database(servers["admin"], name)
    try:
        with mail_sink(tmp_path / "mailbox") as smtp_url:
            settings = settings_on(servers, name, tmp_path, smtp_url)
            migrate(settings.database_owner_url)
            _begin_and_stop(settings)
            told: list[str] = []
            player.play(settings, lambda label, _fraction: told.append(label), acts=opening.reference())
        assert told[0] == "La campagne avait été interrompue : on recommence de zéro"
        assert marker.read(settings) == marker.PLAYED
    finally:
        drop_database(servers["admin"], name)


def _begin_and_stop(settings: Settings) -> None:
    def stop(_label: str, _fraction: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        player.play(settings, stop, acts=opening.reference())
    assert marker.read(settings) == marker.BEGUN


def test_work_waits_for_each_demo_account(played: Played) -> None:
    with unit_of_work(played.engine) as session:
        expert = _person(session, "expert@demo.clara-grants.example")
        states = set(
            session.scalars(select(ReviewAssignment.state).where(ReviewAssignment.expert_id == expert))
        )
        living_calls = session.scalars(select(Call).where(Call.is_living)).all()
    assert {AssignmentState.INVITED, AssignmentState.ACCEPTED} <= states
    assert len(living_calls) == 5
    assert {call.state for call in living_calls} == {CallState.PUBLISHED}


def _person(session: Session, address: str) -> Any:
    query = select(EmailAddress.person_id).where(EmailAddress.address == address)
    return session.scalars(query).one()


def test_refreshing_never_touches_a_figure_of_2025(
    fresh_played: Callable[[], Played], tmp_path: Path
) -> None:
    copy = fresh_played()
    instants = (END_OF_YEAR, END_OF_JANUARY, utc_now())
    before = [figures(copy.engine, instant) for instant in instants]
    with mail_sink(tmp_path / "mailbox") as smtp_url:
        living.refresh(copy.settings.model_copy(update={"smtp_url": smtp_url}), lambda *_told: None)
    assert [figures(copy.engine, instant) for instant in instants] == before
    with unit_of_work(copy.engine) as session:
        states = session.execute(
            select(Call.state, func.count()).where(Call.is_living).group_by(Call.state)
        ).all()
    assert {row[0]: row[1] for row in states} == {CallState.CLOSED: 5, CallState.PUBLISHED: 5}


def test_anonymising_a_rejected_file_and_a_reviewer_leaves_every_figure(
    fresh_played: Callable[[], Played],
) -> None:
    copy = fresh_played()
    months = [datetime(2025, month, 15, tzinfo=UTC) for month in range(1, 13)]
    instants = (*months, END_OF_YEAR, END_OF_JANUARY, utc_now(), utc_now() + timedelta(hours=1))
    before = [figures(copy.engine, instant) for instant in instants]
    with unit_of_work(copy.engine) as session:
        reviewer_id = _anonymise(session)
    assert [figures(copy.engine, instant) for instant in instants] == before
    with unit_of_work(copy.engine) as session:
        assert _traces(session, reviewer_id) == []


def _anonymise(session: Session) -> Any:
    """An administrator anonymises NEOMUSC, then one of its experts and its holder."""
    now = session.info["now"]
    admin = actor_of(session, _person(session, "admin@demo.clara-grants.example"))
    file = session.scalars(select(Submission).where(Submission.acronym == "NEOMUSC")).one()
    query = select(ReviewAssignment.expert_id).where(ReviewAssignment.submission_id == file.id)
    reviewer_id = sorted(session.scalars(query))[0]
    run = privacy.open_run(session, admin, "retention", now=now)
    privacy.anonymise_submission(session, admin, run.id, file.id, now=now)
    for person_id in (reviewer_id, file.owner_id):
        privacy.anonymise_person(session, admin, run.id, person_id, now=now)
    privacy.close_run(session, admin, run.id, now=now)
    return reviewer_id


def _traces(session: Session, reviewer_id: Any) -> list[str]:
    """Tables whose text still holds the file's name, its holder's name or one of the two addresses."""
    call = next(one for one in data.campaign() if one["call"] == "oncostarter-blanc-2025")
    file = next(one for one in call["applications"] if one["acronym"] == "NEOMUSC")
    holder = data.people()[file["holder"]]
    words = [
        "NEOMUSC", holder["email"], f"{holder['given_name']} {holder['family_name']}", str(file["title_fr"])
    ]  # fmt: skip
    assert session.get_one(Person, reviewer_id).full_name == ""
    tables = session.scalars(
        text("select schemaname || '.' || tablename from pg_tables where schemaname in ('public', 'history')")
    ).all()
    pattern = "|".join(map(re.escape, words))
    return [name for name in tables if session.scalar(_holds(name), {"pattern": pattern})]


def _holds(table: str) -> TextClause:
    return text(f"select exists (select from {table} as line where line::text ~ :pattern)")  # noqa: S608
