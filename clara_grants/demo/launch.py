"""`demo`: servers, data, then the processes that serve them, until Ctrl-C or SIGTERM."""

import fcntl
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import click

from clara_grants.config import Settings, load_settings, var_folder
from clara_grants.demo import database, ports
from clara_grants.demo.supervisor import Child, ChildKeepsDyingError, Supervisor
from clara_grants.embedded import (
    Process,
    die_with_parent,
    free_port,
    local_settings,
    running_demo,
    services,
    wipe,
)
from clara_grants.kernel import i18n

STARTING = 90.0
PARTS = ("files", "mailbox", "log")


class CannotServeError(Exception):
    """Something the person must change; the message says what, in French then in English."""


@dataclass(frozen=True)
class Options:
    """What was asked on the command line."""

    host: str = "127.0.0.1"
    port: int = 8000
    reset: bool = False
    refresh: bool = False


def run(options: Options) -> None:
    """Serve until told to stop.  Raises CannotServeError, ChildKeepsDyingError and the data's errors."""
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    # A background job of a shell starts with SIGINT ignored: Ctrl-C must count again.
    signal.signal(signal.SIGINT, _interrupt)
    var = var_folder()
    with suppress(KeyboardInterrupt), ExitStack() as stack:
        if not _alone(stack, var):
            _join_the_running_one(options, var)
            return
        _stop_leftovers(var)
        _check_port(options)
        if options.reset:
            _reset(var)
        _serve(options, var, _settings(stack, options, var))
    click.echo("Arrêté. / Stopped.")


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _alone(stack: ExitStack, var: Path) -> bool:
    """Whether no other demo serves this folder; then nobody else may until we leave."""
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = stack.enter_context((var / "demo.lock").open("ab"))
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _join_the_running_one(options: Options, var: Path) -> None:
    state = running_demo(var)
    if not options.refresh or options.reset or not state:
        raise CannotServeError(
            f"La démonstration tourne déjà : http://{options.host}:{state.get('port', options.port)}/"
            f" (pid {state.get('pid', '?')}).\nThe demonstration is already running there."
        )
    with services(var) as found:
        _step(local_settings(found, var))("Édition vivante / Living edition", _REFRESH)


_REFRESH = ["-m", "clara_grants.demo.play", "refresh"]


def _stop_leftovers(var: Path) -> None:
    """Children of a supervisor that was killed are told to end; here we wait until they have."""
    with suppress(OSError, ValueError, KeyError, TypeError):
        state = json.loads((var / "demo.json").read_text(encoding="utf-8"))
        for child in state["children"]:
            Process(**child).stop(signal.SIGTERM, signal.SIGKILL, patience=10)


def _check_port(options: Options) -> None:
    if ports.is_free(options.host, options.port):
        return
    who = ports.holder(options.port) or "un autre programme / another program"
    other = ports.next_free(options.host, options.port)
    raise CannotServeError(
        f"Le port {options.port} est pris par {who} : relancer avec --port {other}.\n"
        f"Port {options.port} is taken: start again with --port {other}."
    )


def _reset(var: Path) -> None:
    if os.environ.get("DATABASE_URL"):
        raise CannotServeError(
            "--reset n’efface que les données locales, jamais la base de DATABASE_URL.\n"
            "--reset only erases local data, never the database of DATABASE_URL."
        )
    try:
        wipe(var)
    except BlockingIOError as used:
        raise CannotServeError(
            "Une autre commande utilise ces données : attendre sa fin, puis relancer.\n"
            "Another command uses these data: wait for its end, then start again."
        ) from used
    for name in PARTS:
        shutil.rmtree(var / name, ignore_errors=True)


def _settings(stack: ExitStack, options: Options, var: Path) -> Settings:
    address = f"http://{options.host}:{options.port}"
    if os.environ.get("DATABASE_URL"):
        return load_settings(demo=True, public_url=os.environ.get("PUBLIC_URL") or address)
    started = time.monotonic()
    click.echo("PostgreSQL et Valkey / PostgreSQL and Valkey…")
    found = stack.enter_context(services(var))
    click.echo(f"  prêts en {time.monotonic() - started:.1f} s")
    sink = f"smtp://127.0.0.1:{free_port()}"
    changes = {"public_url": address, "smtp_url": sink}
    return local_settings(
        found, var, **{name: value for name, value in changes.items() if not os.environ.get(name.upper())}
    )


