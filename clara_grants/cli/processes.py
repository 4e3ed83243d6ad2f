"""Commands that become a long-running process: the web server, the worker, the beat."""

import os
import signal
import subprocess
import sys
import tempfile

import click

from clara_grants.config import Settings, load_settings
from clara_grants.embedded import runtime_settings

GUNICORN = ["-m", "gunicorn", "clara_grants.app:create_app()", "--worker-class", "gthread"]
CELERY = ["-m", "celery", "--app", "worker.app:celery", "--quiet"]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processus / processes")
@click.option("--threads", default=16, show_default=True, help="Fils par processus / threads each")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Sert les pages. / Serves the pages."""
    sizes = ["--workers", str(workers), "--threads", str(threads), "--graceful-timeout", "10"]
    # Its control socket wants a home folder to write to; nothing here uses it.
    _run([*GUNICORN, "--no-control-socket", "--bind", f"{host}:{port}", *sizes])


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="Processus / processes")
def worker(concurrency: int) -> None:
    """Exécute les tâches. / Runs the tasks."""
    _run([*CELERY, "worker", "--loglevel", "INFO", "--concurrency", str(concurrency)])


@click.command()
@click.option("--schedule", default=f"{tempfile.gettempdir()}/clara-beat", help="Fichier perdable / scratch")
def beat(schedule: str) -> None:
    """Déclenche les tâches périodiques. / Triggers the periodic tasks."""
    _run([*CELERY, "beat", "--loglevel", "INFO", "--schedule", schedule, "--pidfile", ""])


def _run(arguments: list[str]) -> None:
    if os.environ.get("DATABASE_URL"):
        environment = os.environ | load_settings().environment()
        os.execve(sys.executable, [sys.executable, *arguments], environment)
    with runtime_settings() as settings:
        sys.exit(_wait(arguments, settings))


def _wait(arguments: list[str], settings: Settings) -> int:
    """Run python with `arguments` while we hold the local servers; its exit code."""
    child = subprocess.Popen([sys.executable, *arguments], env=os.environ | settings.environment())
    # From a terminal the child hears Ctrl-C by itself; we only wait for it to finish.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda number, _frame: child.send_signal(number))
    return child.wait()
