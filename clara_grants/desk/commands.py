"""`docs` writes pages from the code; `export` writes the list of files."""

import uuid
from collections.abc import Sequence
from enum import StrEnum
from typing import IO, TypeVar

import click

from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.calls.handbook import settings_page
from clara_grants.calls.queries import call_by_key
from clara_grants.config import CHECKOUT
from clara_grants.desk.export import csv_of
from clara_grants.desk.queries.files import Asked, stream
from clara_grants.embedded import runtime_settings
from clara_grants.kernel import i18n
from clara_grants.kernel.actors import SYSTEM
from clara_grants.kernel.db import make_engine, unit_of_work
from clara_grants.workflow import diagrams
from clara_grants.workflow.machine import Move, Stage, Step, StepKind
from clara_grants.workflow.projects import ProjectMove, ProjectState

Member = TypeVar("Member", bound=StrEnum)
WORKFLOW = CHECKOUT / "docs" / "workflow.md"
SETTINGS = CHECKOUT / "docs" / "reglages.md"


@click.command()
def docs() -> None:
    """Récrit docs/workflow.md et docs/reglages.md depuis le code."""
    for page, text in ((WORKFLOW, workflow_page()), (SETTINGS, settings_page())):
        page.write_text(text, "utf-8")
        click.echo(f"{page.relative_to(CHECKOUT)} : à jour")


def workflow_page() -> str:
    """The workflow page, whole: macro stages, each shipped call's own path, a project's life."""
    calls = sorted(shipped_calls(), key=lambda call: call.key)
    parts = [
        "# Le chemin d’un dossier",
        "Page écrite par `python3 -m clara_grants docs` depuis les tables que suivent les services :"
        " ne pas la modifier à la main.",
        "## Les étapes communes à tous les appels",
        _drawn(diagrams.macro_graph(_labels(Stage, "stage"), _labels(Move, "move"), steps_of(calls[0]))),
        "## Le chemin propre à chaque appel",
    ]
    kinds = {kind.value: i18n.label(kind, "step_kind", "fr") for kind in StepKind}
    for call in calls:
        parts += [f"### {call.title.fr} (`{call.key}`)", _drawn(diagrams.call_graph(steps_of(call), kinds))]
    states, moves = _labels(ProjectState, "project_state"), _labels(ProjectMove, "project_move")
    named = {move.value: name for move, name in moves.items()}
    parts += ["## La vie d’un projet financé", _drawn(diagrams.project_graph(states, named))]
    return "\n\n".join(parts) + "\n"


def steps_of(call: CallDocument) -> Sequence[Step]:
    """The document's steps as the machine reads them."""
    paired = zip(call.steps, call.step_groups(), strict=True)
    return [Step(uuid.uuid4(), StepKind(step.kind), group, step.decides) for step, group in paired]


def _labels(members: type[Member], kind: str) -> dict[Member, str]:
    return {member: i18n.label(member, kind, "fr") for member in members}


def _drawn(graph: str) -> str:
    return f"```mermaid\n{graph}\n```"


@click.command()
@click.option("--call", "call_key", help="clé d’un appel ; tous par défaut")
@click.option("--output", type=click.File("w", encoding="utf-8", lazy=True), default="-")
def export(call_key: str | None, output: IO[str]) -> None:
    """Écrit la liste des dossiers (CSV, point-virgule), comme la page des dossiers."""
    with runtime_settings() as settings:
        engine = make_engine(settings.database_url)
        with unit_of_work(engine) as session:
            call = call_by_key(session, call_key) if call_key else None
            if call_key and call is None:
                raise click.UsageError(f"aucun appel ne porte la clé « {call_key} »")
            asked = Asked(call_id=call.id if call else None)
            for chunk in csv_of(stream(session, SYSTEM, asked, "fr"), "fr"):
                output.write(chunk)
        engine.dispose()
