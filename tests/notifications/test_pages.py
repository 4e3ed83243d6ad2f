"""What staff see of the letters, and the demonstration's mailbox."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.config import Settings
from clara_grants.kernel.actors import Role
from clara_grants.notifications import queries
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.notifications.postbox import compose
from clara_grants.notifications.services import Parcel
from clara_grants.people.models import Person
from clara_grants.workflow.machine import Stage
from tests.factories.notifications import DeliveryFactory
from tests.factories.people import PersonFactory, RoleGrantFactory, person_with
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]


def about_a_file(**columns: object) -> Delivery:
    file = SubmissionFactory(stage=Stage.SUBMITTED)
    row: Delivery = DeliveryFactory(submission_id=file.id, call_id=file.call_id, **columns)
    return row


def test_officer_filters_deliveries(sign_in: SignIn, session: Session) -> None:
    about_a_file(state="failed", subject="Perdue", address="perdue@exemple.fr", last_error="550 no such user")
    about_a_file(address="partie@exemple.fr")
    client = sign_in(person_with(Role.OFFICER))

    page = client.get("/envois?state=failed").get_data(as_text=True)

    assert "perdue@exemple.fr" in page
    assert "partie@exemple.fr" not in page


def test_officer_of_one_call_sees_that_call(sign_in: SignIn, session: Session) -> None:
    mine, other = about_a_file(address="une@exemple.fr"), about_a_file(address="autre@exemple.fr")
    officer = PersonFactory()
    RoleGrantFactory(person_id=officer.id, role=Role.OFFICER, call_id=mine.call_id)
    client = sign_in(officer)

    page = client.get("/envois").get_data(as_text=True)

    assert ("une@exemple.fr" in page, "autre@exemple.fr" in page) == (True, False)
    assert client.get(f"/envois/{other.id}").status_code == 404


def test_sign_in_codes_are_not_shown_to_officers(sign_in: SignIn, session: Session) -> None:
    row = DeliveryFactory(letter="sign_in_code", address="code@exemple.fr")
    client = sign_in(person_with(Role.OFFICER))

    assert "code@exemple.fr" not in client.get("/envois").get_data(as_text=True)
    assert client.get(f"/envois/{row.id}").status_code == 404


def test_others_see_no_deliveries(sign_in: SignIn, session: Session) -> None:
    assert sign_in(person_with(Role.EXPERT)).get("/envois").status_code == 403


def test_detail_hides_the_secret_of_a_personal_link(sign_in: SignIn, session: Session) -> None:
    secret = "s" * 43
    row = about_a_file(letter="expert_invitation", body_text=f"→ Répondre : http://x/invitation/{secret}\n")
    page = sign_in(person_with(Role.OFFICER)).get(f"/envois/{row.id}").get_data(as_text=True)

    assert (secret in page, "/invitation/…" in page) == (False, True)


def test_resend_button(sign_in: SignIn, session: Session) -> None:
    row = about_a_file(state="failed", last_error="550")
    client = sign_in(person_with(Role.OFFICER))

    assert client.post(f"/envois/{row.id}/renvoyer").status_code == 303
    session.refresh(row)
    assert row.state is DeliveryState.PENDING


def test_letters_of_a_file(session: Session) -> None:
    row = about_a_file()
    about_a_file()
    assert [one.Delivery.id for one in queries.deliveries_of(session, row.submission_id)] == [row.id]


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_for_any_number(
    sign_in: SignIn, session: Session, statements: list[str], count: int
) -> None:
    for _ in range(count):
        about_a_file()
    client = sign_in(person_with(Role.OFFICER))
    client.get("/envois")
    statements.clear()
    client.get("/envois")

    assert len([one for one in statements if "set_config" not in one]) <= 6


@pytest.fixture
def received(settings: Settings, now: datetime, session: Session) -> str:
    parcel = Parcel(
        delivery_id=PersonFactory().id, attempt=1, message_id="<1@localhost>", address="zoe@exemple.fr",
        subject="Reçu « é »", text="Bonjour\n\n→ Voir : http://localhost/dossiers/1\n",
        html="<p>Bonjour <script>alert(1)</script></p>", calendar=b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n",
        calendar_method="REQUEST",
    )  # fmt: skip
    message = compose(parcel, ("CLARA", "ne-pas-repondre@clara.example"), now)
    folder = Path(settings.mailbox_folder)
    (folder / "000-abc.eml").write_bytes(message.as_bytes())
    return "000-abc"


def test_demo_mailbox_shows_what_the_sink_received(client: FlaskClient, received: str) -> None:
    assert "Reçu « é »" in client.get("/demo/messagerie?a=ZOE").get_data(as_text=True)
    assert "Reçu « é »" not in client.get("/demo/messagerie?a=personne").get_data(as_text=True)

    page = client.get(f"/demo/messagerie/{received}").get_data(as_text=True)
    assert "http://localhost/dossiers/1" in page
    assert "<iframe" in page


def test_demo_html_is_sandboxed(client: FlaskClient, received: str) -> None:
    answer = client.get(f"/demo/messagerie/{received}/html")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_demo_appointment_is_a_file(client: FlaskClient, received: str) -> None:
    answer = client.get(f"/demo/messagerie/{received}/invitation.ics")
    assert (answer.mimetype, answer.get_data(as_text=True).startswith("BEGIN:VCALENDAR")) == (
        "text/calendar",
        True,
    )


@pytest.mark.parametrize("name", ["..", "absent", "..%2F..%2Fsecret"])
def test_demo_mailbox_opens_nothing_else(client: FlaskClient, received: str, name: str) -> None:
    assert client.get(f"/demo/messagerie/{name}").status_code in (404, 308)
