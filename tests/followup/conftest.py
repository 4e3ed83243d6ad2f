from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from clara_grants.followup.models import Project
from clara_grants.followup.services import open_project
from clara_grants.kernel.actors import SYSTEM
from tests.factories.followup import selected_file, shipped_call

ONCOSTARTER = "oncostarter-blanc-2025"
TRANSFER = "preuve-du-concept-2025"
MOBILITY = "mobilite-2025"
EVENTS = "manifestations-2025"
AWARDS = {
    ONCOSTARTER: {"inca": 2_500_000, "ligue_rhone": 1_000_000, "ligue_isere": 500_001},
    TRANSFER: {"region_aura": 15_100_000, "metropole_lyon": 10_000_000},
    MOBILITY: {"clara": 75_000},
    EVENTS: {"clara": 90_000},
}
Opener = Callable[..., Project]


@pytest.fixture
def opened(session: Session, now: datetime) -> Opener:
    """A project just opened from a file of that call, selected and voted."""

    def act(key: str = ONCOSTARTER, **columns: object) -> Project:
        file = selected_file(shipped_call(key, now), AWARDS[key], **columns)
        return open_project(session, SYSTEM, file.id, now=now)

    return act
