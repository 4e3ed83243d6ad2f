"""`clara-grants call export KEY | import FILE [--dry-run] | diff A B`: calls as YAML documents."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import click
from sqlalchemy.orm import Session

from clara_grants.calls import problems, queries, services
from clara_grants.calls.compare import differences
from clara_grants.calls.document import CallDocumentError, dump, load, parse, to_data
from clara_grants.calls.errors import CallExistsError
from clara_grants.embedded import runtime_settings
from clara_grants.kernel import clock, i18n
from clara_grants.kernel.actors import SYSTEM
from clara_grants.kernel.db import make_engine, unit_of_work
from clara_grants.kernel.errors import DomainError

_language = click.option("--language", type=click.Choice(["fr", "en"]), default="fr", show_default=True)


@click.group()
def call() -> None:
    """Appels en documents YAML / Calls as YAML documents."""


@call.command()
@click.argument("key")
@click.option("--output", type=click.File("w", encoding="utf-8", lazy=True), default="-")
def export(key: str, output: IO[str]) -> None:
    """Écrit l’appel KEY / Write the call KEY."""
    with _database() as session:
        output.write(dump(parse(_document(session, key))))


@call.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Dire ce qui changerait, sans rien écrire / Write nothing.")
@_language
def bring_in(file: Path, dry_run: bool, language: str) -> None:
    """Crée l’appel de FILE, ou remplace son brouillon / Make the call of FILE, or replace its draft."""
    text = file.read_bytes().decode("utf-8", errors="replace")
    with _told(file.name, language), _database() as session:
        found = services.examine(session, SYSTEM, text)
        if found.is_refused:
            raise CallExistsError(key=found.document.key)
        for line in _lines(found.held() if found.replaces else {}, found.brought(), language):
            click.echo(line)
        revision = found.present.revision if found.present else None
        if not dry_run:
            now = clock.instant_of(session)
            services.bring_in(session, SYSTEM, text, revision=revision, now=now)
        code = "call_import.tried" if dry_run else "call_import.done"
        click.echo(i18n.sentence(code, {"key": found.document.key}, language))


@call.command()
@click.argument("before")
@click.argument("after")
@_language
def diff(before: str, after: str, language: str) -> None:
    """Compare deux appels : clés ou fichiers / Compare two calls: keys or files.  1: ils diffèrent."""
    with _told(f"{before} {after}", language), _database() as session:
        found = list(_lines(_either(session, before), _either(session, after), language))
    for line in found:
        click.echo(line)
    sys.exit(1 if found else 0)


@contextmanager
def _database() -> Iterator[Session]:
    with runtime_settings() as settings:
        engine = make_engine(settings.database_url)
        try:
            with unit_of_work(engine) as session:
                yield session
        finally:
            engine.dispose()


@contextmanager
def _told(name: str, language: str) -> Iterator[None]:
    """Refusals as sentences on the error output, each fault of a document with its line; then exit 2."""
    try:
        yield
    except CallDocumentError as refusal:
        for problem in refusal.problems:
            click.echo(f"{name}: {problems.sentence(problem, language)}", err=True)
        sys.exit(2)
    except DomainError as refusal:
        click.echo(i18n.sentence(refusal.code, refusal.facts, language), err=True)
        sys.exit(2)


def _either(session: Session, given: str) -> dict[str, Any]:
    """The document of a file when there is one of that name, else of the call of that key."""
    return to_data(load(Path(given))) if Path(given).is_file() else _document(session, given)


def _document(session: Session, key: str) -> dict[str, Any]:
    found = queries.call_by_key(session, key)
    if found is None:
        raise click.UsageError(f"aucun appel, aucun fichier ne porte ce nom / no such call or file: {key}")
    return found.document


def _lines(before: dict[str, Any], after: dict[str, Any], language: str) -> Iterator[str]:
    for one in differences(before, after, language) if before else ():
        yield one.place
        yield f"  - {one.before}" if one.before else "  -"
        yield f"  + {one.after}" if one.after else "  +"
