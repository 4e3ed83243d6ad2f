"""23:40: a new account submits at once, problems leave a number, an outage gives everybody more time."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clara_grants.calls import services as calls
from clara_grants.calls.errors import NoOutageError
from clara_grants.calls.models import Call, CallWindow
from clara_grants.config import Settings
from clara_grants.kernel import site, uptime
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.audit import AuditEntry
from clara_grants.kernel.uptime import ServiceMinute
from clara_grants.notifications import services as notifications
from clara_grants.notifications.models import Delivery
from clara_grants.people.models import EmailAddress, Person
from clara_grants.submissions import queries, services
from clara_grants.submissions.access import open_to
from clara_grants.submissions.models import Capacity, ProblemReport, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.documents import STANDARD_ANSWERS
from tests.factories.people import PersonFactory
from tests.submissions.conftest import PDF

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture(autouse=True)
def _in_force(settings: Settings, session: Session) -> None:
    site.use(settings)
    session.execute(delete(ServiceMinute))


@pytest.fixture
def closing(session: Session, call: Call, now: datetime) -> CallWindow:
    """The call closes in an hour."""
    window = session.scalars(select(CallWindow).where(CallWindow.call_id == call.id)).one()
    window.closes_at = now + timedelta(hours=1)
    session.flush()
    return window


def quiet(session: Session, now: datetime, minutes: int) -> None:
    """The service beat for two hours, but for so many minutes."""
    for ago in (*range(1, 30), *range(30 + minutes, 120)):
        uptime.beat(session, now=now - timedelta(minutes=ago))


def test_an_address_not_yet_verified_writes_and_submits(
    client: FlaskClient, session: Session, call: Call, now: datetime
) -> None:
    typed = {"given_name": "Nora", "family_name": "Nouvelle", "address": "nora@exemple.fr", "language": "fr"}
    client.post("/inscription", data=typed)
    draft = client.get(client.post(f"/dossiers/commencer/{call.key}").location)
    file = session.scalars(select(Submission)).one()
    actor = Actor(id=file.owner_id)
    services.save_answers(session, actor, file.id, STANDARD_ANSWERS, now=now)
    paper = {"scientific_document": (io.BytesIO(PDF), "projet.pdf"), "has_company": "no", "revision": "{}"}
    project = {key: STANDARD_ANSWERS[key] for key in ("lay_summary", "scientific_summary")}
    client.post(f"/dossiers/{file.id}/sections/project", data={**project, **paper})
    session.commit()

    sent = client.post(f"/dossiers/{file.id}/deposer", data={"declaration": "yes"})

    address = session.scalars(select(EmailAddress).where(EmailAddress.address == "nora@exemple.fr")).one()
    assert draft.status_code == 200
    assert address.verified_at is None
    assert sent.location == f"/dossiers/{file.id}/recepisse"
    assert file.number in client.get(sent.location).text
    session.refresh(file)
    assert file.stage is Stage.SUBMITTED


def test_a_report_keeps_instant_page_browser_last_save_and_words(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, {"acronym": "X"}, now=now)
    client = sign_in(applicant)
    page = BeautifulSoup(client.get(f"/dossiers/{draft.id}").data, "lxml")
    link = page.find("a", string="Signaler un problème")["href"]
    form = BeautifulSoup(client.get(link).data, "lxml")
    sent = {one["name"]: one["value"] for one in form.select("main form input")}

    empty = client.post("/dossiers/signaler", data={**sent, "words": " "})
    kept = client.post(
        "/dossiers/signaler",
        data={**sent, "words": "Le bouton ne répond pas."},
        headers={"User-Agent": "Navigateur d’essai"},
    )

    report = session.scalars(select(ProblemReport)).one()
    assert empty.status_code == 422
    assert report.number in kept.text
    assert (report.page, report.words) == (f"/dossiers/{draft.id}", "Le bouton ne répond pas.")
    assert (report.submission_id, report.last_saved_at, report.reported_at) == (draft.id, now, now)


def test_an_officer_reads_the_reports_of_his_calls_only(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, draft: Submission,
    officer_person: Person, now: datetime,
) -> None:  # fmt: skip
    about = {"page": "/", "browser": "N", "now": now}
    mine = services.report_problem(session, actor, submission_id=draft.id, words="Lent", **about)

    shown = sign_in(officer_person).get("/dossiers/signalements").text
    refused = sign_in(applicant).get("/dossiers/signalements").status_code

    assert (mine.number in shown, applicant.full_name in shown, refused) == (True, True, 403)


def test_after_an_outage_one_click_extends_the_call_for_all(
    sign_in: SignIn, session: Session, call: Call, closing: CallWindow, draft: Submission,
    officer_person: Person, now: datetime,
) -> None:  # fmt: skip
    quiet(session, now, 42)
    writer = PersonFactory()
    open_to(session, draft.id, capacity=Capacity.EDITOR, source="team:1", person_id=writer.id)
    client = sign_in(officer_person)
    page = client.get(f"/appels/{call.key}").text

    client.post(f"/dossiers/appels/{call.id}/prolonger-pour-tous")

    session.refresh(closing)
    assert "a manqué 42 minutes" in page
    assert closing.closes_at == datetime(2026, 11, 25, 10, 0, tzinfo=UTC)
    facts = session.scalars(
        select(AuditEntry.facts).where(AuditEntry.verb == "calls.extend_after_outage")
    ).one()
    assert (facts["silent_minutes"], facts["after"]) == (42, closing.closes_at.isoformat())
    notifications.relay(session, now=now)
    told = session.scalars(select(Delivery.person_id).where(Delivery.letter == "call_extended")).all()
    assert set(told) == {draft.owner_id, writer.id}
    assert queries.deadline_of(session, draft, now).closes_at == closing.closes_at


def test_a_second_click_on_the_same_page_gives_no_second_day(
    sign_in: SignIn, session: Session, call: Call, closing: CallWindow, officer_person: Person, now: datetime
) -> None:
    closing.closes_at = now - timedelta(minutes=30)
    quiet(session, now, 42)
    client = sign_in(officer_person)
    forms = BeautifulSoup(client.get(f"/appels/{call.key}").text, "lxml").find_all("form")
    [button] = [form["action"] for form in forms if "prolonger-pour-tous" in str(form.get("action"))]

    client.post(button)
    session.refresh(closing)
    once = closing.closes_at
    client.post(button)

    session.refresh(closing)
    assert closing.closes_at == once > now
    assert uptime.outage(session, now=now).is_serious


def test_nothing_is_offered_without_an_outage_or_far_from_the_closing(
    sign_in: SignIn, session: Session, call: Call, officer: Actor, officer_person: Person, now: datetime
) -> None:
    other = CallFactory()
    quiet(session, now, 42)
    far = sign_in(officer_person).get(f"/appels/{other.key}").text

    with pytest.raises(NoOutageError):
        calls.extend_after_outage(session, officer, other.id, now=now)
    window = session.scalars(select(CallWindow).where(CallWindow.call_id == call.id)).one()
    window.closes_at = now + timedelta(hours=1)
    session.execute(delete(ServiceMinute))
    quiet(session, now, 10)
    with pytest.raises(NoOutageError):
        calls.extend_after_outage(session, officer, call.id, now=now)
    assert "Disponibilité du service" in far
    assert "Prolonger pour tous" not in far


def test_the_new_closing_is_the_same_hour_of_the_next_working_day(now: datetime) -> None:
    friday = datetime(2026, 12, 24, 11, 0, tzinfo=UTC)  # a Thursday, Christmas and a weekend follow
    window = CallWindow(opens_at=now, closes_at=friday)
    later = CallWindow(opens_at=friday + timedelta(days=2), closes_at=friday + timedelta(days=9))

    alone = calls.proposed_end([window], window, friday)
    followed = calls.proposed_end([window, later], window, friday)

    assert alone == datetime(2026, 12, 28, 11, 0, tzinfo=UTC)
    assert followed == later.opens_at
