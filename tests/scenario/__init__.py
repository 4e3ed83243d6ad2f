"""One small world in which every screen has something to show: for the access table, axe and the journeys.

It is made by the services, at moving instants around the clock of the tests, from the demonstration's own
texts.  `build` returns what the tests need to name.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.kernel.files import FileStore
from tests.scenario import around, dialogue, files, funding, judging
from tests.scenario.world import World, address_of, prepare

__all__ = ["World", "address_of", "build"]


def build(session: Session, store: FileStore, now: datetime) -> World:
    """The whole world, flushed, with the session's clock back at `now`."""
    world = prepare(session, store, now)
    for part in (files.apply, judging.judge, funding.fund, dialogue.talk, around.surround):
        part(world)
    world.at(days=0)
    session.flush()
    return world
