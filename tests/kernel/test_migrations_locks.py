"""A migration never queues for long behind a lock, and two never run at once."""

import threading
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from clara_grants import embedded
from clara_grants.kernel.db import alembic_config, migrate
from tests.conftest import on_database

ADVISORY = 7_226_201  # as in migrations/env.py
FIRST = "20261123_2330"


@pytest.fixture
def empty(servers: dict[str, str]) -> Iterator[str]:
    """The owner's URL of a database of this test."""
    name = f"clara_test_locks_{uuid.uuid4().hex[:8]}"
    embedded.ensure_database(servers["admin"], name)
    yield on_database(servers["owner"], name)
    embedded.drop_database(servers["admin"], name)


@pytest.fixture
def other(empty: str) -> Iterator[Connection]:
    """Somebody else's connection."""
    with create_engine(empty, poolclass=NullPool).connect() as connection:
        yield connection


def revision(url: str) -> str | None:
    with create_engine(url, poolclass=NullPool).connect() as connection:
        if connection.scalar(text("select to_regclass('alembic_version')")) is None:
            return None
        found: str | None = connection.scalar(text("select version_num from alembic_version"))
        return found


@pytest.mark.slow  # 8 s: the lock timeout of a migration is five of them
def test_a_migration_gives_up_on_a_held_table_and_changes_nothing(empty: str, other: Connection) -> None:
    migrate(empty, FIRST)  # each migration is a transaction of its own: this is about one
    before = revision(empty)
    other.execute(text("lock table submission in access exclusive mode"))
    began = time.monotonic()
    with pytest.raises(OperationalError, match="lock timeout"):
        command.downgrade(alembic_config(empty), "base")
    waited = time.monotonic() - began
    other.rollback()
    assert 4 < waited < 12
    assert revision(empty) == before
    migrate(empty)


@pytest.mark.slow  # 8 s: holds the advisory lock for longer than the lock timeout of five
def test_a_second_migrator_waits_for_the_first_however_long(empty: str, other: Connection) -> None:
    other.execute(text("select pg_advisory_lock(:lock)"), {"lock": ADVISORY})
    other.commit()
    done = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(lambda: (migrate(empty), done.set()))
        early = done.wait(6)
        found = revision(empty)
        other.execute(text("select pg_advisory_unlock(:lock)"), {"lock": ADVISORY})
        other.commit()
        waiting.result(timeout=60)
    assert (early, found) == (False, None)
    assert revision(empty) is not None


def test_a_migration_that_failed_lets_the_next_one_pass(empty: str, other: Connection) -> None:
    """The lock belongs to the connection, so the connection must be closed even after an error."""
    with pytest.raises(Exception, match="Can't locate revision"):
        migrate(empty, "no_such_revision")
    assert other.scalar(text("select pg_try_advisory_lock(:lock)"), {"lock": ADVISORY}) is True
