"""A process of its own, so that what the campaign loads is given back once it is played.

`python -m clara_grants.demo.play` plays the 2025 campaign and makes the living edition;
`python -m clara_grants.demo.play refresh` re-dates the living edition to today.
"""

import sys

from clara_grants.config import load_settings
from clara_grants.demo import living, player


def tell(line: str, fraction: float) -> None:
    """One line of progress, at once."""
    sys.stdout.write(f"  {fraction:4.0%}  {line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["refresh"]:
        living.refresh(load_settings(), tell)
    else:
        player.play(load_settings(), tell)
