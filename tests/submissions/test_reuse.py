"""An earlier application gives its answers to a new one."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotFoundError
from clara_grants.people.models import Person
from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.submissions import queries, services
from clara_grants.submissions.models import Submission
from clara_grants.submissions.reuse import plan
from tests.factories.calls import CallFactory
from tests.factories.documents import HOLDER_ANSWER, LIGHT_FORM, STANDARD_ANSWERS, STANDARD_FORM
from tests.factories.people import PersonFactory

SignIn = Callable[[Person], FlaskClient]


def form(*questions: dict[str, Any]) -> Questionnaire:
    label = {"fr": "Question", "en": "Question"}
    asked = [{"label": label, **question} for question in questions]
    return parse({"sections": [{"key": "all", "title": label, "questions": asked}]})


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": {"fr": value, "en": value}} for value in values]


def test_answers_go_over_by_key_and_kind_and_the_rest_says_why() -> None:
    earlier = form(
        {"key": "aims", "kind": "long_text"},
        {"key": "cv", "kind": "file"},
        {"key": "agreed", "kind": "consent"},
        {"key": "gone", "kind": "short_text"},
        {"key": "country", "kind": "short_text"},
        {"key": "axis", "kind": "choice", "options": options("a", "b")},
        {"key": "tools", "kind": "choices", "options": options("x", "y")},
        {"key": "note", "kind": "short_text"},
    )
    now = form(
        {"key": "aims", "kind": "long_text", "limits": {"words": 2}},
        {"key": "cv", "kind": "file"},
        {"key": "agreed", "kind": "consent"},
        {"key": "country", "kind": "country"},
        {"key": "axis", "kind": "choice", "options": options("b")},
        {"key": "tools", "kind": "choices", "options": options("y", "z")},
        {"key": "note", "kind": "short_text"},
    )
    said = {
        "aims": "trois mots ici", "cv": [{"id": "1", "name": "cv.pdf"}], "agreed": True, "gone": "x",
        "country": "FR", "axis": "a", "tools": ["x", "y"], "note": "avant",
    }  # fmt: skip

    made = plan(earlier, said, now, {"note": "maintenant"})

    assert made.values() == {"aims": "trois mots ici", "tools": ["y"]}
    assert [one.problem.code for one in made.carried if one.problem] == ["too_many_words"]
    assert {one.question.key: one.reason for one in made.left} == {
        "cv": "file", "agreed": "consent", "gone": "not_asked", "country": "other_kind",
        "axis": "no_option", "note": "answered",
    }  # fmt: skip


def test_a_holder_is_completed_line_by_line() -> None:
    standard, light = parse(STANDARD_FORM), parse(LIGHT_FORM)
    present = {"holder": {"given_name": "Nora", "email": "nouvelle@exemple.fr"}}

    made = plan(standard, STANDARD_ANSWERS, light, present)

    holder = made.values()["holder"]
    assert (holder["given_name"], holder["email"]) == ("Nora", "nouvelle@exemple.fr")
    assert holder["employer"] == HOLDER_ANSWER["employer"]


def test_carrying_writes_what_was_shown_and_never_twice(
    session: Session, actor: Actor, complete: Submission, call: Call, now: datetime
) -> None:
    later = now + timedelta(hours=1)
    draft = services.start(session, actor, call.id, now=later, another=True)

    shown = services.preview_reuse(session, actor, draft.id, complete.id)
    carried = services.reuse(session, actor, draft.id, complete.id, now=later)

    held = queries.answers_of(session, draft.id)
    assert carried.values() == shown.values()
    assert held["title"].value == STANDARD_ANSWERS["title"]
    assert len(held["budget"].value) == len(STANDARD_ANSWERS["budget"])
    assert draft.requested_cents == complete.requested_cents > 0
    assert queries.files_of(session, draft.id) == []
    assert services.preview_reuse(session, actor, draft.id, complete.id).carried == ()


def test_nothing_is_taken_from_somebody_else(
    session: Session, actor: Actor, draft: Submission, call: Call, now: datetime
) -> None:
    other = services.start(session, Actor(id=PersonFactory().id), call.id, now=now)

    with pytest.raises(NotFoundError):
        services.preview_reuse(session, actor, draft.id, other.id)


def test_the_page_shows_before_it_carries(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, complete: Submission, now: datetime
) -> None:
    other = CallFactory(form=LIGHT_FORM)
    draft = services.start(session, actor, other.id, now=now)
    client, address = sign_in(applicant), f"/dossiers/{draft.id}/reutiliser"

    shown = client.get(f"{address}?depuis={complete.id}")
    carried = client.post(address, data={"source": str(complete.id)})

    assert "Question absente de cet appel" in shown.text
    assert str(STANDARD_ANSWERS["title"]) in shown.text
    assert carried.status_code == 303
    assert queries.answers_of(session, draft.id)["title"].value == STANDARD_ANSWERS["title"]
    asked = {q.key for _, q in parse(LIGHT_FORM).questions() if q.kind is not Kind.FILE}
    assert queries.answers_of(session, draft.id).keys() <= asked
