"""Home pages: strangers see open calls, everyone sees what awaits them."""

import re
import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallStep
from clara_grants.desk.queries.awaiting import Task
from clara_grants.desk.views import home
from clara_grants.followup.models import ReportState
from clara_grants.kernel.actors import Role
from clara_grants.notifications.models import DeliveryState
from clara_grants.people.models import Person
from clara_grants.submissions.access import block, open_to
from clara_grants.submissions.models import Capacity, ConflictKind, Submission
from clara_grants.workflow.machine import Stage, StepKind
from tests.factories.calls import HEARING_STEPS, LIGHT_STEPS, CallFactory
from tests.factories.eligibility import CompletionRequestFactory
from tests.factories.followup import ProjectFactory, ReportFactory
from tests.factories.hearings import HearingFactory, HearingSessionFactory, JuryMemberFactory
from tests.factories.notifications import DeliveryFactory
from tests.factories.organisations import FunderFactory
from tests.factories.patient_reviews import PatientAssignmentFactory
from tests.factories.people import PersonFactory, RoleGrantFactory, person_with
from tests.factories.reviews import ReviewAssignmentFactory, at_review
from tests.factories.selection import AwardLineFactory, DecisionFactory, MeetingMemberFactory, ReleaseFactory
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]
CLOSED = ((datetime.fromisoformat("2026-11-01T08:00Z"), datetime.fromisoformat("2026-11-20T16:00Z")),)
PAST, COMING = date(2026, 11, 1), date(2026, 12, 31)


def cards(client: FlaskClient) -> dict[str, tuple[str, str]]:
    """Title → (count, address) of each card of the home."""
    page = BeautifulSoup(client.get("/").data, "html.parser")
    found = {}
    for card in page.select("li.clara-card"):
        link, count = card.select_one("a.clara-card__link"), card.select_one(".clara-card__count")
        assert link
        found[link.text] = (count.text if count else "", str(link["href"]))
    return found


def works(client: FlaskClient, address: str) -> bool:
    return client.get(address, follow_redirects=True).status_code == 200


