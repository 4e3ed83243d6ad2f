"""Two officers publish at the same instant, in two real transactions (2 s: the second waits for a lock)."""

import threading
import uuid
from collections.abc import Iterator
from datetime import datetime

import pytest
from sqlalchemy import Engine, create_engine, select
from sqlalchemy.orm import Session

from clara_grants import embedded
from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.kernel.db import engine_options, unit_of_work
from clara_grants.kernel.errors import DomainError
from clara_grants.selection import errors, services
from clara_grants.selection.manifest import Manifest
from clara_grants.selection.models import Release
from clara_grants.workflow.machine import Stage
from tests import factories
from tests.conftest import build_template, on_database
from tests.factories.people import PersonFactory
from tests.factories.selection import DecisionFactory
from tests.factories.submissions import SubmissionFactory


@pytest.fixture
def own_engine(servers: dict[str, str], database: str) -> Iterator[Engine]:
    """A database of this test alone: what it commits must not reach the others."""
    name = f"{database}_two"
    embedded.drop_database(servers["admin"], name)
    embedded.ensure_database(servers["admin"], name, build_template(servers))
    engine = create_engine(on_database(servers["app"], name), **engine_options())
    yield engine
    engine.dispose()
    embedded.drop_database(servers["admin"], name)


@pytest.fixture
def waiting(own_engine: Engine, now: datetime) -> tuple[Actor, uuid.UUID, Manifest]:
    """Three decided files, committed: two connections must see them."""
    with unit_of_work(own_engine, now) as session:
        factories.bind(session)
        first = SubmissionFactory(stage=Stage.WAITING_RELEASE)
        for file in (first, *(SubmissionFactory(call=first.call, stage=Stage.WAITING_RELEASE) for _ in "ab")):
            DecisionFactory(file=file, outcome="rejected", amount_cents=0, reason="Trop tôt.")
        officer = Actor(id=PersonFactory().id, grants=frozenset({Grant(Role.OFFICER)}))
        call_id = first.call_id
    with Session(own_engine) as session:
        manifest = services.preview_release(session, call_id)
    return officer, call_id, manifest


def test_only_one_of_two_releases_happens(
    own_engine: Engine, now: datetime, waiting: tuple[Actor, uuid.UUID, Manifest]
) -> None:
    officer, call_id, manifest = waiting
    outcomes: list[str] = []
    together = threading.Barrier(2)

    def publish() -> None:
        together.wait(timeout=10)
        try:
            with unit_of_work(own_engine, now) as session:
                services.release(session, officer, call_id, manifest=manifest, now=now)
        except DomainError as refusal:
            outcomes.append(refusal.code)
        else:
            outcomes.append("released")

    threads = [threading.Thread(target=publish) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert sorted(outcomes) == ["released", errors.NothingToReleaseError.code]
    with Session(own_engine) as session:
        found = session.scalars(select(Release.manifest).where(Release.call_id == call_id)).all()
    assert found == [manifest.sha256]
