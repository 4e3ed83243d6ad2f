"""The life of a file as a map: macro stages, the call's own steps, and the moves between them.

A position is `(stage, step_id)`; `step_id` is set only inside `in_process`, where it names the first
step of the current group (neighbours that run side by side share a group).  `next_position` is total:
any position and move give a position or None.
"""

import enum
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final


class Stage(enum.StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    IN_PROCESS = "in_process"
    WAITING_RELEASE = "waiting_release"
    SELECTED = "selected"
    RESERVE = "reserve"
    REJECTED = "rejected"
    INELIGIBLE = "ineligible"
    WITHDRAWN = "withdrawn"
    FUNDED = "funded"
    DECLINED = "declined"


class StepKind(enum.StrEnum):
    ELIGIBILITY = "eligibility"
    EXPERT_REVIEW = "expert_review"
    ECLAIR_REVIEW = "eclair_review"
    HEARING = "hearing"
    COMMITTEE = "committee"
    OFFICER_DECISION = "officer_decision"


class Move(enum.StrEnum):
    SUBMIT = "submit"
    TAKE_BACK = "take_back"
    BEGIN = "begin"
    STEP_FORWARD = "step_forward"
    STEP_BACK = "step_back"
    DECLARE_INELIGIBLE = "declare_ineligible"
    REINSTATE = "reinstate"
    DECIDE = "decide"
    REOPEN = "reopen"
    RELEASE_SELECTED = "release_selected"
    RELEASE_RESERVE = "release_reserve"
    RELEASE_REJECTED = "release_rejected"
    CORRECT = "correct"
    PROMOTE = "promote"
    CONFIRM_FUNDING = "confirm_funding"
    REVOKE_FUNDING = "revoke_funding"
    DECLINE = "decline"
    RESUME = "resume"
    WITHDRAW = "withdraw"
    UNDO_WITHDRAWAL = "undo_withdrawal"


REASONED: Final = frozenset(
    {
        Move.STEP_BACK, Move.DECLARE_INELIGIBLE, Move.REINSTATE, Move.REOPEN, Move.CORRECT, Move.PROMOTE,
        Move.REVOKE_FUNDING, Move.DECLINE, Move.RESUME, Move.UNDO_WITHDRAWAL,
    }
)  # fmt: skip
"""Moves that are refused without a reason."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a call, in order; `group` is shared by neighbours that run side by side."""

    id: uuid.UUID
    kind: StepKind
    group: int
    decides: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    stage: Stage
    step_id: uuid.UUID | None = None


_PLAIN: Final[dict[tuple[Stage, Move], Stage]] = {
    (Stage.DRAFT, Move.SUBMIT): Stage.SUBMITTED,
    (Stage.SUBMITTED, Move.TAKE_BACK): Stage.DRAFT,
    (Stage.SUBMITTED, Move.DECLARE_INELIGIBLE): Stage.INELIGIBLE,
    (Stage.INELIGIBLE, Move.REINSTATE): Stage.SUBMITTED,
    (Stage.WAITING_RELEASE, Move.RELEASE_SELECTED): Stage.SELECTED,
    (Stage.WAITING_RELEASE, Move.RELEASE_RESERVE): Stage.RESERVE,
    (Stage.WAITING_RELEASE, Move.RELEASE_REJECTED): Stage.REJECTED,
    (Stage.SELECTED, Move.CORRECT): Stage.WAITING_RELEASE,
    (Stage.RESERVE, Move.CORRECT): Stage.WAITING_RELEASE,
    (Stage.REJECTED, Move.CORRECT): Stage.WAITING_RELEASE,
    (Stage.RESERVE, Move.PROMOTE): Stage.SELECTED,
    (Stage.SELECTED, Move.CONFIRM_FUNDING): Stage.FUNDED,
    (Stage.FUNDED, Move.REVOKE_FUNDING): Stage.SELECTED,
    (Stage.SELECTED, Move.DECLINE): Stage.DECLINED,
    (Stage.RESERVE, Move.DECLINE): Stage.DECLINED,
    (Stage.FUNDED, Move.DECLINE): Stage.DECLINED,
    (Stage.DECLINED, Move.RESUME): Stage.SELECTED,
    (Stage.SUBMITTED, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.IN_PROCESS, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.WAITING_RELEASE, Move.WITHDRAW): Stage.WITHDRAWN,
    (Stage.WITHDRAWN, Move.UNDO_WITHDRAWAL): Stage.SUBMITTED,
}


def next_position(steps: Sequence[Step], position: Position, move: Move) -> Position | None:
    """Where `move` leads from `position` in a call with these steps, or None where no path exists."""
    if (target := _PLAIN.get((position.stage, move))) is not None:
        return Position(target)
    groups = _groups(steps)
    if position.stage is Stage.SUBMITTED and move is Move.BEGIN:
        return _inside(groups, 0)
    if position.stage is Stage.WAITING_RELEASE and move is Move.REOPEN:
        return _inside(groups, _deciding(groups))
    if position.stage is Stage.IN_PROCESS:
        return _within(groups, position, move)
    return None


def _within(groups: list[list[Step]], position: Position, move: Move) -> Position | None:
    here = next((i for i, g in enumerate(groups) if g[0].id == position.step_id), None)
    if here is None:
        return None
    if move is Move.STEP_FORWARD and here != _deciding(groups):
        return _inside(groups, here + 1)
    if move is Move.STEP_BACK:
        return _inside(groups, here - 1)
    if move is Move.DECLARE_INELIGIBLE:
        return Position(Stage.INELIGIBLE)
    if move is Move.DECIDE and here == _deciding(groups):
        return Position(Stage.WAITING_RELEASE)
    return None


def _groups(steps: Sequence[Step]) -> list[list[Step]]:
    groups: list[list[Step]] = []
    for step in steps:
        if groups and groups[-1][0].group == step.group:
            groups[-1].append(step)
        else:
            groups.append([step])
    return groups


def _deciding(groups: list[list[Step]]) -> int:
    return next((i for i, g in enumerate(groups) if any(s.decides for s in g)), -1)


def _inside(groups: list[list[Step]], index: int) -> Position | None:
    return Position(Stage.IN_PROCESS, groups[index][0].id) if 0 <= index < len(groups) else None


def moves_from(steps: Sequence[Step], position: Position) -> dict[Move, Position]:
    """Every move that exists from `position`, with where it leads."""
    reachable = {move: next_position(steps, position, move) for move in Move}
    return {move: target for move, target in reachable.items() if target is not None}


def kinds_at(steps: Sequence[Step], position: Position) -> frozenset[StepKind]:
    """The step kinds under way at `position`: several inside a parallel group, none outside."""
    for group in _groups(steps):
        if group[0].id == position.step_id:
            return frozenset(step.kind for step in group)
    return frozenset()


def positions(steps: Sequence[Step]) -> list[Position]:
    """Every position a file of this call can hold, in the order of its life."""
    inside = [Position(Stage.IN_PROCESS, group[0].id) for group in _groups(steps)]
    before, after = [Stage.DRAFT, Stage.SUBMITTED], list(Stage)[3:]
    return [*map(Position, before), *inside, *map(Position, after)]


class Flaw(enum.StrEnum):
    NO_STEP = "no_step"
    NO_DECIDING_STEP = "no_deciding_step"
    SEVERAL_DECIDING_STEPS = "several_deciding_steps"
    DECIDING_STEP_NOT_LAST = "deciding_step_not_last"
    GROUP_NOT_TOGETHER = "group_not_together"
    UNREACHABLE = "unreachable"
    NO_WAY_OUT = "no_way_out"
    NO_WAY_BACK = "no_way_back"


def check(steps: Sequence[Step]) -> list[Flaw]:
    """What is wrong with a call's steps; empty when the call may open."""
    if not steps:
        return [Flaw.NO_STEP]
    deciders = sum(step.decides for step in steps)
    if deciders != 1:
        return [Flaw.SEVERAL_DECIDING_STEPS if deciders else Flaw.NO_DECIDING_STEP]
    groups = _groups(steps)
    flaws = []
    if len({g[0].group for g in groups}) != len(groups):
        flaws.append(Flaw.GROUP_NOT_TOGETHER)
    if _deciding(groups) != len(groups) - 1:
        flaws.append(Flaw.DECIDING_STEP_NOT_LAST)
    return flaws or _walk(steps)


def _walk(steps: Sequence[Step]) -> list[Flaw]:
    """Reachability from the draft, a way out of each position and, once submitted, a way back."""
    graph = {p: set(moves_from(steps, p).values()) for p in positions(steps)}
    seen, frontier = {Position(Stage.DRAFT)}, [Position(Stage.DRAFT)]
    while frontier:
        fresh = graph[frontier.pop()] - seen
        seen |= fresh
        frontier.extend(fresh)
    flaws = [Flaw.UNREACHABLE] * (set(graph) != seen)
    flaws += [Flaw.NO_WAY_OUT] * any(not exits for exits in graph.values())
    lost = [p for p in graph if p.stage is not Stage.DRAFT and not _returns(graph, p)]
    return flaws + [Flaw.NO_WAY_BACK] * bool(lost)


def _returns(graph: dict[Position, set[Position]], position: Position) -> bool:
    """True when some exit of `position` can come back to it."""
    seen, frontier = set(graph[position]), list(graph[position])
    while frontier and position not in seen:
        fresh = graph[frontier.pop()] - seen
        seen |= fresh
        frontier.extend(fresh)
    return position in seen