def _serve(options: Options, var: Path, settings: Settings) -> None:
    with _supervised(options, var, settings) as supervisor:

        def child(name: str, arguments: list[str]) -> None:
            log = var / "log" / f"{name}.log"
            supervisor.add(Child(name, arguments, log, settings.environment()))

        local_mail = not os.environ.get("SMTP_URL")
        if local_mail:
            port = settings.smtp_url.rpartition(":")[2]
            child("mail", ["-m", "clara_grants.demo.smtp_sink", port, settings.mailbox_folder])
            _wait_for_port(supervisor, int(port))
        step = _step(settings)
        database.prepare(settings, step, ours=not os.environ.get("DATABASE_URL"))
        if options.refresh:
            step("Édition vivante / Living edition", _REFRESH)
        for name, arguments in _long_runners(options, var).items():
            child(name, arguments)
        click.echo("Démarrage / Starting…")
        _wait_until_healthy(supervisor, options)
        _welcome(settings)
        supervisor.watch(lambda: False)


def _long_runners(options: Options, var: Path) -> dict[str, list[str]]:
    cli = ["-m", "clara_grants.cli"]
    return {
        "web": [*cli, "serve", "--host", options.host, "--port", str(options.port)],
        "worker": [*cli, "worker"],
        "beat": [*cli, "beat", "--schedule", str(var / "beat-schedule")],
    }


@contextmanager
def _supervised(options: Options, var: Path, settings: Settings) -> Iterator[Supervisor]:
    """A supervisor whose children are written down in `demo.json`, for other commands to find us."""
    state = {**asdict(Process.of(os.getpid())), "port": options.port}
    if not os.environ.get("SMTP_URL"):
        state["smtp_port"] = int(settings.smtp_url.rpartition(":")[2])

    def note(children: list[Process]) -> None:
        partial = var / "demo.json.partial"
        partial.write_text(json.dumps({**state, "children": [asdict(child) for child in children]}))
        partial.replace(var / "demo.json")

    supervisor = Supervisor(note)
    note([])
    try:
        yield supervisor
    finally:
        # A second Ctrl-C must not leave half of them running.
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        supervisor.stop()
        (var / "demo.json").unlink(missing_ok=True)


def _step(settings: Settings) -> database.Step:
    def step(title: str, arguments: list[str]) -> None:
        started = time.monotonic()
        click.echo(f"{title}…")
        environment = os.environ | settings.environment()
        child = subprocess.Popen(
            [sys.executable, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # the supervisor has one thread
        )
        with child:
            try:
                code = child.wait()
            except BaseException:
                child.terminate()
                child.wait()
                raise
        if code != 0:
            raise CannotServeError(f"{title} : échec / failed (code {code})")
        click.echo(f"  fait en {time.monotonic() - started:.0f} s")

    return step


def _wait_for_port(supervisor: Supervisor, port: int) -> None:
    supervisor.watch(lambda: not ports.is_free("127.0.0.1", port), pause=0.05)


def _wait_until_healthy(supervisor: Supervisor, options: Options) -> None:
    deadline = time.monotonic() + STARTING

    def healthy() -> bool:
        if time.monotonic() > deadline:
            raise ChildKeepsDyingError(
                "Les pages ne répondent pas / no answer from the web server :\n"
                + "\n".join(child.last_lines() for child in supervisor.children if child.name == "web")
            )
        return _answers(options)

    supervisor.watch(healthy)


def _answers(options: Options) -> bool:
    host = "127.0.0.1" if options.host in ("0.0.0.0", "") else options.host  # noqa: S104  # compared, not bound
    connection = http.client.HTTPConnection(host, options.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _welcome(settings: Settings) -> None:
    click.echo(f"\nclara_grants : {settings.public_url}/")
    for role, address in database.accounts(settings):
        click.echo(f"  {i18n.label(role, 'role', settings.default_language):<36} {address}")
    click.echo("Ctrl-C pour arrêter / to stop.\n")
