"""What each day leaves to do: reminders, printouts, facts to relay, letters to send to the real SMTP."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta

from sqlalchemy import Engine

from clara_grants.config import Settings
from clara_grants.followup import documents
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import unit_of_work
from clara_grants.kernel.files import FileStore
from clara_grants.notifications import services as notifications
from clara_grants.notifications.postbox import SmtpPostman

_BATCH = 500
_EVERY = timedelta(days=2)


@contextmanager
def post_office(engine: Engine, store: FileStore, settings: Settings) -> Iterator[Callable[[datetime], None]]:
    """Yields what to do at the end of each day, under its clock.

    Letters leave in a thread of their own, over one SMTP connection, while the next day is played; on
    leaving, all of them have been handed over, or the first failure is raised.
    """
    with (
        closing(SmtpPostman(settings.smtp_url, settings.mail_from)) as postman,
        ThreadPoolExecutor(1, "post") as sender,
    ):
        rounds: list[Future[int]] = []
        reminded = date.min

        def day_end(now: datetime) -> None:
            nonlocal reminded
            # Reminders live three days: looking every other day loses none.
            due = paris_day(now) - reminded >= _EVERY
            reminded = paris_day(now) if due else reminded
            if _speak(engine, store, now, remind=due):
                rounds.append(sender.submit(_send, engine, postman, now))

        yield day_end
        for done in rounds:
            done.result()


def _speak(engine: Engine, store: FileStore, now: datetime, *, remind: bool) -> int:
    """Print what waits, relay every fact; returns how many were relayed."""
    relayed = 0
    with unit_of_work(engine, now) as session:
        for job_id in documents.waiting(session, limit=_BATCH):
            documents.run(session, job_id, store, now=now)
        if remind:
            notifications.fire_ladders(session, now=now)
        while batch := notifications.relay(session, now=now, limit=_BATCH):
            relayed += batch
    return relayed


def _send(engine: Engine, postman: SmtpPostman, now: datetime) -> int:
    return notifications.send_due(engine, postman, now_fn=lambda: now, limit=10_000)
