import uuid
from collections.abc import Callable
from datetime import date

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.activities.models import AccompaniedSubject, Accompaniment, Event
from clara_grants.kernel.actors import Role
from clara_grants.people.models import Person
from tests.factories.activities import (
    AccompanimentFactory,
    ContextFigureFactory,
    EventFactory,
    InformationSessionFactory,
    PrizeFactory,
)
from tests.factories.people import person_with

SignIn = Callable[[Person], FlaskClient]


def test_the_page_of_a_year_anchors_each_entry_by_its_code(session: Session, sign_in: SignIn) -> None:
    AccompanimentFactory(subject__code="ACC-26-901")
    InformationSessionFactory(code="INF-26-901")
    event = EventFactory(code="EVT-26-901")
    PrizeFactory(event_id=event.id)
    ContextFigureFactory()
    EventFactory(code="EVT-25-901", happened_on=date(2025, 6, 1))

    answer = sign_in(person_with(Role.OFFICER)).get("/activites/?annee=2026")

    page = BeautifulSoup(answer.text, "html.parser")
    ids = [tag["id"] for tag in page.select("[id]")]
    assert answer.status_code == 200
    assert {"ACC-26-901", "INF-26-901", "EVT-26-901"} <= set(ids)
    assert "EVT-25-901" not in ids
    assert len(ids) == len(set(ids))


def test_an_accompaniment_of_a_new_idea_takes_one_form(session: Session, sign_in: SignIn) -> None:
    client = sign_in(person_with(Role.OFFICER))

    answer = client.post(
        "/activites/accompagnements?annee=2026",
        data={
            "accompagnements-subject": "",
            "accompagnements-label": "Un capteur de sueur",
            "accompagnements-territory": "grenoble",
            "accompagnements-kind": "support",
            "accompagnements-happened_on": "2026-05-12",
        },
    )

    given = session.execute(
        select(AccompaniedSubject.code, AccompaniedSubject.label, Accompaniment.happened_on).join(
            Accompaniment
        )
    ).all()
    assert answer.status_code == 303
    assert [tuple(row) for row in given] == [("ACC-26-001", "Un capteur de sueur", date(2026, 5, 12))]


def test_a_refusal_keeps_what_was_typed(session: Session, sign_in: SignIn) -> None:
    client = sign_in(person_with(Role.OFFICER))

    answer = client.post(
        "/activites/manifestations?annee=2026",
        data={
            "manifestations-title": "Journée à venir",
            "manifestations-role": "organised",
            "manifestations-happened_on": "2027-01-12",
        },
    )

    page = BeautifulSoup(answer.text, "html.parser")
    assert answer.status_code == 422
    assert page.select_one("#manifestations-title")["value"] == "Journée à venir"  # type: ignore[index]
    assert "est à venir" in page.select_one(".govuk-error-summary").text  # type: ignore[union-attr]
    assert session.scalars(select(Event)).all() == []


def test_an_entry_is_cancelled_from_the_page(session: Session, sign_in: SignIn) -> None:
    event = EventFactory()
    client = sign_in(person_with(Role.OFFICER))

    answer = client.post(f"/activites/manifestations/{event.id}/annulation", data={"reason": "Doublon"})

    session.expire_all()
    assert answer.status_code == 303
    assert session.get_one(Event, event.id).cancelled_at is not None


def test_attendance_is_noted_from_the_page(session: Session, sign_in: SignIn) -> None:
    event = EventFactory()
    client = sign_in(person_with(Role.OFFICER))

    client.post(f"/activites/manifestations/{event.id}/participants", data={"attendance": "140"})

    session.expire_all()
    assert session.get_one(Event, event.id).attendance == 140


def test_others_have_no_logbook(session: Session, sign_in: SignIn) -> None:
    client = sign_in(person_with(Role.APPLICANT))

    assert client.get("/activites/").status_code == 403
    assert client.post(f"/activites/prix/{uuid.uuid4()}/annulation").status_code == 403


def test_the_page_costs_the_same_with_one_entry_or_three(
    session: Session, sign_in: SignIn, statements: list[str]
) -> None:
    client = sign_in(person_with(Role.OFFICER))
    counts = []
    for many in (1, 2):
        for _ in range(many):
            PrizeFactory(event_id=EventFactory().id)
            AccompanimentFactory()
            InformationSessionFactory()
        session.commit()
        client.get("/activites/?annee=2026")
        statements.clear()
        client.get("/activites/?annee=2026")
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert counts[0] <= 20
