"""One play: the database marked, the acts in order, the mail after each day, the marker at the end."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain
from typing import Any

from sqlalchemy import Engine, event

from clara_grants.config import Settings
from clara_grants.demo import database
from clara_grants.demo.player import campaign, keeping_up, marker, post, scenes
from clara_grants.demo.player.schedule import Act, World, run
from clara_grants.kernel import site
from clara_grants.kernel.clock import PARIS, utc_now
from clara_grants.kernel.db import load_models, make_engine, migrate, unit_of_work
from clara_grants.kernel.files import open_store, store_options

Progress = Callable[[str, float], Any]
"""Told what is being played and the fraction done, 0 to 1."""

_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin",
    "juillet", "août", "septembre", "octobre", "novembre", "décembre",
)  # fmt: skip


def play(settings: Settings, progress: Progress, acts: Iterable[Act] | None = None) -> None:
    """The 2025 campaign, then the living edition (or `acts`).  A campaign already played is left alone.

    A play that was cut short is erased and started again.
    """
    state = marker.read(settings)
    if state == marker.PLAYED:
        progress("La campagne 2025 est déjà jouée", 1.0)
        return
    if state == marker.BEGUN:
        progress("La campagne avait été interrompue : on recommence de zéro", 0.0)
        database.start_over(settings)
        migrate(settings.database_owner_url)
    marker.write(settings, marker.BEGUN)
    perform(settings, everything(utc_now()) if acts is None else acts, progress)
    marker.settle(settings)
    marker.write(settings, marker.PLAYED)


def everything(now: datetime) -> Iterator[Act]:
    """The campaign, what went on since, and the living edition dated today."""
    yield from chain(campaign.acts(), keeping_up.months(now), scenes.acts(now, 1))


def perform(settings: Settings, acts: Iterable[Act], progress: Progress) -> World:
    """Play these acts on a database that lets the clock move; tells each month once it is over."""
    load_models()
    site.use(settings)
    ordered = sorted(acts, key=lambda act: act.at)
    world = World(open_store(settings.files_url, **store_options(settings)))
    with _engine(settings) as engine, post.post_office(engine, world.store, settings) as day_end:
        with unit_of_work(engine) as session:
            world.recall(session)
        done, month = 0, ""
        for instant, count in run(engine, world, ordered, day_end):
            if month != (month := _month(instant)):
                progress(month, done / len(ordered))
            done += count
    return world


@contextmanager
def _engine(settings: Settings) -> Iterator[Engine]:
    """As the application's role; a commit need not reach the disk, a play cut short starts again."""
    engine = make_engine(settings.database_url, pool_size=2)

    @event.listens_for(engine, "connect")
    def relax(connection: Any, _record: Any) -> None:
        connection.autocommit = True
        connection.execute("set synchronous_commit = off")
        connection.execute("set jit = off")
        connection.autocommit = False

    try:
        yield engine
    finally:
        engine.dispose()


def _month(instant: datetime) -> str:
    local = instant.astimezone(PARIS)
    return f"{_MONTHS[local.month - 1]} {local.year}"
