"""The settings in force in this process, for services that write links or keyed hashes.

The composition roots (application, worker, command) say them once; without that the environment speaks.
"""

from clara_grants.config import Settings, load_settings

_in_force: list[Settings] = []


def use(settings: Settings) -> None:
    """Make `settings` those of this process."""
    _in_force[:] = [settings]


def settings() -> Settings:
    """The settings in force.  ConfigurationError when neither a root nor the environment gave any."""
    if not _in_force:
        _in_force.append(load_settings())
    return _in_force[0]


def link(path: str) -> str:
    """The full address of one of our pages, for a letter."""
    return settings().public_url + path
