"""What each main page costs with N applications: SQL statements, bytes, CPU of both processes."""

import itertools
import json
import os
import resource
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event, text
from sqlalchemy.orm import Session

from clara_grants import embedded
from clara_grants.app import create_app
from clara_grants.config import var_folder
from clara_grants.kernel.db import db, make_engine, unit_of_work
from clara_grants.kernel.wake import SilentWaker
from clara_grants.people import sessions
from tests.bench.fill import fill

TRIES = 200
SCRATCH = "clara_bench"
Visit = Callable[[FlaskClient], Any]


@click.command()
@click.option("--applications", default=10_000, show_default=True, type=click.IntRange(1, 1_000_000))
@click.option("--tries", default=TRIES, show_default=True, type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True)
def pages(applications: int, tries: int, as_json: bool) -> None:
    """Remplit une base jetable et mesure les pages principales."""
    with embedded.services(var_folder() / "bench", durable=False) as found:
        measured = measure(found, applications, tries)
    if as_json:
        click.echo(json.dumps(measured, indent=2))
        return
    click.echo(f"{'page':<10}{'requêtes SQL':>14}{'octets':>10}{'CPU appli ms':>14}{'CPU base ms':>13}")
    for name, cost in measured["pages"].items():
        database = "–" if cost["cpu_db_ms"] is None else f"{cost['cpu_db_ms']:.1f}"
        line = (
            f"{name:<10}{cost['statements']:>14}{cost['bytes']:>10}{cost['cpu_app_ms']:>14.1f}{database:>13}"
        )
        click.echo(line)
    export = measured["export"]
    click.echo(
        f"export : {export['rows']} lignes, {export['cpu_s']:.2f} s CPU, +{export['growth_mb']:.1f} Mo"
    )


def measure(found: embedded.Services, applications: int, tries: int) -> dict[str, Any]:
    """Shape: {"pages": {name: {"statements", "bytes", "cpu_app_ms", "cpu_db_ms"}}, "export": {…}}."""
    embedded.drop_database(found.admin_url, SCRATCH)
    embedded.ensure_database(found.admin_url, SCRATCH)
    url, owner = (one.rsplit("/", 1)[0] + f"/{SCRATCH}" for one in (found.database_url, found.owner_url))
    engine = make_engine(url)
    made = fill(owner, engine, applications)
    app = _app(found, url)
    with app.app_context():
        engines = db.engine
        officer = _client(app, engine, made["officer"])
        applicant = _client(app, engine, made["applicant"])
        costs = {}
        for name, (client, visit) in _visits(made, officer, applicant).items():
            costs[name] = cost_of(engines, client, visit, tries)
        export = cost_of_export(officer)
        engines.dispose()
    engine.dispose()
    return {"pages": costs, "export": export}


def _app(found: embedded.Services, url: str) -> Flask:
    values = {"database_url": url, "public_url": "http://localhost"}
    folder = var_folder() / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    settings = embedded.local_settings(found, folder, **values)
    pinned = {"pool_size": 1, "max_overflow": 0}
    return create_app(
        settings,
        waker=SilentWaker(),
        TESTING=True,
        WTF_CSRF_ENABLED=False,
        SQLALCHEMY_ENGINE_OPTIONS=pinned,
    )


def _client(app: Flask, engine: Engine, person_id: Any) -> FlaskClient:
    now = datetime.now(UTC)
    with unit_of_work(engine) as session:
        token = sessions.open_for(session, person_id, device="bench", remembered=True, now=now)
    client = app.test_client()
    client.set_cookie(sessions.COOKIE, token)
    return client


def _visits(
    made: dict[str, Any], officer: FlaskClient, applicant: FlaskClient
) -> dict[str, tuple[FlaskClient, Visit]]:
    section = f"/dossiers/{made['draft']}/sections/identity"
    tries = itertools.count()

    def save(client: FlaskClient) -> Any:
        """Every save changes a typed answer and a plain one: the dearest ordinary case."""
        number = next(tries)
        answers = {
            "acronym": f"MESURE{number}",
            "title": f"Titre mesuré {number}",
            "duration_months": str(6 + number % 6),
        }
        return client.post(section, data=answers)

    return {
        "list": (officer, lambda c: c.get("/dossiers/liste")),
        "file": (officer, lambda c: c.get(f"/dossiers/{made['file']}/fiche")),
        "form_get": (applicant, lambda c: c.get(section)),
        "form_post": (applicant, save),
        "search": (officer, lambda c: c.get("/dossiers/liste?q=immunothérapie mélanome")),
        "figures": (officer, lambda c: c.get("/chiffres/2025")),
    }


def cost_of(engine: Engine, client: FlaskClient, visit: Visit, tries: int) -> dict[str, Any]:
    """Mean over `tries` requests after a warm-up, on one pinned connection."""
    answer = visit(client)
    if answer.status_code >= 400:
        raise click.ClickException(f"{answer.request.path}: {answer.status_code}")
    with counting(engine) as seen:
        size = len(visit(client).data)
    statements, backend = len(seen), _backend(engine)
    app_before, database_before = time.process_time(), _cpu_of(backend)
    for _ in range(tries):
        visit(client).close()
    database = None if backend is None else (_cpu_of(backend) - database_before) / tries * 1000
    return {
        "statements": statements,
        "bytes": size,
        "cpu_app_ms": round((time.process_time() - app_before) / tries * 1000, 2),
        "cpu_db_ms": None if database is None else round(database, 2),
    }


def cost_of_export(client: FlaskClient) -> dict[str, Any]:
    """CPU and growth of the resident size while the whole list streams, after one warm-up page."""
    client.get("/dossiers/liste").close()
    resting, before = _peak_mb(), time.process_time()
    answer = client.get("/dossiers/liste.csv", buffered=False)
    rows = sum(bytes(chunk).count(b"\n") for chunk in answer.iter_encoded())
    spent = time.process_time() - before
    return {"rows": rows - 1, "cpu_s": round(spent, 2), "growth_mb": round(_peak_mb() - resting, 1)}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def counting(engine: Engine) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


def _backend(engine: Engine) -> int | None:
    """The process that serves the pinned connection; None when it is not on this machine."""
    with Session(engine) as session:
        pid = int(session.scalar(text("select pg_backend_pid()")) or 0)
    return pid if os.access(f"/proc/{pid}/schedstat", os.R_OK) else None


def _cpu_of(pid: int | None) -> float:
    """Seconds this process ran, as the scheduler counts them."""
    return 0.0 if pid is None else int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9
