"""The settings in force: keyed hashes need the house's secret."""

import pytest

from clara_grants.config import Settings
from clara_grants.kernel import site


@pytest.fixture(autouse=True)
def _in_force(settings: Settings) -> None:
    site.use(settings)
