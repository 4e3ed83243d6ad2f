"""The living edition, dated today again.

The former one is closed through the services, and a new one is played beside it under keys of its own: what
was decided is never re-dated, and 2025 is never touched.
"""

import uuid

from sqlalchemy import select

from clara_grants.calls.models import Call, CallState
from clara_grants.config import Settings
from clara_grants.demo.player import archive, scenes
from clara_grants.demo.player.data import read
from clara_grants.demo.player.runner import Progress, perform
from clara_grants.kernel.clock import utc_now
from clara_grants.kernel.db import make_engine, unit_of_work


def refresh(settings: Settings, progress: Progress) -> None:
    """Close what is left of the living editions, play a new one dated today."""
    now = utc_now()
    former, edition = _former(settings)
    perform(settings, archive.acts(now, former), progress)
    perform(settings, scenes.acts(now, edition), progress)


def _former(settings: Settings) -> tuple[list[uuid.UUID], int]:
    """The living calls still published, and the number of the next edition."""
    first = read("living.yaml")["calls"][0]["key"]
    engine = make_engine(settings.database_url)
    with unit_of_work(engine) as session:
        rows = session.execute(select(Call.id, Call.key, Call.state).where(Call.is_living)).all()
    engine.dispose()
    published = [row.id for row in rows if row.state is CallState.PUBLISHED]
    return published, 1 + sum(row.key.startswith(first) for row in rows)
