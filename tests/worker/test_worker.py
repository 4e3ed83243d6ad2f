"""The real worker: Celery over Valkey, SMTP at the end.  Seconds, hence slow."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import redis
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from clara_grants.config import CHECKOUT, Settings
from clara_grants.kernel import clock, outbox
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.kernel.wake import KEY, RedisWaker
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.people.events import SignInCodeIssued
from tests.notifications.conftest import Sink
from tests.notifications.conftest import sink as _sink

sink = _sink


@contextmanager
def running(command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "--quiet", "--app", "worker.app:celery", *command],
        cwd=CHECKOUT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)


def until(condition: Callable[[], bool], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return condition()


def tell(engine: Engine, address: str) -> uuid.UUID:
    """Record a code's fact in a transaction of its own, as a request does."""
    fact = SignInCodeIssued(code_id=str(uuid.uuid4()), address=address, code="123456", language="fr")
    with Session(engine) as session:
        clock.fix(session, clock.utc_now())
        outbox.record(session, fact)
        session.commit()
        return session.scalars(
            select(OutboxMessage.id).where(OutboxMessage.payload["code_id"].as_string() == fact.code_id)
        ).one()


@pytest.fixture
def environment(settings: Settings, sink: Sink) -> dict[str, str]:
    try:
        redis.Redis.from_url(settings.redis_url, socket_connect_timeout=1).ping()
    except redis.RedisError:
        pytest.skip("no Valkey here: TEST_ADMIN_URL was given without TEST_REDIS_URL")
    return {**settings.environment(), "SMTP_URL": sink.url}


@pytest.fixture
def told(engine: Engine) -> Iterator[list[uuid.UUID]]:
    identities: list[uuid.UUID] = []
    yield identities
    with Session(engine) as session:
        session.execute(delete(Delivery).where(Delivery.outbox_id.in_(identities)))
        session.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(identities)))
        session.commit()


@pytest.mark.slow  # about 12 s: a worker starts, is woken, and stops
def test_wake_up_brings_the_letter_within_seconds(
    environment: dict[str, str], settings: Settings, engine: Engine, sink: Sink, told: list[uuid.UUID]
) -> None:
    client = redis.Redis.from_url(settings.redis_url)
    with running(["worker", "--concurrency", "1", "--without-mingle"], environment):
        RedisWaker(settings.redis_url).wake()
        assert until(lambda: client.llen(KEY) == 0, 30), "the worker never listened"
        told.append(tell(engine, "reveil@exemple.fr"))
        RedisWaker(settings.redis_url).wake()

        assert until(lambda: bool(sink.received), 10)

    assert sink.received[0]["To"] == "reveil@exemple.fr"
    with Session(engine) as session:
        row = session.scalars(select(Delivery).where(Delivery.outbox_id == told[0])).one()
        assert (row.state, row.body_text) == (DeliveryState.SENT, "***")


@pytest.mark.slow  # about 25 s: the sweeper's turn comes every ten
def test_lost_wake_up_is_found_by_the_sweeper(
    environment: dict[str, str], engine: Engine, sink: Sink, told: list[uuid.UUID], tmp_path: object
) -> None:
    told.append(tell(engine, "balayage@exemple.fr"))
    beat = ["beat", "--schedule", f"{tmp_path}/beat", "--pidfile", ""]
    with (
        running(["worker", "--concurrency", "1", "--without-mingle"], environment),
        running(beat, environment),
    ):
        assert until(lambda: bool(sink.received), 45)

    assert [message["To"] for message in sink.received] == ["balayage@exemple.fr"]
