"""The settings of a command: from the environment on real servers, else on the embedded ones."""

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clara_grants.config import Settings, load_settings, var_folder
from clara_grants.embedded.lifecycle import Services, services
from clara_grants.embedded.processes import Process

DATABASE = "clara_demo"


@contextmanager
def runtime_settings() -> Iterator[Settings]:
    """With DATABASE_URL, what the environment says; without, the running demo or one's own servers.

    Raises ConfigurationError when the environment names a database but not all the rest.
    """
    if os.environ.get("DATABASE_URL"):
        yield load_settings()
        return
    var = var_folder()
    with services(var, database=DATABASE) as found:
        yield local_settings(found, var)


def local_settings(found: Services, var: Path, **changes: Any) -> Settings:
    """Settings of a local run on `found`, its files, mailbox and secret in folder `var`.

    A variable of the environment (SMTP_URL, FILES_URL…) counts before the local value.
    """
    demo = running_demo(var)
    values: dict[str, Any] = {
        "database_url": found.database_url,
        "database_owner_url": found.owner_url,
        "database_admin_url": found.admin_url,
        "redis_url": found.redis_url,
        "smtp_url": f"smtp://127.0.0.1:{demo.get('smtp_port', 1025)}",
        "mail_from": "CLARA <ne-pas-repondre@demo.clara-grants.example>",
        "secret_key": _secret_key(var),
        "public_url": f"http://127.0.0.1:{demo.get('port', 8000)}",
        "files_url": (var / "files").absolute().as_uri(),
        "mailbox_folder": str((var / "mailbox").absolute()),
        "demo": True,
    }
    local = {name: value for name, value in values.items() if not os.environ.get(name.upper())}
    return load_settings(**(local | changes))


def running_demo(var: Path) -> dict[str, Any]:
    """`{"port", "smtp_port", "pid", "started"}` of the demo that serves `var`; empty when none does."""
    try:
        state: dict[str, Any] = json.loads((var / "demo.json").read_text(encoding="utf-8"))
        alive = Process(state["pid"], state["started"]).is_running()
    except (OSError, ValueError, KeyError):
        return {}
    return state if alive else {}


def _secret_key(var: Path) -> str:
    """Kept between runs, so that a restart signs nobody out."""
    file = var / "secret_key"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as opened:
            opened.write(secrets.token_urlsafe(48))
    return file.read_text(encoding="ascii")
