"""Expression, answer, invitation, full file: what each allows and refuses."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls import services as calls
from clara_grants.calls.document import CallDocument, CallDocumentError, dump, load, parse, to_data
from clara_grants.calls.models import Call, CallState, Profile
from clara_grants.calls.queries import leading_to
from clara_grants.expressions import queries, services
from clara_grants.expressions.errors import (
    AdviceNeededError,
    AlreadyFiledError,
    CallNeededError,
    RevokedError,
)
from clara_grants.expressions.models import Verdict
from clara_grants.kernel.actors import SYSTEM, Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.organisations.services import load_reference
from clara_grants.questionnaire.completeness import question_count
from clara_grants.statistics import queries as statistics
from clara_grants.submissions import services as submissions
from clara_grants.submissions.access import block, blocking_conflicts
from clara_grants.submissions.errors import ByInvitationError, IllegalMoveError, LockedAnswersError
from clara_grants.submissions.models import ConflictKind, Submission, SubmissionProfile
from clara_grants.submissions.queries import content_of, values_of
from clara_grants.submissions.services.profiles import write_profile
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory

ADVICE = "Précisez l’étude oculaire."


def invited(session: Session, officer: Actor, expression: Submission, now: datetime) -> object:
    services.answer(session, officer, expression.id, Verdict.GO, advice=ADVICE, now=now)
    given = queries.invitation_from(session, expression.id)
    assert given is not None
    return given.id


def test_the_shipped_expression_asks_ten_questions_at_most(document: CallDocument) -> None:
    assert document.first_stage is not None
    assert question_count(document.first_stage.form) <= 10
    assert question_count(document.form) <= 50


def test_a_first_stage_survives_yaml_and_json(document: CallDocument) -> None:
    assert load(dump(document)) == document
    assert parse(to_data(document)) == document


def test_an_identity_that_both_forms_do_not_ask_is_refused(document: CallDocument) -> None:
    data = to_data(document)
    data["first_stage"]["identity"] = ["expectations"]
    with pytest.raises(CallDocumentError) as refusal:
        parse(data)
    assert [problem.code for problem in refusal.value.problems] == ["identity_not_shared"]


def test_loading_a_call_opens_its_expressions_beside_it(
    session: Session, call: Call, short_call: Call
) -> None:
    assert (call.by_invitation, call.leads_to_id) == (True, None)
    assert (short_call.profile, short_call.leads_to_id) == (Profile.EXPRESSION, call.id)
    assert short_call.state is CallState.PUBLISHED


def test_a_draft_loaded_without_its_first_stage_loses_it(
    session: Session, document: CallDocument, now: datetime
) -> None:
    load_reference(session)
    made = calls.load_document(session, SYSTEM, document, now=now)
    plain = document.model_copy(update={"first_stage": None})
    again = calls.load_document(session, SYSTEM, plain, now=now)
    assert (again.id, again.by_invitation) == (made.id, False)
    assert leading_to(session, made.id) == []


def test_closing_the_call_closes_its_expressions(
    session: Session, call: Call, short_call: Call, now: datetime
) -> None:
    calls.close(session, SYSTEM, call.id, now=now)
    assert (call.state, short_call.state) == (CallState.CLOSED, CallState.CLOSED)


def test_a_full_file_starts_by_invitation_only(
    session: Session, call: Call, lead: Actor, now: datetime
) -> None:
    with pytest.raises(ByInvitationError):
        submissions.start(session, lead, call.id, now=now)


def test_a_go_invites_the_lead_to_a_file_that_carries_the_expression(
    session: Session, call: Call, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    invitation_id = invited(session, officer, expression, now)
    draft = services.accept(session, lead, invitation_id, now=now)
    again = services.accept(session, lead, invitation_id, now=now)

    values = values_of(session, draft.id)
    assert again.id == draft.id
    assert (draft.call_id, draft.acronym, expression.stage) == (call.id, "ANTICO", Stage.SELECTED)
    assert values["need_addressed"] == "Aucun traitement après la deuxième rechute."
    assert values["company_name"] == "Conjuvia"
    assert draft.locked_keys == ["acronym", "holder", "lab", "title"]


def test_the_identity_is_locked_and_the_rest_is_not(
    session: Session, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    draft = services.accept(session, lead, invited(session, officer, expression, now), now=now)
    held = values_of(session, draft.id)
    unchanged = {"acronym": held["acronym"], "need_addressed": "Un besoin mieux dit."}
    submissions.save_answers(session, lead, draft.id, unchanged, now=now)

    assert values_of(session, draft.id)["need_addressed"] == "Un besoin mieux dit."
    with pytest.raises(LockedAnswersError) as refusal:
        submissions.save_answers(session, lead, draft.id, {"acronym": "AUTRE"}, now=now)
    assert refusal.value.facts == {"keys": ["acronym"]}


def test_both_texts_are_paired_question_by_question(
    session: Session, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    draft = services.accept(session, lead, invited(session, officer, expression, now), now=now)
    submissions.save_answers(session, lead, draft.id, {"need_addressed": "Un besoin mieux dit."}, now=now)
    [origin] = queries.origins_of(session, draft.id)
    pairs = queries.paired(content_of(session, origin), content_of(session, draft, live=True))

    changed = {pair.question.key for pair in pairs if pair.is_changed}
    alone = {pair.question.key for pair in pairs if pair.after is None}
    assert (origin.id, changed) == (expression.id, {"need_addressed"})
    assert {"proof_planned", "partnership_state"} <= alone


def test_not_yet_leaves_no_invitation_and_tells_the_team(
    session: Session, officer: Actor, expression: Submission, now: datetime
) -> None:
    given = services.answer(session, officer, expression.id, Verdict.NOT_YET, advice=ADVICE, now=now)

    assert (expression.stage, given.advice) == (Stage.REJECTED, ADVICE)
    assert queries.invitation_from(session, expression.id) is None
    told = session.scalars(
        select(OutboxMessage).where(OutboxMessage.event_name == "expressions.answered")
    ).one()
    assert told.payload["answer_id"] == str(given.id)


def test_a_redirection_carries_the_text_without_locking_it(
    session: Session, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    other = CallFactory()
    services.answer(
        session, officer, expression.id, Verdict.REDIRECTED, advice=ADVICE, redirected_to=other.id, now=now
    )
    given = queries.invitation_from(session, expression.id)
    assert given is not None
    draft = services.accept(session, lead, given.id, now=now)

    assert (draft.call_id, draft.acronym, draft.locked_keys) == (other.id, "ANTICO", [])


def test_a_redirection_names_a_call_that_takes_files(
    session: Session, call: Call, officer: Actor, expression: Submission, now: datetime
) -> None:
    for elsewhere in (None, call.id, expression.call_id):
        with pytest.raises(CallNeededError):
            services.answer(
                session, officer, expression.id, Verdict.REDIRECTED, advice=ADVICE,
                redirected_to=elsewhere, now=now,
            )  # fmt: skip


def test_an_answer_is_never_a_word_alone(
    session: Session, officer: Actor, expression: Submission, now: datetime
) -> None:
    with pytest.raises(AdviceNeededError):
        services.answer(session, officer, expression.id, Verdict.GO, advice="  ", now=now)


def test_another_answer_takes_the_place_of_the_first(
    session: Session, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    first = invited(session, officer, expression, now)
    services.answer(session, officer, expression.id, Verdict.NOT_YET, advice="Trop tôt.", now=now)

    standing = queries.answer_of(session, expression.id)
    assert standing is not None
    assert (standing.number, standing.verdict, expression.stage) == (2, Verdict.NOT_YET, Stage.REJECTED)
    with pytest.raises(RevokedError):
        services.accept(session, lead, first, now=now)


def test_the_same_answer_again_is_no_second_answer(
    session: Session, officer: Actor, expression: Submission, now: datetime
) -> None:
    first = services.answer(session, officer, expression.id, Verdict.GO, advice=ADVICE, now=now)
    again = services.answer(session, officer, expression.id, Verdict.GO, advice=f" {ADVICE} ", now=now)

    told = session.scalars(
        select(OutboxMessage).where(OutboxMessage.event_name == "expressions.answered")
    ).all()
    assert (again.id, len(told)) == (first.id, 1)


def test_a_file_begun_keeps_its_answer(
    session: Session, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    draft = services.accept(session, lead, invited(session, officer, expression, now), now=now)
    with pytest.raises(AlreadyFiledError) as refusal:
        services.answer(session, officer, expression.id, Verdict.NOT_YET, advice=ADVICE, now=now)
    assert refusal.value.facts == {"number": draft.number}


def test_who_is_kept_from_the_expression_is_kept_from_the_file(
    session: Session, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    rival = PersonFactory()
    block(session, expression.id, rival.id, ConflictKind.DECLARED, source="declared", pinned=True)
    draft = services.accept(session, lead, invited(session, officer, expression, now), now=now)
    assert [one.person_id for one in blocking_conflicts(session, draft.id, [rival.id])] == [rival.id]


def test_an_invitation_is_personal(
    session: Session, officer: Actor, expression: Submission, now: datetime
) -> None:
    invitation_id = invited(session, officer, expression, now)
    with pytest.raises(NotFoundError):
        services.accept(session, Actor(id=PersonFactory().id), invitation_id, now=now)


def test_only_officers_of_the_call_answer(
    session: Session, lead: Actor, expression: Submission, now: datetime
) -> None:
    with pytest.raises(NotAllowedError):
        services.answer(session, lead, expression.id, Verdict.GO, advice=ADVICE, now=now)
    stranger = Actor(id=PersonFactory().id)
    with pytest.raises(NotFoundError):
        services.answer(session, stranger, expression.id, Verdict.GO, advice=ADVICE, now=now)


def test_an_expression_withdrawn_is_not_answered(
    session: Session, lead: Actor, officer: Actor, expression: Submission, now: datetime
) -> None:
    submissions.withdraw(session, lead, expression.id, now=now)
    with pytest.raises(IllegalMoveError):
        services.answer(session, officer, expression.id, Verdict.GO, advice=ADVICE, now=now)


def test_an_expression_is_neither_a_request_nor_a_call(
    session: Session, call: Call, expression: Submission, now: datetime
) -> None:
    year = statistics.yearly(session, 2026, now)
    assert (year["calls"], year["funding_requests"]) == (1, 0)


def test_a_former_expression_leaves_its_lead_a_first_applicant(
    session: Session, lead: Actor, expression: Submission, now: datetime
) -> None:
    later = SubmissionFactory(stage=Stage.SUBMITTED, owner_id=lead.id, submitted_at=now + timedelta(days=9))
    write_profile(session, later, {})
    query = select(SubmissionProfile.first_application)
    assert session.scalar(query.where(SubmissionProfile.submission_id == later.id)) is True


def test_the_desk_lists_what_waits_for_an_answer(
    session: Session, officer: Actor, expression: Submission
) -> None:
    rows = queries.received(session, officer, expression.call_id)
    assert [(row.submission.id, row.answer, row.file) for row in rows] == [(expression.id, None, None)]
