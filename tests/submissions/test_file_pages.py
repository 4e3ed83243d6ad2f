"""What the pages say of files: before one is chosen, and once it is there."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.people.models import Person
from clara_grants.submissions import services
from clara_grants.submissions.models import Submission
from tests.factories import papers

SignIn = Callable[[Person], FlaskClient]
KEY = "scientific_document"


def _page(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.text[:600]
    return BeautifulSoup(answer.data, "html.parser")


def test_kinds_size_and_pages_are_told_before(sign_in: SignIn, applicant: Person, draft: Submission) -> None:
    page = _page(sign_in(applicant).get(f"/dossiers/{draft.id}/sections/project"))

    said = page.find(id=page.find("input", id=KEY)["aria-describedby"])
    assert said.text.strip() == "PDF, 200\xa0Ko au plus, 3 pages conseillées."


def test_too_many_pages_are_advice_and_never_a_gate(
    sign_in: SignIn,
    session: Session,
    applicant: Person,
    actor: Actor,
    complete: Submission,
    store: Any,
    now: datetime,
) -> None:
    long = papers.pdf(5)
    services.receive(session, actor, complete.id, KEY, long, name="long.pdf", store=store, now=now)
    client = sign_in(applicant)

    section = _page(client.get(f"/dossiers/{complete.id}/sections/project"))
    check = _page(client.get(f"/dossiers/{complete.id}/verifier"))

    assert [one.text for one in section.select(".clara-advice")] == ["5 pages, 3 conseillées"]
    assert [one.text for one in check.select(".clara-advice")] == ["5 pages, 3 conseillées"]
    assert check.find(class_="govuk-error-summary") is None
    assert client.post(f"/dossiers/{complete.id}/deposer", data={"declaration": "yes"}).status_code == 303
