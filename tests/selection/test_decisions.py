"""Decisions and award lines: what adds up, what is refused, what stays as a trace."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from clara_grants.kernel.actors import Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.selection import errors, queries, services
from clara_grants.selection.models import AwardLine, Decision, Outcome, VoteState
from clara_grants.selection.services.awards import open_lines
from clara_grants.submissions import access
from clara_grants.submissions.errors import IllegalMoveError
from clara_grants.submissions.models import ConflictKind
from clara_grants.workflow.machine import Stage
from tests.factories.organisations import FunderFactory
from tests.factories.people import actor, person_with
from tests.factories.selection import CommitteeMeetingFactory
from tests.selection.conftest import Scene


def amounts(scene: Scene, file_id: object) -> dict[object, int]:
    return {line.funder_id: line.amount_cents for line in open_lines(scene.session, file_id)}  # type: ignore[arg-type]


def test_decide_waits_for_the_release(scene: Scene) -> None:
    file = scene.file()
    decision = scene.draft(file)
    assert (file.stage, decision.released_at) == (Stage.WAITING_RELEASE, None)
    assert amounts(scene, file.id) == {scene.national.id: 700_000, scene.town.id: 300_000}


def test_the_foundation_pays_for_those_who_do_not(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    payers = {line.funder_id: line.payer_id for line in open_lines(scene.session, file.id)}
    assert payers == {scene.national.id: scene.foundation.id, scene.town.id: scene.town.id}


def test_only_officers_decide(scene: Scene) -> None:
    file = scene.file()
    stranger = actor(person_with(Role.COMMITTEE), Role.COMMITTEE)
    access.open_to(
        scene.session, file.id, capacity=access.Capacity.COMMITTEE, source="test", person_id=stranger.id
    )
    with pytest.raises(NotAllowedError):
        services.decide(scene.session, stranger, file.id, Outcome.REJECTED, **scene.said(Outcome.REJECTED))


def test_an_officer_in_conflict_finds_no_file(scene: Scene) -> None:
    file = scene.file()
    access.block(scene.session, file.id, scene.officer.id, ConflictKind.FAMILY, source="declared")
    with pytest.raises(NotFoundError):
        scene.draft(file)


@pytest.mark.parametrize(
    ("outcome", "changes", "refusal"),
    [
        (Outcome.SELECTED, {"amount_cents": 0, "awards": ()}, errors.AmountError),
        (Outcome.REJECTED, {"amount_cents": 5}, errors.AmountError),
        (Outcome.SELECTED, {"amount_cents": 1_000_001}, errors.AwardsMismatchError),
        (Outcome.SELECTED, {"amount_cents": 6_000_000}, errors.AboveCeilingError),
        (Outcome.SELECTED, {"amount_cents": 2_600_000}, errors.AboveRequestError),
        (Outcome.SELECTED, {"decided_on": date(2026, 11, 25)}, errors.DecidedInFutureError),
        (Outcome.SELECTED, {"reserve_rank": 1}, errors.ReserveRankError),
        (Outcome.RESERVE, {}, errors.ReserveRankError),
        (Outcome.RESERVE, {"reserve_rank": 0}, errors.ReserveRankError),
        (Outcome.REJECTED, {"reason": "  "}, errors.ReasonMissingError),
    ],
)
def test_decide_refuses(
    scene: Scene, outcome: Outcome, changes: dict[str, object], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        scene.draft(scene.file(), outcome, **changes)


def test_a_funder_has_one_line(scene: Scene) -> None:
    twice = [(scene.town.id, 500_000), (scene.town.id, 500_000)]
    with pytest.raises(errors.DuplicateFunderError):
        scene.draft(scene.file(), awards=twice)


def test_a_line_needs_a_funder_of_the_call(scene: Scene) -> None:
    with pytest.raises(errors.ForeignFunderError):
        scene.draft(scene.file(), awards=[(FunderFactory().id, 1_000_000)])


def test_a_meeting_of_another_call_is_refused(scene: Scene) -> None:
    with pytest.raises(errors.MeetingElsewhereError):
        scene.draft(scene.file(), meeting_id=CommitteeMeetingFactory().id)


def test_reserve_ranks_are_not_shared(scene: Scene) -> None:
    scene.draft(scene.file(), Outcome.RESERVE, reserve_rank=1)
    with pytest.raises(errors.ReserveRankError):
        scene.draft(scene.file(), Outcome.RESERVE, reserve_rank=1)


def test_amending_keeps_the_first_draft_as_a_trace(scene: Scene) -> None:
    file = scene.file()
    first = scene.draft(file)
    said = scene.said(Outcome.SELECTED, amount_cents=900_000, awards=scene.split(700_000, 200_000))
    second = services.amend_pending(scene.session, scene.officer, file.id, Outcome.SELECTED, **said)
    assert (first.superseded_at, second.superseded_at) == (scene.now, None)
    assert amounts(scene, file.id) == {scene.national.id: 700_000, scene.town.id: 200_000}
    states = scene.session.scalars(select(AwardLine.state).where(AwardLine.submission_id == file.id))
    assert sorted(states) == [VoteState.CANCELLED, VoteState.PROPOSED, VoteState.PROPOSED]


def test_reopening_returns_to_the_committee(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    services.reopen(scene.session, scene.officer, file.id, reason="À revoir", now=scene.now)
    assert (file.stage, amounts(scene, file.id)) == (Stage.IN_PROCESS, {})
    scene.draft(file, Outcome.REJECTED)
    trace = queries.decisions_of(scene.session, file.id)
    assert [decision.outcome for decision in trace] == [Outcome.REJECTED, Outcome.SELECTED]


def test_deciding_twice_is_refused_by_the_map(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    with pytest.raises(IllegalMoveError):
        scene.draft(file)


SHARES = st.lists(st.integers(1, 2_000_000), min_size=1, max_size=2)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SHARES, st.integers(-2, 2))
def test_lines_always_add_up_to_the_amount(scene: Scene, parts: list[int], error: int) -> None:
    """Whatever the shares, either the lines sum to the amount to the cent, or nothing is written."""
    savepoint = scene.session.begin_nested()
    file = scene.file(requested_cents=0)
    amount = sum(parts) + error
    awards = list(zip((scene.national.id, scene.town.id), parts, strict=False))
    try:
        scene.draft(file, amount_cents=amount, awards=awards)
    except (errors.AwardsMismatchError, errors.AmountError):
        assert error
    else:
        written = scene.session.scalars(
            select(Decision.amount_cents).where(Decision.submission_id == file.id)
        ).one()
        assert sum(amounts(scene, file.id).values()) == written == amount
    savepoint.rollback()
