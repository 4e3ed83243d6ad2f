"""One migrated database per worker, one rolled-back transaction per test, the clock held still."""

import fcntl
import importlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.orm import Session

from clara_grants import embedded
from clara_grants.config import CHECKOUT, Settings, load_settings
from clara_grants.kernel import clock
from clara_grants.kernel.db import db, engine_options, load_models, migrate
from clara_grants.kernel.wake import SilentWaker
from clara_grants.people.models import Person
from tests import factories

load_models()
pytest_plugins = ("tests.played",)
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TEMPLATE = "clara_test_template"


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, str]]:
    """URLs of an administrator, the owner and the application, without a database, and of Valkey."""
    with ExitStack() as stack:
        if admin := os.environ.get("TEST_ADMIN_URL"):
            url = make_url(admin)
            yield {
                "admin": admin,
                "owner": url.set(username="clara_owner").render_as_string(hide_password=False),
                "app": url.set(username="clara_app").render_as_string(hide_password=False),
                "redis": os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:1/0"),
            }
            return
        found = stack.enter_context(embedded.services(CHECKOUT / "var" / "tests", durable=False))
        yield {
            "admin": found.admin_url,
            "owner": found.owner_url,
            "app": found.database_url,
            "redis": found.redis_url,
        }


def on_database(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """A lock between the workers of one run, and between runs on one machine."""
    with (Path(tempfile.gettempdir()) / f"clara-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def build_template(servers: dict[str, str]) -> str:
    """The migrated template of this run, made by the first worker that needs it."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID", str(os.getpid()))[:12]
    name = f"{TEMPLATE}_{run}"
    with one_at_a_time("test-template"):
        if embedded.ensure_database(servers["admin"], name):
            owner = on_database(servers["owner"], name)
            migrate(owner)
            engine = create_engine(owner)
            with engine.begin() as connection:
                connection.execute(
                    text(
                        "insert into installation (id, moving_clock, facts)"
                        " values (gen_random_uuid(), true, '{}')"
                    )
                )
            engine.dispose()
    return name


@pytest.fixture(scope="session")
def database(servers: dict[str, str], worker_id: str) -> Iterator[str]:
    """The name of this worker's database."""
    template = build_template(servers)
    name = f"clara_test_{worker_id}_{os.getpid()}"
    with one_at_a_time("test-template"):
        embedded.drop_database(servers["admin"], name)
        embedded.ensure_database(servers["admin"], name, template)
    yield name
    embedded.drop_database(servers["admin"], name)
    with one_at_a_time("test-template"):
        embedded.drop_database(servers["admin"], template)


@pytest.fixture(scope="session")
def database_url(servers: dict[str, str], database: str) -> str:
    """As the application's role: what it may not do in production fails here too."""
    return on_database(servers["app"], database)


@pytest.fixture(scope="session")
def owner_url(servers: dict[str, str], database: str) -> str:
    return on_database(servers["owner"], database)


@pytest.fixture(scope="session")
def engine(database_url: str) -> Iterator[Engine]:
    engine = create_engine(database_url, **engine_options())
    yield engine
    engine.dispose()


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def connection(engine: Engine) -> Iterator[Connection]:
    with engine.connect() as connection:
        transaction = connection.begin()
        yield connection
        transaction.rollback()


@pytest.fixture
def session(connection: Connection, now: datetime) -> Iterator[Session]:
    """Commits inside a test are savepoints; the outer transaction always rolls back."""
    with Session(connection, join_transaction_mode="create_savepoint") as session:
        clock.fix(session, now)
        factories.bind(session)
        yield session


@pytest.fixture(scope="session")
def settings(database_url: str, servers: dict[str, str], tmp_path_factory: Any) -> Settings:
    files = tmp_path_factory.mktemp("files")
    return load_settings(
        database_url=database_url,
        redis_url=servers["redis"],
        smtp_url="smtp://127.0.0.1:1",
        mail_from="CLARA <ne-pas-repondre@demo.clara-grants.example>",
        secret_key="tests" * 8,
        public_url="http://localhost",
        files_url=files.as_uri(),
        mailbox_folder=str(tmp_path_factory.mktemp("mailbox")),
        demo=True,
    )


@pytest.fixture(scope="session")
def bare_app(settings: Settings) -> Iterator[Flask]:
    create_app = importlib.import_module("clara_grants.app").create_app
    app = create_app(settings, waker=SilentWaker(), TESTING=True, WTF_CSRF_ENABLED=False)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def app(bare_app: Flask, connection: Connection, session: Session) -> Iterator[Flask]:
    """The application inside the test's transaction, at the test's instant."""
    factory = db.session.session_factory
    factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clock, "utc_now", lambda: session.info["now"])
        yield bare_app
    factory.configure(bind=None, join_transaction_mode="conditional_savepoint")


@pytest.fixture
def client(app: Flask, session: Session) -> FlaskClient:
    session.flush()
    return app.test_client()


@pytest.fixture
def sign_in(client: FlaskClient, session: Session, now: datetime) -> Callable[[Person], FlaskClient]:
    """Sign a person in the way the application does, without its forms."""

    sessions = importlib.import_module("clara_grants.people.sessions")

    def enter(person: Person) -> FlaskClient:
        session.commit()
        token = sessions.open_for(session, person.id, device="tests", remembered=False, now=now)
        session.commit()
        client.set_cookie(sessions.COOKIE, token)
        return client

    return enter


@pytest.fixture
def statements(engine: Engine) -> Iterator[list[str]]:
    """SQL statements as they are executed; clear the list before what you count."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)
