"""Asking ECLAIR members, reading, giving an opinion."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.interests.errors import DeclarationNeededError
from clara_grants.kernel.actors import Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError, StaleError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.patient_reviews import desk, queries, services
from clara_grants.patient_reviews.errors import (
    AlreadyAnsweredError,
    AlreadySubmittedError,
    ConflictedError,
    IncompleteReviewError,
    NotAMemberError,
    NotAtEclairError,
    NotOnGridError,
    ScoreOutOfRangeError,
)
from clara_grants.patient_reviews.grid import PatientDraft
from clara_grants.patient_reviews.models import GlobalOpinion, PatientAssignmentState
from clara_grants.submissions.access import block, may_see
from clara_grants.submissions.models import ConflictKind
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.patient_reviews import PatientAssignmentFactory, PatientReviewFactory
from tests.factories.people import actor, person_with
from tests.factories.reviews import at_review

KEYS = ("utility", "partnership", "clarity", "respect", "equity", "means", "return")
WHOLE = PatientDraft.of(
    {**dict.fromkeys(KEYS, 3), "equity": None, "utility": 4},
    GlobalOpinion.FAVOURABLE_WITH_RECOMMENDATIONS,
    comments={"utility": "Un vrai besoin."},
    comment="Entre nous.",
    recommendations="Prévoir un défraiement.",
)


@pytest.fixture
def officer(session: Session) -> Any:
    return actor(person_with(Role.OFFICER), Role.OFFICER)


@pytest.fixture
def member(session: Session) -> Any:
    return person_with(Role.ECLAIR)


def test_asking_a_member_records_one_event(session: Session, officer: Any, member: Any, now: Any) -> None:
    file = at_review()
    [one] = services.assign_members(
        session, officer, file.id, [member.id], due_at=now + timedelta(days=9), now=now
    )
    assert one.state is PatientAssignmentState.ASKED
    session.flush()
    assert list(session.scalars(select(OutboxMessage.event_name))) == ["patient_reviews.members_asked"]


def test_asking_refuses_strangers_conflicts_others_and_the_wrong_step(
    session: Session, officer: Any, member: Any, now: Any
) -> None:
    file, due = at_review(), now + timedelta(days=9)
    expert = person_with(Role.EXPERT)
    with pytest.raises(NotAMemberError):
        services.assign_members(session, officer, file.id, [expert.id], due_at=due, now=now)
    block(session, file.id, member.id, ConflictKind.FAMILY, source="declared")
    with pytest.raises(ConflictedError):
        services.assign_members(session, officer, file.id, [member.id], due_at=due, now=now)
    owner = actor(person_with(Role.APPLICANT))
    with pytest.raises(NotFoundError):
        services.assign_members(session, owner, file.id, [member.id], due_at=due, now=now)
    file.stage, file.step_id = Stage.WAITING_RELEASE, None
    session.flush()
    with pytest.raises(NotAtEclairError):
        services.assign_members(session, officer, file.id, [member.id], due_at=due, now=now)


def test_a_member_who_reads_the_file_may_not_assign(session: Session, member: Any, now: Any) -> None:
    one = PatientAssignmentFactory(member=member, begun=True)
    with pytest.raises(NotAllowedError):
        services.assign_members(
            session,
            actor(member, Role.ECLAIR),
            one.submission_id,
            [member.id],
            due_at=now + timedelta(days=1),
            now=now,
        )


def test_beginning_signs_and_opens_the_lay_pack_only(session: Session, member: Any, now: Any) -> None:
    one = PatientAssignmentFactory(member=member)
    me = actor(member, Role.ECLAIR)
    with pytest.raises(DeclarationNeededError):
        services.save_review(session, me, one.id, WHOLE, revision=0, now=now)
    assert not may_see(session, me, one.submission_id)

    services.begin(session, me, one.id, now=now)

    assert may_see(session, me, one.submission_id)
    pack = queries.lay_pack(session, queries.own_assignment(session, me, one.id).submission)
    keys = {row.question.key for part in pack.sections for row in part.rows}
    assert keys == {"title", "lay_summary"}


def test_an_opinion_is_kept_completed_and_frozen(session: Session, member: Any, now: Any) -> None:
    one = PatientAssignmentFactory(member=member, begun=True)
    me = actor(member, Role.ECLAIR)
    bare = PatientDraft.of({"utility": 1}, GlobalOpinion.FAVOURABLE_WITH_RECOMMENDATIONS)
    services.save_review(session, me, one.id, bare, revision=0, now=now)
    with pytest.raises(IncompleteReviewError) as refusal:
        services.submit_review(session, me, one.id, now=now)
    assert refusal.value.facts["missing"] == [*KEYS, "recommendations"]
    with pytest.raises(StaleError):
        services.save_review(session, me, one.id, WHOLE, revision=0, now=now)

    services.save_review(session, me, one.id, WHOLE, revision=1, now=now)
    held = queries.filled(session, queries.own_assignment(session, me, one.id))
    assert (held.draft, held.revision, held.missing) == (WHOLE, 2, [])
    services.submit_review(session, me, one.id, now=now)

    with pytest.raises(AlreadySubmittedError):
        services.save_review(session, me, one.id, WHOLE, revision=2, now=now)
    assert services.is_complete(session, one.submission_id)
    assert queries.recommendations_for_applicant(session, one.submission_id) == ["Prévoir un défraiement."]
    [opinion] = queries.opinions_of(session, one.submission_id)
    assert opinion.review.comment == "Entre nous."


@pytest.mark.parametrize("value", [0, 5])
def test_an_answer_off_the_scale_is_refused(session: Session, member: Any, now: Any, value: int) -> None:
    one = PatientAssignmentFactory(member=member, begun=True)
    me = actor(member, Role.ECLAIR)
    draft = PatientDraft.of({"utility": value}, None)
    with pytest.raises(ScoreOutOfRangeError):
        services.save_review(session, me, one.id, draft, revision=0, now=now)
    with pytest.raises(NotOnGridError):
        services.save_review(session, me, one.id, PatientDraft.of({"beauty": 2}, None), revision=0, now=now)


def test_a_link_discovered_closes_the_file_and_takes_the_opinion_out(
    session: Session, member: Any, now: Any
) -> None:
    one = PatientAssignmentFactory(member=member, begun=True)
    me = actor(member, Role.ECLAIR)
    services.save_review(session, me, one.id, WHOLE, revision=0, now=now)
    services.submit_review(session, me, one.id, now=now)

    services.discover_conflict(session, me, one.id, ConflictKind.FAMILY, now=now)

    assert not may_see(session, me, one.submission_id)
    assert queries.opinions_of(session, one.submission_id) == []
    with pytest.raises(NotFoundError):
        services.begin(session, me, one.id, now=now)


def test_giving_back_needs_no_reason_and_happens_once(session: Session, member: Any, now: Any) -> None:
    one = PatientAssignmentFactory(member=member, begun=True)
    me = actor(member, Role.ECLAIR)
    services.decline(session, me, one.id, now=now)
    assert queries.my_readings(session, me) == []
    with pytest.raises(NotFoundError):
        services.decline(session, me, one.id, now=now)


def test_only_awaited_opinions_are_chased_or_cancelled(session: Session, officer: Any, now: Any) -> None:
    file = at_review()
    late = PatientAssignmentFactory(submission=file, due_at=now - timedelta(days=1))
    given = PatientAssignmentFactory(submission=file, state=PatientAssignmentState.SUBMITTED)
    assert services.remind_late(session, officer, file.call_id, now=now) == 1
    assert services.remind(session, officer, late.id, now=now).id == late.id
    for act in (services.remind, services.cancel_assignment):
        with pytest.raises(AlreadyAnsweredError):
            act(session, officer, given.id, now=now)
    assert services.cancel_assignment(session, officer, late.id, now=now).state == "cancelled"


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    session: Session, officer: Any, statements: list[str], count: int
) -> None:
    call, member = CallFactory(), person_with(Role.ECLAIR)
    for _ in range(count):
        PatientReviewFactory(
            assignment=PatientAssignmentFactory(submission=at_review(call=call), member=member)
        )
    session.flush()
    statements.clear()
    assert len(queries.my_readings(session, actor(member, Role.ECLAIR))) == count
    assert len(statements) == 1
    statements.clear()
    assert len(desk.desk(session, officer, call)) == count
    assert len(statements) == 3
