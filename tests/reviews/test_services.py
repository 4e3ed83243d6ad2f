"""Asking, answering, writing and handing in expert reviews."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls.document import default_score_sheets
from clara_grants.calls.sheets import Reader
from clara_grants.interests import services as interests
from clara_grants.interests.errors import DeclarationNeededError
from clara_grants.kernel.actors import Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError, StaleError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.reviews import queries, services
from clara_grants.reviews.errors import (
    AlreadyAnsweredError,
    AlreadyAssignedError,
    AlreadySubmittedError,
    ConflictedError,
    DuePassedError,
    IncompleteReviewError,
    NotAcceptedError,
    NotAnExpertError,
    NotAtReviewError,
    NotOnSheetError,
    ScoreOutOfRangeError,
)
from clara_grants.reviews.models import AssignmentState, DeclineReason, Recommendation
from clara_grants.reviews.sheet import ReviewDraft, ScoreDraft, read_by, weighted_mean
from clara_grants.submissions.access import load_for, may_see
from clara_grants.submissions.models import ConflictKind
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import actor, person_with
from tests.factories.reviews import ReviewAssignmentFactory, ReviewFactory, at_review
from tests.factories.submissions import SubmissionFactory

SHEET = default_score_sheets()["expert_emergence"]
WHOLE = ReviewDraft.of(
    {"quality": 4, "originality": 5, "feasibility": 3, "team": 4, "leverage": None},
    {"strengths": "Une question neuve.", "weaknesses": "Peu de temps.", "committee_only": "À discuter."},
    {"grade": "A", "recommendation": "fund_first", "confidence": "2"},
)


@pytest.fixture
def officer(session: Session) -> Any:
    return actor(person_with(Role.OFFICER), Role.OFFICER)


@pytest.fixture
def expert(session: Session) -> Any:
    return person_with(Role.EXPERT)


def events(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(OutboxMessage.event_name).order_by(OutboxMessage.event_name)))


def test_assigning_invites_without_opening_the_file(
    session: Session, officer: Any, expert: Any, now: datetime
) -> None:
    file = at_review()

    [assignment] = services.assign_experts(
        session, officer, file.id, [expert.id], due_at=now + timedelta(days=20), now=now
    )

    assert assignment.state is AssignmentState.INVITED
    assert events(session) == ["reviews.expert_invited"]
    assert not may_see(session, actor(expert, Role.EXPERT), file.id)


def test_assigning_refuses_whoever_is_not_an_officer(session: Session, expert: Any, now: datetime) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)

    with pytest.raises(NotAllowedError):
        services.assign_experts(
            session,
            actor(expert, Role.EXPERT),
            assignment.submission_id,
            [expert.id],
            due_at=now + timedelta(days=1),
            now=now,
        )


def test_assigning_refuses_someone_who_is_not_an_expert(
    session: Session, officer: Any, now: datetime
) -> None:
    stranger = person_with(Role.APPLICANT)
    with pytest.raises(NotAnExpertError) as refusal:
        services.assign_experts(
            session, officer, at_review().id, [stranger.id], due_at=now + timedelta(days=1), now=now
        )
    assert refusal.value.facts == {"people": [stranger.full_name], "count": 1}


def test_assigning_refuses_a_conflict_and_a_past_date(session: Session, officer: Any, now: datetime) -> None:
    body = OrganisationFactory()
    expert = person_with(Role.EXPERT, organisation_id=body.id)
    file = at_review(holder_organisation_id=body.id)

    with pytest.raises(ConflictedError):
        services.assign_experts(
            session, officer, file.id, [expert.id], due_at=now + timedelta(days=1), now=now
        )
    with pytest.raises(DuePassedError):
        services.assign_experts(session, officer, file.id, [expert.id], due_at=now, now=now)


def test_assigning_twice_is_refused_and_a_cancelled_one_may_be_asked_again(
    session: Session, officer: Any, expert: Any, now: datetime
) -> None:
    file, due = at_review(), now + timedelta(days=3)
    [first] = services.assign_experts(session, officer, file.id, [expert.id], due_at=due, now=now)
    with pytest.raises(AlreadyAssignedError):
        services.assign_experts(session, officer, file.id, [expert.id], due_at=due, now=now)

    services.cancel_assignment(session, officer, first.id, now=now)
    [second] = services.assign_experts(session, officer, file.id, [expert.id], due_at=due, now=now)

    assert (second.id, second.state) == (first.id, AssignmentState.INVITED)


def test_assigning_waits_for_the_review_step(
    session: Session, officer: Any, expert: Any, now: datetime
) -> None:
    file = SubmissionFactory(stage=Stage.IN_PROCESS)
    with pytest.raises(NotAtReviewError):
        services.assign_experts(
            session, officer, file.id, [expert.id], due_at=now + timedelta(days=1), now=now
        )


def test_accepting_needs_the_declaration_then_opens_the_file(
    session: Session, expert: Any, now: datetime
) -> None:
    assignment = ReviewAssignmentFactory(expert=expert)
    me = actor(expert, Role.EXPERT)
    with pytest.raises(DeclarationNeededError):
        services.accept(session, me, assignment.id, now=now)

    interests.sign_declaration(session, me, assignment.submission.call_id, now=now)
    services.accept(session, me, assignment.id, now=now)

    assert load_for(session, me, assignment.submission_id).submission.id == assignment.submission_id
    with pytest.raises(AlreadyAnsweredError):
        services.accept(session, me, assignment.id, now=now)


def test_someone_elses_assignment_does_not_exist(session: Session, now: datetime) -> None:
    assignment = ReviewAssignmentFactory(accepted=True)
    other = actor(person_with(Role.EXPERT), Role.EXPERT)
    for act in (services.accept_signing, services.submit_review):
        with pytest.raises(NotFoundError):
            act(session, other, assignment.id, now=now)
    with pytest.raises(NotFoundError):
        services.save_review(session, other, assignment.id, WHOLE, revision=0, now=now)


def test_declining_for_a_conflict_hides_the_file_for_good(
    session: Session, expert: Any, now: datetime
) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)

    services.decline(
        session, me, assignment.id, DeclineReason.CONFLICT, conflict=ConflictKind.FAMILY, now=now
    )

    assert not may_see(session, me, assignment.submission_id)
    assert queries.my_assignments(session, me) == []
    assert assignment.decline_reason is DeclineReason.CONFLICT


def test_a_conflict_found_after_submitting_takes_the_review_out(
    session: Session, expert: Any, now: datetime
) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)
    services.save_review(session, me, assignment.id, WHOLE, revision=0, now=now)
    services.submit_review(session, me, assignment.id, now=now)

    services.discover_conflict(session, me, assignment.id, ConflictKind.FINANCIAL, now=now)

    assert queries.reviews_of(session, assignment.submission_id) == []
    with pytest.raises(NotFoundError):
        queries.own_assignment(session, me, assignment.id)


def test_saving_keeps_what_was_typed_and_counts_revisions(
    session: Session, expert: Any, now: datetime
) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)
    half = ReviewDraft({"quality": ScoreDraft(3, comment="Clair.")}, {"strengths": "Neuf."}, {})

    first = services.save_review(session, me, assignment.id, half, revision=0, now=now)
    assert first.revision == 1
    second = services.save_review(session, me, assignment.id, WHOLE, revision=1, now=now)

    held = queries.scored(session, queries.own_assignment(session, me, assignment.id))
    assert (second.revision, held.revision, held.missing) == (2, 2, [])
    assert held.draft == WHOLE
    assert held.mean == pytest.approx((4 + 2 * 5 + 3 + 4) / 5)
    assert (second.recommendation, second.confidence) == (Recommendation.FUND_FIRST, 2)
    assert second.comment_committee == "À discuter."
    assert second.comment_applicant == "Points forts\nUne question neuve.\n\nPoints faibles\nPeu de temps."


def test_a_stale_revision_is_refused(session: Session, expert: Any, now: datetime) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)
    services.save_review(session, me, assignment.id, WHOLE, revision=0, now=now)

    with pytest.raises(StaleError) as refusal:
        services.save_review(session, me, assignment.id, WHOLE, revision=0, now=now)
    assert refusal.value.facts == {"seen": 0, "current": 1}


@pytest.mark.parametrize("value", [-1, 6])
def test_a_score_off_the_scale_is_refused(session: Session, expert: Any, now: datetime, value: int) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)
    draft = ReviewDraft({"quality": ScoreDraft(value)})
    with pytest.raises(ScoreOutOfRangeError):
        services.save_review(session, actor(expert, Role.EXPERT), assignment.id, draft, revision=0, now=now)


def test_what_the_sheet_does_not_ask_is_refused(session: Session, expert: Any, now: datetime) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)
    for draft in (
        ReviewDraft({"beauty": ScoreDraft(3)}),
        ReviewDraft(comments={"gossip": "…"}),
        ReviewDraft(verdicts={"recommendation": "maybe"}),
    ):
        with pytest.raises(NotOnSheetError):
            services.save_review(session, me, assignment.id, draft, revision=0, now=now)


def test_submitting_says_what_is_missing_then_freezes(session: Session, expert: Any, now: datetime) -> None:
    assignment = ReviewAssignmentFactory(expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)
    with pytest.raises(IncompleteReviewError):
        services.submit_review(session, me, assignment.id, now=now)
    services.save_review(
        session, me, assignment.id, ReviewDraft({"quality": ScoreDraft(4)}), revision=0, now=now
    )
    with pytest.raises(IncompleteReviewError) as refusal:
        services.submit_review(session, me, assignment.id, now=now)
    assert refusal.value.facts["missing"] == [
        "originality", "feasibility", "team", "leverage", "strengths", "weaknesses",
        "grade", "recommendation", "confidence",
    ]  # fmt: skip

    services.save_review(session, me, assignment.id, WHOLE, revision=1, now=now)
    services.submit_review(session, me, assignment.id, now=now)

    assert queries.own_assignment(session, me, assignment.id).state is AssignmentState.SUBMITTED
    assert events(session) == ["reviews.review_submitted"]
    with pytest.raises(AlreadySubmittedError):
        services.save_review(session, me, assignment.id, WHOLE, revision=2, now=now)


def test_writing_before_accepting_or_after_the_round_is_refused(
    session: Session, expert: Any, now: datetime
) -> None:
    me = actor(expert, Role.EXPERT)
    invited = ReviewAssignmentFactory(expert=expert)
    interests.sign_declaration(session, me, invited.submission.call_id, now=now)
    with pytest.raises(NotAcceptedError):
        services.save_review(session, me, invited.id, WHOLE, revision=0, now=now)

    late = ReviewAssignmentFactory(expert=expert, accepted=True)
    late.submission.stage, late.submission.step_id = Stage.WAITING_RELEASE, None
    session.flush()
    with pytest.raises(NotAtReviewError):
        services.save_review(session, me, late.id, WHOLE, revision=0, now=now)


def test_a_file_is_complete_with_the_opinions_its_call_asks_for(session: Session, now: datetime) -> None:
    call = CallFactory(document={"minimum_opinions": {"expert": 2}})
    file = at_review(call=call)
    for expected in (False, True):
        expert = person_with(Role.EXPERT)
        one = ReviewAssignmentFactory(submission=file, expert=expert, accepted=True)
        me = actor(expert, Role.EXPERT)
        services.save_review(session, me, one.id, WHOLE, revision=0, now=now)
        services.submit_review(session, me, one.id, now=now)
        assert services.is_complete(session, file.id) is expected
    assert queries.means(session, [file.id])[file.id].count == 2


def test_the_applicant_reads_texts_without_names(session: Session, now: datetime) -> None:
    expert = person_with(Role.EXPERT)
    one = ReviewAssignmentFactory(expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)
    services.save_review(session, me, one.id, WHOLE, revision=0, now=now)
    assert queries.feedback_for_applicant(session, one.submission_id) == []
    services.submit_review(session, me, one.id, now=now)

    [text] = queries.feedback_for_applicant(session, one.submission_id)
    assert "Une question neuve." in text
    assert "À discuter." not in text
    assert expert.full_name not in text


def test_late_ones_are_chased_and_only_they(session: Session, officer: Any, now: datetime) -> None:
    file = at_review()
    late = ReviewAssignmentFactory(submission=file, accepted=True, due_at=now - timedelta(days=1))
    ReviewAssignmentFactory(submission=file)

    assert services.remind_late(session, officer, file.call_id, now=now) == 1

    [message] = session.scalars(select(OutboxMessage))
    assert message.payload == {"assignment_id": str(late.id)}


def test_a_submitted_assignment_can_be_neither_reminded_nor_cancelled(
    session: Session, officer: Any, now: datetime
) -> None:
    one = ReviewAssignmentFactory(state=AssignmentState.SUBMITTED)
    for act in (services.remind, services.cancel_assignment):
        with pytest.raises(AlreadyAnsweredError):
            act(session, officer, one.id, now=now)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    session: Session, officer: Any, statements: list[str], now: datetime, count: int
) -> None:
    call, expert = CallFactory(), person_with(Role.EXPERT)
    for _ in range(count):
        ReviewFactory(
            assignment=ReviewAssignmentFactory(submission=at_review(call=call), expert=expert),
            marks={"quality": 4},
        )
    session.flush()
    session.expunge_all()
    statements.clear()
    assert len(queries.my_assignments(session, actor(expert, Role.EXPERT))) == count
    assert len(statements) == 1

    statements.clear()
    assert len(queries.desk(session, officer, call)) == count
    assert len(statements) == 3

    statements.clear()
    file = queries.desk(session, officer, call)[0].submission
    statements.clear()
    queries.candidates(session, file)
    assert len(statements) <= 10


@given(st.dictionaries(st.sampled_from([c.key for c in SHEET.criteria]), st.integers(0, 5) | st.none()))
def test_not_applicable_is_missing_never_zero(marks: dict[str, int | None]) -> None:
    drafts = {key: ScoreDraft(value, value is None) for key, value in marks.items()}
    scored = {key: draft for key, draft in drafts.items() if draft.value is not None}

    mean = weighted_mean(SHEET, drafts)

    assert mean == weighted_mean(SHEET, scored)
    assert (mean is None) is not bool(scored)
    if mean is not None:
        values = [draft.value for draft in scored.values() if draft.value is not None]
        assert min(values) <= mean <= max(values)


def test_one_box_is_shown_bare_and_several_with_their_titles() -> None:
    said = {"strengths": "Neuf.", "weaknesses": "", "committee_only": "Entre nous."}
    assert read_by(SHEET, said, Reader.COMMITTEE) == "Entre nous."
    assert read_by(SHEET, said, Reader.APPLICANT) == "Points forts\nNeuf."
    assert "Entre nous." not in read_by(SHEET, said, Reader.APPLICANT)


def test_declined_people_leave_one_trace(session: Session, expert: Any, now: datetime) -> None:
    assignment = ReviewAssignmentFactory(expert=expert)
    services.decline(session, actor(expert, Role.EXPERT), assignment.id, DeclineReason.NO_TIME, now=now)
    assert session.scalar(select(func.count()).select_from(OutboxMessage)) == 1
    assert events(session) == ["reviews.assignment_answered"]
