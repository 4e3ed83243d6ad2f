"""The maps as pictures: Mermaid text drawn from the very tables the services walk."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from clara_grants.workflow import machine, projects
from clara_grants.workflow.machine import Move, Stage, Step
from clara_grants.workflow.projects import ProjectState


def macro_graph(
    stage_names: Mapping[Stage, str], move_names: Mapping[Move, str], steps: Sequence[Step]
) -> str:
    """The macro stages with every move between them; steps inside `in_process` are folded together."""
    edges: dict[tuple[Stage, Stage], list[str]] = {}
    for position in machine.positions(steps):
        for move, target in machine.moves_from(steps, position).items():
            if position.stage is not target.stage:
                names = edges.setdefault((position.stage, target.stage), [])
                if move_names[move] not in names:
                    names.append(move_names[move])
    lines = [f'    {stage.value}["{stage_names[stage]}"]' for stage in Stage]
    lines += [f'    {a.value} -->|"{"<br/>".join(names)}"| {b.value}' for (a, b), names in edges.items()]
    return "\n".join(["flowchart TD", *lines])


def call_graph(steps: Sequence[Step], step_names: Mapping[str, str]) -> str:
    """One call's own path from submission to decision; steps that run side by side stand in one box."""
    groups: dict[int, list[Step]] = {}
    for step in steps:
        groups.setdefault(step.group, []).append(step)
    boxes = [
        f'    g{n}["{" ∥ ".join(step_names[step.kind.value] for step in group)}"]'
        for n, group in enumerate(groups.values())
    ]
    names = ["depot", *(f"g{n}" for n in range(len(groups))), "decision"]
    arrows = [f"    {a} --> {b}" for a, b in pairwise(names)]
    return "\n".join(["flowchart LR", '    depot(["Dépôt"])', *boxes, '    decision(["Décision"])', *arrows])


def project_graph(state_names: Mapping[ProjectState, str], move_names: Mapping[str, str]) -> str:
    """The life of a funded project."""
    lines = [f'    {state.value}["{state_names[state]}"]' for state in ProjectState]
    for state in ProjectState:
        for move in projects.moves_from(state):
            target = projects.next_state(state, move)
            if target is not None:
                lines.append(f'    {state.value} -->|"{move_names[move.value]}"| {target.value}')
    return "\n".join(["flowchart TD", *lines])
