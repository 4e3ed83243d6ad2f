"""Who uses the embedded servers, and when they start and stop.

Four files in the folder `var`:
- `embedded.lock`: every user holds it shared; whoever gets it exclusively on leaving stops the
  servers;
- `embedded.watch`: held shared a little longer, for the guardian, which gets it exclusively when
  the last user was killed and so could not stop them;
- `embedded.mutex`: held while the state is read and changed;
- `embedded.json`: port, pid and start time of each server.
"""

import fcntl
import hashlib
import hmac
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from clara_grants.embedded import databases, postgres, valkey
from clara_grants.embedded.binaries import SHARED_HOME
from clara_grants.embedded.processes import Process, give_away, runs_as_root, watch


@dataclass(frozen=True)
class Services:
    """Where the servers answer; `…_url` of PostgreSQL name the same database under three roles."""

    database_url: str
    owner_url: str
    admin_url: str
    redis_url: str


@dataclass(frozen=True)
class Running:
    """One server that answers on `port` of 127.0.0.1."""

    port: int
    process: Process


@contextmanager
def services(var: Path, *, database: str = "clara_demo", durable: bool = True) -> Iterator[Services]:
    """Start the servers of folder `var`, or attach to them; make `database` if it is absent.

    With `durable=False` (tests) nothing waits for the disk and nothing is kept: the cluster is
    made afresh and thrown away by the last user.
    """
    var = var.absolute()
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(var / "embedded.watch", "ab") as watched, open(var / "embedded.lock", "ab") as lock:
        with _mutex(var):
            fcntl.flock(watched, fcntl.LOCK_SH)  # waits for a guardian that is stopping them
            fcntl.flock(lock, fcntl.LOCK_SH)
            servers, secret = _attach_or_start(var, durable=durable)
            found = _addresses(servers, secret, database)
            databases.ensure_database(found.admin_url, database)
        try:
            yield found
        finally:
            _leave(var, lock.fileno(), durable=durable)


def wipe(var: Path) -> None:
    """Forget the servers' data of folder `var`.  Raises BlockingIOError while anybody uses them."""
    var = var.absolute()
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _mutex(var), open(var / "embedded.lock", "ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _stop(_read_state(var))
        _erase(var)


@contextmanager
def _mutex(var: Path) -> Iterator[None]:
    with open(var / "embedded.mutex", "ab") as mutex:
        fcntl.flock(mutex, fcntl.LOCK_EX)
        yield


def _attach_or_start(var: Path, *, durable: bool) -> tuple[dict[str, Running], bytes]:
    running = {name: it for name, it in _read_state(var).items() if it.process.is_running()}
    if len(running) == 2:
        return running, _secret(var)
    _stop(running)
    if not durable:
        _erase(var)
    home, secret = _home(var), _secret(var)
    cluster = postgres.Cluster(home / "postgres", _password(secret, postgres.ADMIN), durable)
    try:
        running["postgres"] = Running(*cluster.start())
        running["valkey"] = Running(*valkey.start(home / "valkey", _password(secret, "valkey")))
        _write_state(var, running)
        watch(var / "embedded.watch", [server.process for server in running.values()])
    except BaseException:
        _stop(running)
        raise
    _give_roles_their_passwords(running["postgres"].port, secret)
    return running, secret


def _leave(var: Path, lock: int, *, durable: bool) -> None:
    with _mutex(var):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # others still use them
        _stop(_read_state(var))
        (var / "embedded.json").unlink(missing_ok=True)
        if not durable:
            _erase(var)


def _stop(running: dict[str, Running]) -> None:
    for name, server in running.items():
        module = postgres if name == "postgres" else valkey
        server.process.stop(*module.STOP_SIGNALS)


def _erase(var: Path) -> None:
    shutil.rmtree(_home(var), ignore_errors=True)
    (var / "embedded.json").unlink(missing_ok=True)


def _home(var: Path) -> Path:
    """The servers' folder: as root outside `var`, which may stand where nobody cannot enter."""
    if not runs_as_root():
        home = var / "embedded"
    else:
        digest = hashlib.sha256(os.fsencode(var.resolve())).hexdigest()[:16]
        home = SHARED_HOME / "data" / digest
        home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)
    give_away(home)
    return home


def _secret(var: Path) -> bytes:
    """Kept beside the cluster it opens, so that one never goes without the other."""
    file = _home(var) / "secret"
    if not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(descriptor, "wb") as opened:
            opened.write(secrets.token_hex(32).encode())
    return file.read_bytes()


def _password(secret: bytes, name: str) -> str:
    return hmac.new(secret, name.encode(), hashlib.sha256).hexdigest()


def _give_roles_their_passwords(port: int, secret: bytes) -> None:
    admin_url = _postgres_url(postgres.ADMIN, port, secret, "postgres")
    roles = (databases.OWNER, databases.APPLICATION)
    databases.ensure_roles(admin_url, {role: _password(secret, role) for role in roles})


def _addresses(servers: dict[str, Running], secret: bytes, database: str) -> Services:
    port = servers["postgres"].port
    cache = f"redis://:{_password(secret, 'valkey')}@127.0.0.1:{servers['valkey'].port}/0"
    return Services(
        database_url=_postgres_url(databases.APPLICATION, port, secret, database),
        owner_url=_postgres_url(databases.OWNER, port, secret, database),
        admin_url=_postgres_url(postgres.ADMIN, port, secret, "postgres"),
        redis_url=cache,
    )


def _postgres_url(role: str, port: int, secret: bytes, database: str) -> str:
    return f"postgresql+psycopg://{role}:{_password(secret, role)}@127.0.0.1:{port}/{database}"


def _read_state(var: Path) -> dict[str, Running]:
    try:
        state = json.loads((var / "embedded.json").read_text(encoding="utf-8"))
        return {name: Running(server["port"], Process(**server["process"])) for name, server in state.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}  # absent, or cut short by a crash: nothing in it can be trusted


def _write_state(var: Path, running: dict[str, Running]) -> None:
    partial = var / "embedded.json.partial"
    partial.write_text(
        json.dumps({name: asdict(server) for name, server in running.items()}), encoding="utf-8"
    )
    partial.replace(var / "embedded.json")
