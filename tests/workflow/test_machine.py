"""The map is total, every position can be left and come back to."""

import uuid

from hypothesis import given
from hypothesis import strategies as st

from clara_grants.workflow import machine
from clara_grants.workflow.machine import Flaw, Move, Position, Stage, Step, StepKind


@st.composite
def calls(draw: st.DrawFn) -> list[Step]:
    """Any sequence of steps whose neighbours may run side by side and whose last one decides."""
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=5))
    steps = [
        Step(uuid.uuid4(), draw(st.sampled_from(list(StepKind))), group)
        for group, size in enumerate(sizes)
        for _ in range(size)
    ]
    last = steps[-1]
    return [*steps[:-1], Step(last.id, last.kind, last.group, decides=True)]


@given(calls())
def test_any_well_formed_call_may_open(steps: list[Step]) -> None:
    assert machine.check(steps) == []


@given(calls(), st.data())
def test_every_move_gives_a_position_of_the_call_or_none(steps: list[Step], data: st.DataObject) -> None:
    everywhere = machine.positions(steps)
    position = data.draw(st.sampled_from([*everywhere, Position(Stage.IN_PROCESS, uuid.uuid4())]))
    for move in Move:
        assert machine.next_position(steps, position, move) in [None, *everywhere]


@given(calls())
def test_a_file_walks_forward_to_the_decision_through_every_group(steps: list[Step]) -> None:
    position = machine.next_position(steps, Position(Stage.SUBMITTED), Move.BEGIN)
    seen = []
    while position is not None and position.stage is Stage.IN_PROCESS:
        seen.append(machine.kinds_at(steps, position))
        moves = machine.moves_from(steps, position)
        position = moves.get(Move.STEP_FORWARD) or moves.get(Move.DECIDE)
    groups = sorted({step.group for step in steps})
    assert seen == [frozenset(s.kind for s in steps if s.group == g) for g in groups]
    assert position == Position(Stage.WAITING_RELEASE)


def test_a_call_without_steps_does_not_open() -> None:
    assert machine.check([]) == [Flaw.NO_STEP]


def test_exactly_one_step_decides() -> None:
    step = Step(uuid.uuid4(), StepKind.COMMITTEE, 0)
    decider = Step(uuid.uuid4(), StepKind.COMMITTEE, 1, decides=True)
    assert machine.check([step]) == [Flaw.NO_DECIDING_STEP]
    assert machine.check([decider, decider]) == [Flaw.SEVERAL_DECIDING_STEPS]
    assert machine.check([decider, step]) == [Flaw.DECIDING_STEP_NOT_LAST]


def test_every_exit_has_a_way_back() -> None:
    steps = [Step(uuid.uuid4(), StepKind.COMMITTEE, 0, decides=True)]
    for stage in (Stage.INELIGIBLE, Stage.WITHDRAWN, Stage.REJECTED, Stage.RESERVE, Stage.DECLINED):
        assert machine.moves_from(steps, Position(stage)), stage
