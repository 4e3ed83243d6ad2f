"""What the desk's pages cost in statements: the same with one file or three."""

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.kernel.actors import Role
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.people import person_with
from tests.factories.reviews import ReviewAssignmentFactory, at_review
from tests.factories.submissions import (
    AttachmentFactory,
    BudgetLineFactory,
    ClassificationFactory,
    PartnerFactory,
    SubmissionFactory,
)

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def call(session: Session) -> Call:
    made: Call = CallFactory()
    return made


@pytest.fixture
def officer(session: Session) -> Person:
    return person_with(Role.OFFICER)


def cost(client: FlaskClient, statements: list[str], path: str) -> int:
    statements.clear()
    answer = client.get(path)
    assert answer.status_code == 200, answer.text[:500]
    answer.close()
    return len(statements)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/dossiers/liste", 8),
        ("/dossiers/liste?q=biopsie&sort=holder&stage=in_process&step=expert_review", 8),
        ("/dossiers/liste?call={key}", 8), ("/appels-et-dossiers", 12), ("/", 15),
        ("/dossiers/liste.csv", 8),
    ],
)  # fmt: skip
def test_a_list_costs_the_same_however_many_files(
    sign_in: SignIn,
    officer: Person,
    session: Session,
    statements: list[str],
    call: Call,
    path: str,
    most: int,
) -> None:
    client = sign_in(officer)
    path = path.format(key=call.key)

    def more() -> None:
        ReviewAssignmentFactory(submission=at_review(call=call))
        SubmissionFactory(call=call, stage=Stage.SUBMITTED)
        session.commit()

    more()
    client.get(path).close()
    one = cost(client, statements, path)
    more()
    more()
    three = cost(client, statements, path)
    assert (one == three, three <= most) == (True, True), f"{one}, {three} statements, at most {most}"


def test_the_pipeline_costs_the_same_however_many_calls(
    sign_in: SignIn, officer: Person, session: Session, statements: list[str]
) -> None:
    client = sign_in(officer)

    def more() -> None:
        SubmissionFactory(call=CallFactory(), stage=Stage.SUBMITTED)
        session.commit()

    more()
    client.get("/appels-et-dossiers")
    one = cost(client, statements, "/appels-et-dossiers")
    more()
    more()
    assert cost(client, statements, "/appels-et-dossiers") == one


def fill(file: Submission) -> None:
    PartnerFactory(submission=file)
    BudgetLineFactory(submission=file)
    AttachmentFactory(submission=file)


@pytest.mark.parametrize("who", ["officer", "expert"])
def test_the_page_of_a_file_costs_at_most_fifteen_statements(
    sign_in: SignIn, session: Session, statements: list[str], call: Call, who: str
) -> None:
    file = at_review(call=call)
    assignment = ReviewAssignmentFactory(submission=file, accepted=True, expert=person_with(Role.EXPERT))
    ClassificationFactory(submission=file)
    fill(file)
    people: dict[str, Any] = {"officer": person_with(Role.OFFICER), "expert": assignment.expert}
    client, path = sign_in(people[who]), f"/dossiers/{file.id}/fiche"
    client.get(path)
    one = cost(client, statements, path)
    fill(file)
    fill(file)
    session.commit()
    three = cost(client, statements, path)
    assert (one == three, three <= 15) == (True, True), f"{one}, {three} statements"
