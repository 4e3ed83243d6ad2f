"""What every task needs, made once per process: settings, engine, postman."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from clara_grants.config import Settings, load_settings
from clara_grants.kernel import db, site
from clara_grants.kernel.files import FileStore, open_store, store_options
from clara_grants.notifications.postbox import SmtpPostman
from clara_grants.uploads.clamd import Clamd, Scanner


@cache
def settings() -> Settings:
    """The environment's settings, in force for this process."""
    found = load_settings()
    site.use(found)
    return found


@cache
def engine() -> Engine:
    """One engine per worker process; a forked child makes its own (`forget`)."""
    db.load_models()
    return db.make_engine(settings().database_url, pool_size=2, max_overflow=2)


@cache
def postman() -> SmtpPostman:
    return SmtpPostman(settings().smtp_url, settings().mail_from)


@cache
def store() -> FileStore:
    return open_store(settings().files_url, **store_options(settings()))


def scanner() -> Scanner | None:
    """The antivirus, where one is configured."""
    url = settings().clamd_url
    return Clamd(url) if url else None


def forget() -> None:
    """After a fork: nothing made by the parent may be shared, sockets least of all."""
    for made in (engine, postman, store):
        made.cache_clear()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction of one task."""
    with db.unit_of_work(engine()) as session:
        yield session


@contextmanager
def alone(name: str) -> Iterator[Session | None]:
    """One transaction under the advisory lock `name`; None when another process holds it.

    The lock ends with the transaction: a dead process leaves nothing behind, and a second beat is harmless.
    """
    with db.unit_of_work(engine()) as session:
        key = func.hashtextextended(f"task:{name}", 0)
        yield session if session.scalar(select(func.pg_try_advisory_xact_lock(key))) else None
