"""A section that shows one question per page: what is shown, saved, and where one goes next."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission
from clara_grants.submissions.queries import values_of
from tests.factories.calls import CallFactory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]
LABEL = {"fr": "Question", "en": "Question"}
YES = {"all": [{"question": "consulted", "equals": True}]}
FORM: dict[str, Any] = {
    "sections": [
        {
            "key": "steps",
            "title": LABEL,
            "one_per_page": True,
            "groups": [{"key": "pair", "title": LABEL}],
            "questions": [
                {"key": "name", "kind": "short_text", "label": LABEL},
                {"key": "consulted", "kind": "yes_no", "label": LABEL, "group": "pair"},
                {"key": "beside", "kind": "short_text", "label": LABEL, "group": "pair"},
                {"key": "why", "kind": "short_text", "label": LABEL, "when": YES},
            ],
        },
        {
            "key": "end",
            "title": LABEL,
            "questions": [{"key": "last", "kind": "short_text", "label": LABEL}],
        },
    ]
}


@pytest.fixture
def owner() -> Person:
    return PersonFactory()


@pytest.fixture
def draft(session: Session, owner: Person) -> Submission:
    made = SubmissionFactory(call=CallFactory(form=copy.deepcopy(FORM)), owner=owner)
    session.commit()
    return made


def shown(client: FlaskClient, address: str) -> list[str]:
    page = BeautifulSoup(client.get(address).data, "lxml")
    return [str(part["data-key"]) for part in page.select(".clara-question")]


def test_each_page_shows_one_question_or_one_group(sign_in: SignIn, owner: Person, draft: Submission) -> None:
    client, here = sign_in(owner), f"/dossiers/{draft.id}/sections/steps"

    assert shown(client, here) == ["name"]
    assert shown(client, f"{here}?question=beside") == ["consulted", "beside"]
    assert shown(client, f"{here}?question=why") == ["name"]


def test_saving_a_page_keeps_the_others_and_goes_to_the_next(
    sign_in: SignIn, session: Session, owner: Person, draft: Submission
) -> None:
    client, here = sign_in(owner), f"/dossiers/{draft.id}/sections/steps"

    first = client.post(here, data={"name": "Léa", "shown": "name", "then": "next"})
    pair = {"consulted": "yes", "beside": "Oui", "shown": "consulted,beside", "then": "next"}
    second = client.post(f"{here}?question=consulted", data=pair)
    third = client.post(f"{here}?question=why", data={"why": "Parce que", "shown": "why", "then": "next"})

    assert first.headers["Location"].endswith("?question=consulted")
    assert second.headers["Location"].endswith("?question=why")
    assert third.headers["Location"].endswith("/sections/end")
    assert values_of(session, draft.id) == {
        "name": "Léa", "consulted": True, "beside": "Oui", "why": "Parce que",
    }  # fmt: skip


def test_a_question_that_is_not_asked_has_no_page(
    sign_in: SignIn, session: Session, owner: Person, draft: Submission
) -> None:
    client, here = sign_in(owner), f"/dossiers/{draft.id}/sections/steps"
    pair = {"consulted": "no", "beside": "Oui", "shown": "consulted,beside", "then": "next"}

    answer = client.post(f"{here}?question=consulted", data=pair)

    assert answer.headers["Location"].endswith("/sections/end")
