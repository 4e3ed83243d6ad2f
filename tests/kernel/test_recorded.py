"""History keeps what was known when, and nobody rewrites it."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from clara_grants.kernel import clock
from clara_grants.kernel.db import Base
from clara_grants.kernel.recorded import append_only_tables, recorded_tables
from clara_grants.organisations.models import Funder, FunderKind


def a_funder(session: Session) -> Funder:
    funder = Funder(key="essai", name_fr="Essai", name_en="Trial", kind=FunderKind.NATIONAL)
    session.add(funder)
    session.flush()
    return funder


def known(session: Session, funder: Funder, at: datetime) -> list[str]:
    query = text("select territory from history.funder where id = :id and known @> cast(:at as timestamptz)")
    return [row[0] for row in session.execute(query, {"id": funder.id, "at": at})]


def test_history_answers_as_of_any_instant(session: Session, now: datetime) -> None:
    funder = a_funder(session)
    clock.fix(session, now + timedelta(days=1))
    funder.territory = "lyon"
    session.flush()

    assert known(session, funder, now - timedelta(seconds=1)) == []
    assert known(session, funder, now) == [None]
    assert known(session, funder, now + timedelta(days=1)) == ["lyon"]


def test_deleting_a_row_closes_what_was_known(session: Session, now: datetime) -> None:
    funder = a_funder(session)
    clock.fix(session, now + timedelta(hours=1))
    session.delete(funder)
    session.flush()

    assert known(session, funder, now) == [None]
    assert known(session, funder, now + timedelta(hours=1)) == []


def test_two_changes_at_one_instant_leave_one_version(session: Session, now: datetime) -> None:
    funder = a_funder(session)
    funder.territory = "lyon"
    session.flush()
    funder.territory = "grenoble"
    session.flush()

    assert known(session, funder, now) == ["grenoble"]


def test_a_late_transaction_with_an_earlier_instant_never_runs_history_backwards(
    session: Session, now: datetime
) -> None:
    funder = a_funder(session)
    clock.fix(session, now + timedelta(minutes=2))
    funder.territory = "lyon"
    session.flush()
    clock.fix(session, now + timedelta(minutes=1))
    funder.territory = "grenoble"
    session.flush()

    assert known(session, funder, now + timedelta(minutes=1)) == [None]
    assert known(session, funder, now + timedelta(minutes=2)) == ["grenoble"]


def test_a_change_of_unrecorded_columns_makes_no_version(session: Session) -> None:
    funder = a_funder(session)
    funder.name_fr = "Autre nom"
    session.flush()

    count = session.scalar(text("select count(*) from history.funder where id = :id"), {"id": funder.id})
    assert count == 1


def test_without_a_fixed_instant_nothing_is_recorded(engine: Engine) -> None:
    with Session(engine) as session, pytest.raises(DBAPIError, match=r"clara\.now is not set"):
        a_funder(session)


@pytest.mark.parametrize("act", ["update {t} set id = id", "delete from {t}", "truncate {t}"])
@pytest.mark.parametrize("table", sorted(recorded_tables(Base.metadata)))
def test_the_application_cannot_touch_history(session: Session, table: str, act: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(act.format(t=f"history.{table}")))


@pytest.mark.parametrize("table", append_only_tables(Base.metadata))
@pytest.mark.parametrize("act", ["update {t} set id = id", "delete from {t}", "truncate {t}"])
def test_the_application_cannot_rewrite_what_is_appended(session: Session, table: str, act: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(act.format(t=f"public.{table}")))


def test_even_the_owner_cannot_rewrite_history(owner_url: str) -> None:
    owner = create_engine(owner_url)
    with owner.connect() as connection, connection.begin() as work:
        connection.execute(text("select set_config('clara.now', '2026-11-24 09:00+00', true)"))
        connection.execute(
            text(
                "insert into programme (id, key, name_fr, name_en, position)"
                " values (gen_random_uuid(), 'p', 'p', 'p', 0)"
            )
        )
        with pytest.raises(DBAPIError, match="history is never rewritten"):
            connection.execute(text("update history.programme set key = 'q' where key = 'p'"))
        work.rollback()
    owner.dispose()


def test_the_clock_does_not_move_on_an_ordinary_database(owner_url: str) -> None:
    owner = create_engine(owner_url)
    with owner.connect() as connection, connection.begin() as work:
        connection.execute(text("update installation set moving_clock = false"))
        connection.execute(text("select set_config('clara.now', '2025-01-01 00:00+00', true)"))
        with pytest.raises(DBAPIError, match="ten minutes"):
            connection.execute(text("select clara_now()"))
        work.rollback()
    owner.dispose()


def test_recorded_columns_are_never_names_or_free_text() -> None:
    forbidden = {"name", "title", "title_fr", "title_en", "label", "note", "reason", "comment", "text",
                 "message", "address", "holder_name", "given_name", "family_name", "acronym"}  # fmt: skip
    spoken = {(t, c) for t, cols in recorded_tables(Base.metadata).items() for c in cols if c in forbidden}
    assert spoken == set()
