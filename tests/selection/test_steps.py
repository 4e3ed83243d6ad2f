"""Closing steps, meetings and recusals."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import CallStep
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.selection import errors, queries, services
from clara_grants.selection.services.meetings import open_to_meetings
from clara_grants.submissions import access
from clara_grants.submissions.models import ConflictKind, Submission
from clara_grants.workflow.machine import Stage, StepKind
from tests.factories.calls import HEARING_STEPS
from tests.factories.eligibility import EligibilityRulingFactory
from tests.factories.hearings import HearingFactory, HearingSessionFactory
from tests.factories.people import actor, person_with
from tests.factories.submissions import SubmissionFactory
from tests.selection.conftest import Scene


@pytest.fixture
def heard(make_scene: object) -> Scene:
    scene: Scene = make_scene(groups=HEARING_STEPS)  # type: ignore[operator]
    return scene


def at(scene: Scene, kind: StepKind) -> Submission:
    """A file at the step of that kind."""
    query = select(CallStep).where(CallStep.call_id == scene.call.id, CallStep.kind == kind)
    step = scene.session.scalars(query).one()
    made: Submission = SubmissionFactory(call=scene.call, stage=Stage.IN_PROCESS, step_id=step.id)
    return made


def kind_of(scene: Scene, file: Submission) -> StepKind:
    return scene.session.get_one(CallStep, file.step_id).kind


@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        (StepKind.ELIGIBILITY, errors.EligibilityOpenError),
        (StepKind.EXPERT_REVIEW, errors.ExpertsAwaitedError),
        (StepKind.HEARING, errors.HearingAwaitedError),
        (StepKind.COMMITTEE, errors.DecisionAwaitedError),
    ],
)
def test_a_step_waits_for_what_it_awaits(heard: Scene, kind: StepKind, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        services.close_step(heard.session, heard.officer, at(heard, kind).id, now=heard.now)


def test_a_ruled_file_goes_forward(heard: Scene) -> None:
    file = at(heard, StepKind.ELIGIBILITY)
    EligibilityRulingFactory(submission=file, eligible=True)
    services.close_step(heard.session, heard.officer, file.id, now=heard.now)
    assert kind_of(heard, file) is StepKind.EXPERT_REVIEW


def test_a_reason_closes_a_step_early_but_never_the_deciding_one(heard: Scene) -> None:
    file = at(heard, StepKind.HEARING)
    change = services.close_step(
        heard.session, heard.officer, file.id, reason="Audition inutile", now=heard.now
    )
    assert (kind_of(heard, file), change.reason_code) == (StepKind.COMMITTEE, "closed_early")
    with pytest.raises(errors.DecisionAwaitedError):
        services.close_step(heard.session, heard.officer, file.id, reason="Vite", now=heard.now)


def test_complete_files_go_forward_together(heard: Scene, now: datetime) -> None:
    done, waiting = at(heard, StepKind.HEARING), at(heard, StepKind.HEARING)
    held = HearingSessionFactory(call=heard.call)
    HearingFactory(held=held, file=done, state="held", held_on=now.date())
    HearingFactory(held=held, file=waiting)
    assert services.close_complete_steps(heard.session, heard.officer, heard.call.id, now=now) == 1
    assert [kind_of(heard, f) for f in (done, waiting)] == [StepKind.COMMITTEE, StepKind.HEARING]


def meet(scene: Scene, *members: object) -> object:
    return services.call_meeting(
        scene.session, scene.officer, scene.call.id, title="Comité", starts_at=scene.now, place="Lyon",
        members=[m.id for m in members], now=scene.now,  # type: ignore[attr-defined]
    )  # fmt: skip


def test_a_meeting_opens_files_except_conflicted_ones(scene: Scene) -> None:
    shown, hidden, member = scene.file(), scene.file(), person_with(Role.COMMITTEE)
    access.block(scene.session, hidden.id, member.id, ConflictKind.FAMILY, source="declared", pinned=True)
    meet(scene, member)
    late = scene.file()
    open_to_meetings(scene.session, late)
    found = queries.ranking(scene.session, actor(member, Role.COMMITTEE), scene.call)
    assert {row.submission.id for row in found.rows} == {shown.id, late.id}
    assert found.requested_cents == shown.requested_cents + late.requested_cents
    assert [row.place.tied for row in found.rows if row.place] == [False, False]


def test_only_officers_call_meetings(scene: Scene) -> None:
    member = person_with(Role.COMMITTEE)
    with pytest.raises(NotAllowedError):
        services.call_meeting(
            scene.session, actor(member, Role.COMMITTEE), scene.call.id, title="", starts_at=scene.now,
            place="", members=[member.id], now=scene.now,
        )  # fmt: skip
    with pytest.raises(errors.EmptyMeetingError):
        meet(scene)


def test_a_recusal_closes_the_file_at_once(scene: Scene, session: Session) -> None:
    file, member = scene.file(), person_with(Role.COMMITTEE)
    meeting = meet(scene, member)
    mine = Actor(id=member.id)
    assert access.may_see(session, mine, file.id)
    recusal = services.recuse(session, scene.officer, meeting.id, file.id, member.id, now=scene.now)  # type: ignore[attr-defined]
    services.return_to_room(session, scene.officer, recusal.id, now=scene.now)
    assert (access.may_see(session, mine, file.id), recusal.returned_at) == (False, scene.now)
    with pytest.raises(errors.NotAMemberError):
        services.note_attendance(
            session, scene.officer, meeting.id, [person_with().id], now=scene.now  # type: ignore[attr-defined]
        )  # fmt: skip
