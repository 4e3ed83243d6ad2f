"""Checklist, ruling, undoing, completion."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import LineMode
from clara_grants.eligibility import queries, services
from clara_grants.eligibility.errors import (
    AlreadyMovedError,
    CompletionLateError,
    CompletionOpenError,
    DuePassedError,
    LinesNotMetError,
    LinesOpenError,
    MessageNeededError,
    NoCompletionError,
    NoRulingError,
    NotAtEligibilityError,
    ReasonNeededError,
    UnknownSectionsError,
)
from clara_grants.eligibility.models import CheckSource, Verdict
from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.submissions.services import open_sections
from clara_grants.workflow.machine import Stage, StepKind
from tests.factories.calls import EligibilityLineFactory
from tests.factories.people import actor, person_with
from tests.factories.reviews import step_of
from tests.factories.submissions import AnswerFactory, AttachmentFactory, SubmissionFactory, snapshot_of


@pytest.fixture
def officer(session: Session) -> Any:
    return actor(person_with(Role.OFFICER), Role.OFFICER)


@pytest.fixture
def file(session: Session) -> Any:
    return SubmissionFactory(stage=Stage.IN_PROCESS, owner=person_with(Role.APPLICANT))


def whole(file: Any) -> Any:
    """Give a file every answer, so that a new version can be frozen."""
    for key, value in snapshot_of(file)["answers"].items():
        AnswerFactory(submission=file, question_key=key, value=value)
    AttachmentFactory(submission=file)
    return file


def events(session: Session) -> list[str]:
    session.flush()
    return sorted(session.scalars(select(OutboxMessage.event_name)))


def test_automatic_lines_are_kept_and_never_overrule_the_officer(
    session: Session, officer: Any, file: Any, now: Any
) -> None:
    line = EligibilityLineFactory(call=file.call, mode=LineMode.AUTOMATIC, rule="territory_in_region")
    [check] = services.run_automatic(session, file.id, now=now)
    assert (check.verdict, check.source) == (Verdict.MET, CheckSource.AUTOMATIC)

    services.check_line(session, officer, file.id, line.id, Verdict.NOT_MET, reason="Hors région.", now=now)
    assert services.run_automatic(session, file.id, now=now) == []
    assert check.reason == "Hors région."


def test_a_line_not_met_says_why(session: Session, officer: Any, file: Any, now: Any) -> None:
    line = EligibilityLineFactory(call=file.call)
    with pytest.raises(ReasonNeededError):
        services.check_line(session, officer, file.id, line.id, Verdict.NOT_MET, reason=" ", now=now)
    with pytest.raises(NotFoundError):
        services.check_line(session, officer, file.id, EligibilityLineFactory().id, Verdict.MET, now=now)


def test_an_eligible_file_goes_on(session: Session, officer: Any, file: Any, now: Any) -> None:
    line = EligibilityLineFactory(call=file.call)
    with pytest.raises(LinesOpenError) as refusal:
        services.rule(session, officer, file.id, True, now=now)
    assert refusal.value.facts == {"lines": [line.key], "count": 1}
    services.check_line(session, officer, file.id, line.id, Verdict.NOT_MET, reason="Non.", now=now)
    with pytest.raises(LinesNotMetError):
        services.rule(session, officer, file.id, True, now=now)

    services.check_line(session, officer, file.id, line.id, Verdict.MET, now=now)
    services.rule(session, officer, file.id, True, now=now)

    assert file.step_id == step_of(file.call_id, StepKind.EXPERT_REVIEW).id
    assert queries.has_ruling(session, file.id)
    assert events(session) == ["eligibility.ruled", "submissions.stage_changed"]
    with pytest.raises(NotAtEligibilityError):
        services.rule(session, officer, file.id, True, now=now)


def test_an_ineligible_file_has_a_reason_and_a_way_back(
    session: Session, officer: Any, file: Any, now: Any
) -> None:
    with pytest.raises(ReasonNeededError):
        services.rule(session, officer, file.id, False, now=now)
    services.rule(session, officer, file.id, False, reason="Hors du champ de l’appel.", now=now)
    assert file.stage is Stage.INELIGIBLE

    services.undo_ruling(session, officer, file.id, reason="Erreur de lecture.", now=now)
    assert file.stage is Stage.IN_PROCESS
    assert file.step_id == step_of(file.call_id, StepKind.ELIGIBILITY).id
    with pytest.raises(NoRulingError):
        services.undo_ruling(session, officer, file.id, reason="Encore.", now=now)


def test_an_eligible_ruling_is_undone_from_the_next_step_only(
    session: Session, officer: Any, file: Any, now: Any
) -> None:
    services.rule(session, officer, file.id, True, now=now)
    file.step_id = step_of(file.call_id, StepKind.COMMITTEE).id
    session.flush()
    with pytest.raises(AlreadyMovedError):
        services.undo_ruling(session, officer, file.id, reason="Trop tard.", now=now)
    file.step_id = step_of(file.call_id, StepKind.EXPERT_REVIEW).id
    session.flush()
    services.undo_ruling(session, officer, file.id, reason="À revoir.", now=now)
    assert queries.is_at_eligibility(session, file)


def test_the_applicant_rules_on_nothing(session: Session, file: Any, now: Any) -> None:
    owner = actor(person_with(Role.APPLICANT))
    with pytest.raises(NotFoundError):
        services.rule(session, owner, file.id, True, now=now)
    mine = SubmissionFactory(stage=Stage.IN_PROCESS, owner_id=owner.id)
    with pytest.raises(NotAllowedError):
        services.rule(session, owner, mine.id, True, now=now)
    with pytest.raises(NotAllowedError):
        services.rule(session, actor_officer_owning(mine), mine.id, True, now=now)


def actor_officer_owning(file: Any) -> Any:
    """An officer who filed this very file."""
    return Actor(id=file.owner_id, grants=frozenset({Grant(Role.OFFICER)}))


def ask(session: Session, officer: Any, file: Any, now: Any, **changes: Any) -> Any:
    wanted = {"section_keys": ["budget"], "message": "Il manque un devis.", "due_at": now + timedelta(days=7)}
    return services.ask_completion(session, officer, file.id, **{**wanted, **changes}, now=now)


def test_a_completion_opens_the_named_sections_only(
    session: Session, officer: Any, file: Any, now: Any
) -> None:
    ask(session, officer, file, now)
    assert open_sections(session, file.id, now=now) == {"budget"}
    assert open_sections(session, file.id, now=now + timedelta(days=8)) == frozenset()
    with pytest.raises(CompletionOpenError):
        ask(session, officer, file, now)
    with pytest.raises(CompletionOpenError):
        services.rule(session, officer, file.id, False, reason="Trop tôt.", now=now)
    assert events(session) == ["eligibility.completion_requested"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"section_keys": []}, UnknownSectionsError),
        ({"section_keys": ["jardin"]}, UnknownSectionsError),
        ({"message": " "}, MessageNeededError),
    ],
)
def test_an_unclear_completion_is_refused(
    session: Session, officer: Any, file: Any, now: Any, changes: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        ask(session, officer, file, now, **changes)
    with pytest.raises(DuePassedError):
        ask(session, officer, file, now, due_at=now)


def test_the_team_answers_in_time_and_its_sections_close(
    session: Session, officer: Any, file: Any, now: Any
) -> None:
    owner = actor(person_with(Role.APPLICANT))
    mine = whole(SubmissionFactory(stage=Stage.IN_PROCESS, owner_id=owner.id, snapshot=True))
    with pytest.raises(NoCompletionError):
        services.answer_completion(session, owner, mine.id, now=now)
    request = ask(session, officer, mine, now)
    with pytest.raises(CompletionLateError):
        services.answer_completion(session, owner, mine.id, now=now + timedelta(days=8))
    with pytest.raises(NotAllowedError):
        services.answer_completion(session, officer, mine.id, now=now)

    services.answer_completion(session, owner, mine.id, now=now)

    assert request.answered_at == now
    assert open_sections(session, mine.id, now=now) == frozenset()
    assert "eligibility.completion_answered" in events(session)


def test_an_overdue_completion_no_longer_holds_the_ruling(
    session: Session, officer: Any, file: Any, now: Any
) -> None:
    request = ask(session, officer, file, now)
    later = now + timedelta(days=8)
    services.rule(session, officer, file.id, False, reason="Rien reçu.", now=later)
    assert (request.answered_at, request.closed_at) == (None, later)
    assert file.stage is Stage.INELIGIBLE


def test_the_officer_may_take_the_sections_back(session: Session, officer: Any, file: Any, now: Any) -> None:
    ask(session, officer, file, now)
    services.cancel_completion(session, officer, file.id, now=now)
    assert open_sections(session, file.id, now=now) == frozenset()


def test_pages_judge_rule_and_undo(sign_in: Any, session: Session, file: Any) -> None:
    line = EligibilityLineFactory(call=file.call)
    client = sign_in(person_with(Role.OFFICER))
    address = f"/dossiers/{file.id}/eligibilite"
    assert "Le projet relève de la cancérologie." in client.get(address).text
    unsaid = client.post(f"{address}/lignes", data={f"verdict_{line.id}": "not_met"})
    assert unsaid.status_code == 422
    assert client.post(f"{address}/avis", data={"eligible": "yes"}).status_code == 422
    assert client.post(f"{address}/lignes", data={f"verdict_{line.id}": "met"}).status_code == 303
    assert client.post(f"{address}/avis", data={"eligible": "yes"}).status_code == 303
    assert "Jugé éligible" in client.get(address).text
    assert client.post(f"{address}/annuler", data={"reason": "À revoir."}).status_code == 303


def test_pages_are_for_officers_and_the_completion_for_the_team(
    sign_in: Any, session: Session, officer: Any, now: Any
) -> None:
    owner = person_with(Role.APPLICANT)
    file = SubmissionFactory(stage=Stage.IN_PROCESS, owner=owner)
    identity = file.id
    ask(session, officer, file, now)
    client = sign_in(owner)
    assert client.get(f"/dossiers/{identity}/eligibilite").status_code == 404
    assert "Il manque un devis." in client.get(f"/dossiers/{identity}/complement").text
    client = sign_in(person_with(Role.OFFICER))
    assert client.get(f"/dossiers/{identity}/complement").status_code == 404
