"""What the database says of itself: a demonstration, begun, played.

Only the owner may write it: the application cannot give itself a past.
"""

from typing import Final

from clara_grants.config import Settings
from clara_grants.embedded import connect

BEGUN: Final = "2025 begun"
PLAYED: Final = "2025 played"


def read(settings: Settings) -> str | None:
    """BEGUN, PLAYED, or None on a database where no play began."""
    with connect(settings.database_owner_url) as connection:
        found = connection.execute("select campaign from installation limit 1").fetchone()
    return str(found[0]) if found and found[0] is not None else None


def settle(settings: Settings) -> None:
    """Let PostgreSQL know what it holds: the first pages are as quick as the later ones."""
    with connect(settings.database_owner_url) as connection:
        connection.execute("analyze")


def write(settings: Settings, campaign: str) -> None:
    """Note how far the play is; the row is made where there is none, and lets the clock move."""
    with connect(settings.database_owner_url) as connection:
        connection.execute(
            "insert into installation (id, moving_clock, facts) select gen_random_uuid(), true, '{}'"
            " where not exists (select from installation)"
        )
        connection.execute("update installation set campaign = %s, moving_clock = true", (campaign,))
