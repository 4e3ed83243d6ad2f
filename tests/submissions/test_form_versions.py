"""A form that changes while its call is open: who moves, who stays, and which wording was answered."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls import queries as call_queries
from clara_grants.calls import services as calls
from clara_grants.calls.document import CallDocumentError, shipped_calls
from clara_grants.calls.errors import WrongStateError
from clara_grants.calls.models import Call
from clara_grants.calls.yaml_lines import write
from clara_grants.kernel.actors import SYSTEM, Actor, Role
from clara_grants.kernel.errors import NotAllowedError, StaleError
from clara_grants.organisations.services import load_reference
from clara_grants.people.models import Person
from clara_grants.questionnaire.document import dump, parse
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.submissions import queries, services
from clara_grants.submissions.models import Answer, AnswerRevision, Submission
from tests.calls.pages import told, typed_in
from tests.factories.people import PersonFactory, person_with

SHIPPED = {call.key: call for call in shipped_calls()}
CLOSES = datetime.fromisoformat("2026-12-15T17:00")
FORM = dump(SHIPPED["mobilite-2025"].form)
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def mobility(session: Session, now: datetime) -> Call:
    """An open light call, from its document."""
    load_reference(session)
    model = SHIPPED["mobilite-2025"]
    window = model.windows[0].model_copy(
        update={"opens_at": datetime.fromisoformat("2026-11-02T09:00"), "closes_at": CLOSES}
    )
    document = model.model_copy(update={"windows": (window,)})
    call = calls.load_document(session, SYSTEM, document, now=now)
    return calls.publish(session, SYSTEM, call.id, now=now)


@pytest.fixture
def started(session: Session, mobility: Call, actor: Actor, now: datetime) -> Submission:
    made = services.start(session, actor, mobility.id, now=now)
    services.save_answers(
        session, actor, made.id, {"host": "Un congrès", "motivation": "Apprendre."}, now=now
    )
    return made


def changed(key: str, **settings: Any) -> Questionnaire:
    """The form of the call with other settings for one question."""
    form = parse(FORM).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for section in form["sections"]:
        for question in section["questions"]:
            if question["key"] == key:
                question.update(settings)
    return parse(form)


REWORDED = changed("host", label={"fr": "Nom du congrès", "en": "Name of the conference"})


def test_a_change_makes_version_two_and_moves_nobody(
    session: Session, mobility: Call, started: Submission, officer: Actor, now: datetime
) -> None:
    first = started.form_version_id

    second = calls.add_form_version(session, officer, mobility.id, REWORDED, seen=1, now=now)

    assert (second.version, second.frozen_at) == (2, now)
    assert started.form_version_id == first
    assert parse(FORM) == call_queries.form_of(session, first)
    uses = queries.form_versions_of(session, officer, mobility.id)
    assert [(use.version.version, use.drafts, use.filed) for use in uses] == [(2, 0, 0), (1, 1, 0)]
    assert mobility.document["form"] == dump(REWORDED)


def test_drafts_follow_with_their_answers_and_each_answer_keeps_its_wording(
    session: Session, mobility: Call, started: Submission, actor: Actor, officer: Actor, now: datetime
) -> None:
    first = started.form_version_id
    second = calls.add_form_version(session, officer, mobility.id, REWORDED, seen=1, now=now)

    assert services.follow_form(session, officer, mobility.id, now=now) == 1
    assert services.follow_form(session, officer, mobility.id, now=now) == 0

    assert started.form_version_id == second.id
    assert queries.values_of(session, started.id)["host"] == "Un congrès"
    assert queries.earlier_wordings(session, started.id) == {
        "host": {"fr": "Congrès ou laboratoire d’accueil", "en": "Conference or host laboratory"}
    }
    services.save_answers(session, actor, started.id, {"host": "Le congrès de Lyon"}, now=now)
    answer = session.scalars(select(Answer).where(Answer.question_key == "host")).one()
    earlier = session.scalars(select(AnswerRevision).where(AnswerRevision.question_key == "host")).one()
    assert (answer.form_version_id, earlier.form_version_id) == (second.id, first)
    assert queries.earlier_wordings(session, started.id) == {}


def test_a_file_already_sent_keeps_its_version(
    session: Session, mobility: Call, started: Submission, officer: Actor, now: datetime
) -> None:
    first = started.form_version_id
    started.submitted_at = now
    session.flush()
    calls.add_form_version(session, officer, mobility.id, REWORDED, seen=1, now=now)

    assert services.follow_form(session, officer, mobility.id, now=now) == 0
    assert started.form_version_id == first


def test_the_same_form_makes_no_version(
    session: Session, mobility: Call, officer: Actor, now: datetime
) -> None:
    once = calls.add_form_version(session, officer, mobility.id, REWORDED, seen=1, now=now)

    assert calls.add_form_version(session, officer, mobility.id, REWORDED, seen=1, now=now) is once


def test_a_stale_version_is_refused(session: Session, mobility: Call, officer: Actor, now: datetime) -> None:
    calls.add_form_version(session, officer, mobility.id, REWORDED, seen=1, now=now)

    with pytest.raises(StaleError) as refusal:
        calls.add_form_version(
            session, officer, mobility.id, changed("host", required=False), seen=1, now=now
        )
    assert refusal.value.facts == {"seen": 1, "current": 2}


def test_a_question_keeps_its_kind(session: Session, mobility: Call, officer: Actor, now: datetime) -> None:
    other = changed("host", kind="long_text", limits={"words": 50})

    with pytest.raises(CallDocumentError) as refusal:
        calls.add_form_version(session, officer, mobility.id, other, seen=1, now=now)
    [problem] = refusal.value.problems
    assert (problem.code, problem.facts) == ("kind_changed", {"key": "host"})


def test_a_form_the_scale_needs_is_not_taken_away(
    session: Session, mobility: Call, officer: Actor, now: datetime
) -> None:
    form = parse(FORM).model_dump(mode="json", by_alias=True, exclude_defaults=True)
    [section] = form["sections"]
    section["questions"] = [q for q in section["questions"] if q["key"] != "destination"]

    with pytest.raises(CallDocumentError) as refusal:
        calls.add_form_version(session, officer, mobility.id, parse(form), seen=1, now=now)
    assert [problem.code for problem in refusal.value.problems] == ["scale_without_question"]


def test_a_draft_call_has_no_versions_and_strangers_make_none(
    session: Session, mobility: Call, actor: Actor, officer: Actor, now: datetime
) -> None:
    draft = calls.load_document(session, SYSTEM, SHIPPED["manifestations-2025"], now=now)

    with pytest.raises(WrongStateError):
        calls.add_form_version(session, officer, draft.id, REWORDED, seen=1, now=now)
    with pytest.raises(NotAllowedError):
        calls.add_form_version(session, actor, mobility.id, REWORDED, seen=1, now=now)
    with pytest.raises(NotAllowedError):
        services.follow_form(session, actor, mobility.id, now=now)


def test_an_officer_checks_then_puts_a_version_into_use(
    sign_in: SignIn, session: Session, mobility: Call, started: Submission, applicant: Person
) -> None:
    page = f"/dossiers/formulaires/{mobility.key}"
    client = sign_in(person_with(Role.OFFICER))

    broken = client.post(page, data={"text": write(FORM).replace("kind: country", "kind: planet")})
    checked = client.post(page, data={"text": write(dump(REWORDED))})
    put = client.post(page, data=typed_in(checked.text, 0) | {"version": "1"})
    moved = client.post(f"{page}/suivre", follow_redirects=True)

    line = 1 + write(FORM).splitlines().index("    kind: country")
    assert told(broken.text)[0].startswith(f"Ligne {line}, Formulaire, Rubriques, ligne 1, Questions")
    assert "Brouillons qui pourront suivre\u202f: 1" in checked.text
    assert put.status_code == 303
    assert "1 brouillon suit la nouvelle version." in moved.text
    check = sign_in(applicant).get(f"/dossiers/{started.id}/verifier")
    assert "Congrès ou laboratoire d’accueil" in check.text


def test_others_do_not_see_the_versions(sign_in: SignIn, mobility: Call) -> None:
    assert sign_in(PersonFactory()).get(f"/dossiers/formulaires/{mobility.key}").status_code == 403