def test_a_stranger_is_welcomed_without_signing_in(client: FlaskClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "Appels ouverts" in answer.text


def test_health_is_public(client: FlaskClient) -> None:
    assert client.get("/healthz").json["status"] == "ok"


def test_nothing_awaits_a_new_person(sign_in: SignIn) -> None:
    page = sign_in(PersonFactory()).get("/")
    assert "Rien ne vous attend aujourd’hui." in page.text


def test_the_language_switch_stays_on_this_site(client: FlaskClient) -> None:
    answer = client.post("/langue", data={"language": "en", "next": "https://elsewhere.example/x"})
    assert answer.headers["Location"] == "/"
    assert 'lang="en"' in client.get("/").text


# Every card


def test_every_place_where_a_file_waits_has_its_card(app: Flask, now: datetime) -> None:
    with app.test_request_context():
        kinds = set(home._sentences())
    steps = {f"step_{kind.value}" for kind in StepKind}
    assert kinds >= steps | {"step_submitted", "step_waiting_release", "review_invited", "review_accepted"}


def test_every_card_leads_to_a_page_of_ours(app: Flask, now: datetime) -> None:
    with app.test_request_context():
        for kind in home._sentences():
            subject = (
                "an-essai"
                if kind in ("meeting", "late_reviews") or kind.startswith("step_")
                else uuid.uuid4()
            )
            made = home.card(Task(kind, str(subject), "ESSAI", due=now - timedelta(days=1)), now)
            endpoint, _values = app.url_map.bind("localhost").match(made.href.partition("?")[0], method="GET")
            assert endpoint in app.view_functions
            assert (made.urgent, bool(made.title)) == (True, True)


# Each role


def test_an_applicant_is_told_of_drafts_completions_hearings_and_reports(sign_in: SignIn) -> None:
    me = PersonFactory()
    SubmissionFactory(owner=me, acronym="BROUILLON")
    SubmissionFactory(owner=me, acronym="FERME", call=CallFactory(windows=CLOSED))
    asked = SubmissionFactory(owner=me, acronym="COMPLETE", stage=Stage.IN_PROCESS, snapshot=True)
    CompletionRequestFactory(submission=asked)
    HearingFactory(file=SubmissionFactory(owner=me, acronym="ENTENDU", stage=Stage.IN_PROCESS))
    ReportFactory(project=ProjectFactory(holder_id=me.id, acronym="SUIVI"), due_on=PAST)
    client = sign_in(me)
    found = cards(client)
    assert sorted(found) == [
        "Audition de ENTENDU", "Compléter COMPLETE", "Remettre le rapport de SUIVI",
        "Terminer et déposer BROUILLON",
    ]  # fmt: skip
    assert {title: works(client, address) for title, (_, address) in found.items()} == dict.fromkeys(
        found, True
    )


def test_an_expert_is_told_of_files_to_accept_and_to_review(sign_in: SignIn, session: Session) -> None:
    me = person_with(Role.EXPERT)
    ReviewAssignmentFactory(expert=me)
    ReviewAssignmentFactory(expert=me, accepted=True)
    hidden = ReviewAssignmentFactory(expert=me)
    block(session, hidden.submission_id, me.id, ConflictKind.DECLARED, source="essai")
    client = sign_in(me)
    assert cards(client) == {
        "Expertises proposées\u202f: à accepter ou décliner": ("1", "/expertises"),
        "Expertises à rendre": ("1", "/expertises"),
    }
    assert works(client, "/expertises")


def test_an_eclair_member_is_told_of_files_to_read(sign_in: SignIn) -> None:
    me = person_with(Role.ECLAIR)
    PatientAssignmentFactory(member=me)
    client = sign_in(me)
    [(title, (count, address))] = cards(client).items()
    assert (title, count, works(client, address)) == ("Dossiers à lire pour ECLAIR", "1", True)


def test_a_committee_member_is_told_of_juries_and_meetings_from_today_on(
    sign_in: SignIn, now: datetime
) -> None:
    me = person_with(Role.COMMITTEE)
    for title, days in (("Passé", -1), ("Aujourd’hui", 0), ("Demain", 1)):
        at = now + timedelta(days=days)
        held = HearingSessionFactory(title=f"J {title}", starts_at=at, ends_at=at + timedelta(hours=1))
        JuryMemberFactory(held=held, member=me)
        MeetingMemberFactory(sitting__title=f"C {title}", sitting__starts_at=at, member=me)
    client = sign_in(me)
    found = cards(client)
    assert sorted(found) == [
        "Comité\u202f: C Aujourd’hui", "Comité\u202f: C Demain",
        "Jury\u202f: J Aujourd’hui", "Jury\u202f: J Demain",
    ]  # fmt: skip
    assert {title: works(client, address) for title, (_, address) in found.items()} == dict.fromkeys(
        found, True
    )


def test_a_funder_is_told_of_released_decisions_only(
    sign_in: SignIn, session: Session, now: datetime
) -> None:
    """Neither what the committee only proposed, nor another funder's line."""
    funder, me = FunderFactory(), PersonFactory()
    RoleGrantFactory(person_id=me.id, role=Role.FUNDER, funder_id=funder.id)
    released = {"released_at": now, "release_id": ReleaseFactory().id}
    for columns, payer in ((released, funder), ({}, funder), (released, FunderFactory())):
        line = AwardLineFactory(decision=DecisionFactory(**columns), funder=payer)
        open_to(session, line.submission_id, capacity=Capacity.FUNDER, source="essai", funder_id=payer.id)
    client = sign_in(me)
    [(title, (count, address))] = cards(client).items()
    assert (title, count, works(client, address)) == ("Financements à voter", "1", True)


@pytest.fixture
def long_call(session: Session) -> Call:
    made: Call = CallFactory(groups=HEARING_STEPS, windows=CLOSED)
    return made


def at(call: Call, session: Session, kind: StepKind | None = None, **columns: Any) -> Submission:
    query = select(CallStep.id).where(CallStep.call_id == call.id, CallStep.kind == kind)
    stage = Stage.IN_PROCESS if kind else Stage.SUBMITTED
    step = session.scalar(query) if kind else None
    made: Submission = SubmissionFactory(
        call=call, **{"stage": stage, "step_id": step, "snapshot": True, **columns}
    )
    return made


def test_an_officer_is_told_where_files_wait(sign_in: SignIn, session: Session, long_call: Call) -> None:
    """Each card counts what its page holds and leads to it."""
    light = CallFactory(groups=LIGHT_STEPS, profile="light")
    kinds = (StepKind.ELIGIBILITY, StepKind.EXPERT_REVIEW, StepKind.ECLAIR_REVIEW, StepKind.HEARING)
    for kind in (*kinds, StepKind.COMMITTEE):
        at(long_call, session, kind)
    at(light, session, StepKind.OFFICER_DECISION)
    at(long_call, session)
    at(CallFactory(), session)  # its window is still open: nothing to do yet
    at(long_call, session, stage=Stage.WAITING_RELEASE)
    client = sign_in(person_with(Role.OFFICER))
    found = cards(client)
    assert {title: count for title, (count, _) in found.items()} == dict.fromkeys(
        [
            "Dossiers déposés, à prendre en charge", "Éligibilité à vérifier", "Dossiers en expertise",
            "Dossiers en lecture ECLAIR", "Dossiers en audition", "Dossiers devant le comité",
            "Demandes à décider", "Décisions prêtes à être communiquées",
        ],
        "1",
    )  # fmt: skip
    assert {title: works(client, address) for title, (_, address) in found.items()} == dict.fromkeys(
        found, True
    )


def test_an_officer_is_told_what_is_late_or_failed(sign_in: SignIn, session: Session, now: datetime) -> None:
    late = at_review(call=CallFactory(windows=CLOSED))
    ReviewAssignmentFactory(submission=late, due_at=now - timedelta(days=1))
    ReviewAssignmentFactory(submission=late, due_at=now + timedelta(days=1))
    for acronym, state, due, came in (
        ("RETARD", ReportState.EXPECTED, PAST, None), ("ATTENDU", ReportState.EXPECTED, COMING, None),
        ("RECU", ReportState.RECEIVED, PAST, PAST), ("ACCEPTE", ReportState.ACCEPTED, PAST, PAST),
    ):  # fmt: skip
        accepted = PAST if state is ReportState.ACCEPTED else None
        ReportFactory(
            project=ProjectFactory(acronym=acronym),
            state=state,
            due_on=due,
            received_on=came,
            accepted_on=accepted,
        )
    undone = ProjectFactory(acronym="ANNULE", cancelled_at=now)
    ReportFactory(project=undone, due_on=PAST)
    ReportFactory(project=undone, state=ReportState.RECEIVED, due_on=COMING, received_on=PAST, position=2)
    DeliveryFactory(state=DeliveryState.FAILED, call_id=late.call_id, last_error="550")
    client = sign_in(person_with(Role.OFFICER))
    found = cards(client)
    wanted = ("Avis en retard", "Rapports en retard", "Rapports à accepter", "Courriels en échec")
    assert {title: found[title][0] for title in wanted} == dict.fromkeys(wanted, "1")
    shown = {
        title: re.findall(r"RETARD|ATTENDU|RECU|ACCEPTE|ANNULE", client.get(found[title][1]).text)
        for title in ("Rapports en retard", "Rapports à accepter")
    }
    assert shown == {"Rapports en retard": ["RETARD"], "Rapports à accepter": ["RECU"]}
    assert [works(client, found[title][1]) for title in wanted] == [True] * 4


def test_an_officer_is_not_told_of_what_is_not_theirs(
    sign_in: SignIn, session: Session, now: datetime
) -> None:
    """Another call's files, one's own application, a file in conflict, drafts."""
    me, mine = PersonFactory(), CallFactory(windows=CLOSED)
    RoleGrantFactory(person_id=me.id, role=Role.OFFICER, call_id=mine.id)
    elsewhere = CallFactory(windows=CLOSED)
    at(elsewhere, session, StepKind.ELIGIBILITY)
    own = at(elsewhere, session, StepKind.EXPERT_REVIEW, owner=me)
    ReviewAssignmentFactory(submission=own, due_at=now - timedelta(days=1))
    at(mine, session, StepKind.ELIGIBILITY, owner=me)
    block(session, at(mine, session).id, me.id, ConflictKind.DECLARED, source="essai")
    DeliveryFactory(state=DeliveryState.FAILED, call_id=elsewhere.id, last_error="550")
    assert cards(sign_in(me)) == {}


def test_cards_come_in_the_order_of_their_dates(sign_in: SignIn, now: datetime) -> None:
    me = PersonFactory()
    for days, acronym in ((20, "LOIN"), (2, "PROCHE")):
        window = ((now - timedelta(days=30), now + timedelta(days=days)),)
        SubmissionFactory(owner=me, acronym=acronym, call=CallFactory(windows=window))
    ReportFactory(project=ProjectFactory(holder_id=me.id, acronym="TARD"), due_on=PAST)
    client = sign_in(me)
    assert [title.rsplit(" ", 1)[1] for title in cards(client)] == ["TARD", "PROCHE", "LOIN"]
    assert client.get("/").text.count("clara-card--urgent") == 1
