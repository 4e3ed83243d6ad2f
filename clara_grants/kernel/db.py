"""Declarative base, shared column types, the Flask session and the plain unit of work."""

import enum
import importlib
import importlib.util
import pkgutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from alembic import command
from alembic.config import Config
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import BigInteger, Connection, Date, DateTime, Engine, Enum, MetaData, create_engine, text
from sqlalchemy.dialects.postgresql import CITEXT, JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, registry

import clara_grants
from clara_grants.config import resource
from clara_grants.kernel import clock

CONSTRAINT_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

now_default = text("clara_now()")
cents = Annotated[int, mapped_column(BigInteger)]
created_now = Annotated[datetime, mapped_column(DateTime(timezone=True), server_default=now_default)]
email_text = Annotated[str, mapped_column(CITEXT)]


def stored(members: type[enum.StrEnum], name: str | None = None) -> Enum:
    """An enum stored by value with a check; `name` tells two columns of one enum in one table apart."""
    return Enum(
        members,
        name=name,
        native_enum=False,
        length=40,
        create_constraint=True,
        values_callable=lambda kind: [member.value for member in kind],
    )


class Base(DeclarativeBase):
    """Every table has a random `id`; enums are stored by value with a named check."""

    registry = registry(
        metadata=MetaData(naming_convention=CONSTRAINT_NAMES),
        type_annotation_map={
            datetime: DateTime(timezone=True),
            date: Date(),
            dict[str, Any]: JSONB,
            list[str]: JSONB,
            list[Any]: JSONB,
            Any: JSONB,
            enum.StrEnum: stored(enum.StrEnum),
        },
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)

    def __init__(self, **columns: Any) -> None:
        columns.setdefault("id", uuid.uuid4())
        for name, value in columns.items():
            if not hasattr(type(self), name):
                raise TypeError(f"{type(self).__name__} has no column {name}")
            setattr(self, name, value)


class HouseSession(FlaskSession):
    """A session bound to a connection stays on it: how a test keeps every request in one transaction."""

    def get_bind(self, *args: Any, **options: Any) -> Engine | Connection:
        if self.bind is not None:
            return self.bind
        return super().get_bind(*args, **options)


db = SQLAlchemy(model_class=Base, disable_autonaming=True, session_options={"class_": HouseSession})

Row = TypeVar("Row", bound=Base)


def locked(session: Session, model: type[Row], identity: uuid.UUID) -> Row:
    """Lock one row and read it afresh: an identity-map copy may be stale.

    Raises NoResultFound when the row does not exist.
    """
    return session.get_one(model, identity, with_for_update=True, populate_existing=True)


def make_engine(url: str, **options: Any) -> Engine:
    """An engine with the house's connection settings."""
    return create_engine(url, **engine_options(), **options)


def engine_options() -> dict[str, Any]:
    """Timeouts of every application connection: 30 s per statement, 10 s per lock, 60 s per transaction."""
    guards = (
        "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
        " -c TimeZone=UTC"
    )
    return {"pool_pre_ping": False, "connect_args": {"options": guards, "connect_timeout": 10}}


@contextmanager
def unit_of_work(engine: Engine, now: datetime | None = None) -> Iterator[Session]:
    """One transaction outside a request: commits on success, rolls back on any error.

    `now` is fixed for the whole unit; only the campaign player passes one.
    """
    with Session(engine, expire_on_commit=False) as session:
        clock.fix(session, now or clock.utc_now())
        with session.begin():
            yield session


def migrate(owner_url: str, revision: str = "head") -> None:
    """Bring the schema to `revision`, as the owning role; waits for a migration under way."""
    command.upgrade(alembic_config(owner_url), revision)


def alembic_config(owner_url: str) -> Config:
    """Alembic's configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(resource("migrations")))
    config.set_main_option(
        "file_template", "%%(year)d%%(month).2d%%(day).2d_%%(hour).2d%%(minute).2d_%%(slug)s"
    )
    config.attributes["url"] = owner_url
    return config


def load_models() -> None:
    """Import every module that declares tables, so that the metadata is whole."""
    for name in ("audit", "files", "jobs", "outbox", "uptime"):
        importlib.import_module(f"clara_grants.kernel.{name}")
    for package in pkgutil.iter_modules(clara_grants.__path__, "clara_grants."):
        if package.ispkg and importlib.util.find_spec(f"{package.name}.models"):
            importlib.import_module(f"{package.name}.models")
