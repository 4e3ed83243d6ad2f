"""The schema is what the models say, there and back."""

import os
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import create_engine, text

from clara_grants import embedded
from clara_grants.kernel.db import alembic_config, load_models, migrate
from tests.conftest import on_database


@pytest.fixture
def empty(servers: dict[str, str]) -> Iterator[str]:
    """The owner's URL of a database that holds nothing yet."""
    name = f"clara_test_migrations_{os.getpid()}"
    embedded.drop_database(servers["admin"], name)
    embedded.ensure_database(servers["admin"], name)
    yield on_database(servers["owner"], name)
    embedded.drop_database(servers["admin"], name)


def test_up_down_and_up_again_leaves_what_the_models_say(empty: str) -> None:
    load_models()
    migrate(empty)
    command.check(alembic_config(empty))
    command.downgrade(alembic_config(empty), "base")
    engine = create_engine(empty)
    with engine.connect() as connection:
        left = connection.scalars(
            text("select tablename from pg_tables where schemaname in ('public', 'history') order by 1")
        ).all()
    engine.dispose()
    assert left == ["alembic_version"]
    migrate(empty)


def test_migrating_twice_changes_nothing(empty: str) -> None:
    migrate(empty)
    migrate(empty)
    engine = create_engine(empty)
    with engine.connect() as connection:
        assert len(connection.scalars(text("select version_num from alembic_version")).all()) == 1
    engine.dispose()
