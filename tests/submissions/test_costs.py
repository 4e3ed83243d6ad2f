"""What writing and sending cost: SQL statements, counted on every run."""

from collections.abc import Callable
from datetime import datetime

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.people.models import Person
from clara_grants.submissions import services
from clara_grants.submissions.models import Submission

SignIn = Callable[[Person], FlaskClient]


def test_an_automatic_save_costs_four_statements(
    sign_in: SignIn, applicant: Person, draft: Submission, statements: list[str]
) -> None:
    client, address = sign_in(applicant), f"/dossiers/{draft.id}/sections/project/enregistrer"
    for number in range(2):
        sent = {
            "lay_summary": f"Mot {number}",
            "only": "lay_summary",
            "revision": f'{{"lay_summary":{number}}}',
        }
        statements.clear()
        answer = client.post(address, data=sent)
        assert answer.json["revisions"] == {"lay_summary": number + 1}

    assert len(statements) <= 4
    assert [s for s in statements if "audit" in s or "outbox" in s] == []


def test_submitting_costs_twelve_statements_once_the_directory_knows_its_names(
    sign_in: SignIn,
    applicant: Person,
    actor: Actor,
    complete: Submission,
    session: Session,
    statements: list[str],
    now: datetime,
) -> None:
    services.submit(session, actor, complete.id, now=now)
    services.take_back(session, actor, complete.id, now=now)
    client, address = sign_in(applicant), f"/dossiers/{complete.id}/deposer"
    session.expunge_all()
    statements.clear()

    answer = client.post(address, data={"declaration": "yes"})

    assert answer.location.endswith("/recepisse")
    assert len(statements) <= 12
