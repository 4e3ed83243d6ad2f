"""Releases: all of what was previewed or nothing; corrections, promotions, votes."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.selection import errors, queries, services
from clara_grants.selection.models import AwardLine, Outcome, VoteState
from clara_grants.selection.services.awards import open_lines
from clara_grants.submissions import access
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFunderFactory
from tests.factories.people import actor, person_with
from tests.selection.conftest import DECIDED_ON, Scene


def line_of(scene: Scene, file: Submission, funder_id: object) -> AwardLine:
    return next(line for line in open_lines(scene.session, file.id) if line.funder_id == funder_id)


def told(scene: Scene) -> list[str]:
    return list(
        scene.session.scalars(
            select(OutboxMessage.event_name).where(OutboxMessage.event_name.startswith("selection."))
        )
    )


def released(scene: Scene, outcome: Outcome = Outcome.SELECTED, **changes: object) -> Submission:
    file = scene.file()
    scene.draft(file, outcome, **changes)
    scene.release()
    return file


def test_release_tells_every_outcome_together(scene: Scene) -> None:
    kept, spare, lost = scene.file(), scene.file(), scene.file()
    scene.draft(kept, Outcome.SELECTED_WITH_CONDITIONS)
    scene.draft(spare, Outcome.RESERVE, reserve_rank=1)
    scene.draft(lost, Outcome.REJECTED)
    release = scene.release()
    assert [f.stage for f in (kept, spare, lost)] == [Stage.SELECTED, Stage.RESERVE, Stage.REJECTED]
    told_at = {queries.released_decision(scene.session, f.id).release_id for f in (kept, spare, lost)}  # type: ignore[union-attr]
    assert told_at == {release.id}
    assert told(scene) == ["selection.decision_released"] * 3


def test_release_refuses_what_changed_since_the_preview(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    manifest = services.preview_release(scene.session, scene.call.id)
    said = scene.said(Outcome.SELECTED, comment_applicant="Bravo.")
    services.amend_pending(scene.session, scene.officer, file.id, Outcome.SELECTED, **said)
    with pytest.raises(errors.ManifestChangedError):
        services.release(scene.session, scene.officer, scene.call.id, manifest=manifest, now=scene.now)
    assert (file.stage, told(scene)) == (Stage.WAITING_RELEASE, [])


def test_nothing_is_released_twice(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    manifest = services.preview_release(scene.session, scene.call.id)
    services.release(scene.session, scene.officer, scene.call.id, manifest=manifest, now=scene.now)
    with pytest.raises(errors.NothingToReleaseError):
        services.release(scene.session, scene.officer, scene.call.id, manifest=manifest, now=scene.now)


def test_only_officers_release(scene: Scene) -> None:
    scene.draft(scene.file())
    with pytest.raises(NotAllowedError):
        services.release(
            scene.session, actor(person_with(Role.COMMITTEE), Role.COMMITTEE), scene.call.id,
            manifest="", now=scene.now,
        )  # fmt: skip


def test_funded_only_when_every_line_is_voted(scene: Scene) -> None:
    file = released(scene)
    first, last = line_of(scene, file, scene.national.id), line_of(scene, file, scene.town.id)
    services.note_vote(
        scene.session, scene.officer, first.id, voted_on=DECIDED_ON, reference="D-1", now=scene.now
    )
    assert file.stage is Stage.SELECTED
    services.note_vote(
        scene.session, scene.officer, last.id, voted_on=DECIDED_ON, reference="D-2", now=scene.now
    )
    assert file.stage is Stage.FUNDED
    assert told(scene).count("selection.funder_voted") == 2
    with pytest.raises(errors.VoteSettledError):
        services.note_vote(
            scene.session, scene.officer, last.id, voted_on=DECIDED_ON, reference="", now=scene.now
        )


def test_a_vote_waits_for_the_release_and_its_day(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    line = line_of(scene, file, scene.town.id)
    with pytest.raises(errors.NotReleasedError):
        services.note_vote(
            scene.session, scene.officer, line.id, voted_on=DECIDED_ON, reference="", now=scene.now
        )
    scene.release()
    with pytest.raises(errors.VoteInFutureError):
        services.note_vote(
            scene.session, scene.officer, line.id, voted_on=date(2027, 1, 1), reference="", now=scene.now
        )


def test_a_refused_part_can_be_asked_elsewhere_and_no_more(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file, awards=[(scene.town.id, 1_000_000)])
    scene.release()
    line = line_of(scene, file, scene.town.id)
    services.note_vote(
        scene.session, scene.officer, line.id, voted_on=DECIDED_ON, reference="", now=scene.now
    )
    services.refuse_vote(scene.session, scene.officer, line.id, reason="Séance annulée", now=scene.now)
    assert (file.stage, line.state, line.voted_on) == (Stage.SELECTED, VoteState.REFUSED, None)
    with pytest.raises(errors.AwardsMismatchError):
        services.add_award(scene.session, scene.officer, file.id, scene.national.id, 1_000_001, now=scene.now)
    added = services.add_award(
        scene.session, scene.officer, file.id, scene.national.id, 1_000_000, now=scene.now
    )
    services.note_vote(
        scene.session, scene.officer, added.id, voted_on=DECIDED_ON, reference="", now=scene.now
    )
    assert file.stage is Stage.FUNDED


def test_a_funder_sees_its_lines_once_released(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    grant = Grant(Role.FUNDER, funder_id=scene.town.id)
    town = Actor(id=person_with().id, grants=frozenset({grant}))
    assert queries.lines_of_funders(scene.session, town) == []
    scene.release()
    lines = queries.lines_of_funders(scene.session, town)
    assert [(line.funder_id, line.amount_cents) for line, _ in lines] == [(scene.town.id, 300_000)]
    assert access.may_see(scene.session, town, file.id)


def test_the_foundation_needs_no_other_vote(scene: Scene) -> None:
    CallFunderFactory(call=scene.call, funder=scene.foundation)
    file = scene.file()
    scene.draft(file, awards=[(scene.foundation.id, 1_000_000)])
    scene.release()
    assert file.stage is Stage.FUNDED
    assert told(scene) == ["selection.decision_released"]


def test_correct_writes_a_new_decision_and_keeps_the_votes_that_stand(scene: Scene) -> None:
    file = released(scene)
    line = line_of(scene, file, scene.national.id)
    services.note_vote(
        scene.session, scene.officer, line.id, voted_on=DECIDED_ON, reference="", now=scene.now
    )
    said = scene.said(Outcome.SELECTED, amount_cents=900_000, awards=scene.split(700_000, 200_000))
    services.correct(scene.session, scene.officer, file.id, Outcome.SELECTED, why="Budget révisé", **said)
    assert (file.stage, line.state) == (Stage.WAITING_RELEASE, VoteState.VOTED)
    scene.release()
    trace = queries.decisions_of(scene.session, file.id)
    assert [d.amount_cents for d in trace] == [900_000, 1_000_000]
    assert all(d.released_at for d in trace)


def test_correct_needs_a_released_decision(scene: Scene) -> None:
    file = scene.file()
    scene.draft(file)
    with pytest.raises(errors.NotReleasedError):
        services.correct(
            scene.session, scene.officer, file.id, Outcome.REJECTED, why="Erreur",
            **scene.said(Outcome.REJECTED),
        )  # fmt: skip


def test_promote_takes_the_best_rank_first(scene: Scene) -> None:
    first, second = scene.file(), scene.file()
    scene.draft(first, Outcome.RESERVE, reserve_rank=1)
    scene.draft(second, Outcome.RESERVE, reserve_rank=2)
    scene.release()
    said = {
        "amount_cents": 1_000_000, "awards": scene.split(500_000, 500_000), "reason": "Désistement",
        "decided_on": DECIDED_ON, "now": scene.now + timedelta(minutes=1),
    }  # fmt: skip
    with pytest.raises(errors.ReserveOrderError):
        services.promote(scene.session, scene.officer, second.id, **said)  # type: ignore[arg-type]
    decision = services.promote(scene.session, scene.officer, first.id, **said)  # type: ignore[arg-type]
    assert (first.stage, decision.outcome) == (Stage.SELECTED, Outcome.SELECTED)
    assert decision.released_at is not None
    services.promote(scene.session, scene.officer, second.id, **said)  # type: ignore[arg-type]
    assert second.stage is Stage.SELECTED
