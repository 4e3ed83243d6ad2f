"""A draft call is read and commented on, passage by passage, by named people, before it opens."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls import queries, services
from clara_grants.calls.document import parse, shipped_calls
from clara_grants.calls.errors import EmptyRemarkError, LongRemarkError, WrongStateError
from clara_grants.calls.models import Call, CallReader, CallRemark
from clara_grants.calls.paragraphs import paragraphs
from clara_grants.kernel.actors import SYSTEM, Actor, Role
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.organisations.services import load_reference
from clara_grants.people import links
from clara_grants.people.errors import BadAddressError, LinkGoneError
from clara_grants.people.models import LinkPurpose, Person, PersonalLink
from clara_grants.people.queries import actor_of
from tests.factories.people import person_with

SHIPPED = {call.key: call for call in shipped_calls()}
SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def draft(session: Session, now: datetime) -> Call:
    load_reference(session)
    return services.load_document(session, SYSTEM, SHIPPED["mobilite-2025"], now=now)


def invited(session: Session, draft: Call, now: datetime, name: str = "Léa Patiente") -> CallReader:
    return services.invite_reader(
        session, SYSTEM, draft.id, name=name, address=f"{name.split()[0].lower()}@exemple.fr", language="fr",
        now=now,
    )  # fmt: skip


def link_for(session: Session, reader: CallReader, now: datetime) -> str:
    return links.make(
        session, purpose=LinkPurpose.CALL_READING, person_id=None, object_id=reader.id,
        expires_at=now + timedelta(days=30), now=now,
    )  # fmt: skip


def test_every_passage_has_a_place_of_its_own_in_both_languages() -> None:
    for call in SHIPPED.values():
        french, english = paragraphs(call, "fr"), paragraphs(call, "en")
        places = [one.place for one in french]
        assert len(set(places)) == len(places)
        assert places == [one.place for one in english]
        assert {f"question.{q.key}" for _, q in call.form.questions()} <= set(places)


def test_a_reader_comments_and_an_officer_sees_it_beside_the_passage(
    client: FlaskClient, sign_in: SignIn, session: Session, draft: Call, now: datetime
) -> None:
    secret = link_for(session, invited(session, draft, now), now)
    session.commit()

    answer = client.post(
        f"/appels/relecture/{secret}", data={"place": "question.motivation", "body": "Dire pourquoi.\r\n"}
    )
    assert answer.headers["Location"] == f"/appels/relecture/{secret}#passage-question.motivation"

    page = BeautifulSoup(
        sign_in(person_with(Role.OFFICER)).get(f"/appels/{draft.key}/relecture").data, "lxml"
    )
    line = page.select_one("section.clara-lines")
    assert line is not None
    assert "Léa Patiente" in line.text
    assert "Dire pourquoi." in line.text


def test_reading_writes_nothing_and_shows_texts_criteria_and_questions(
    client: FlaskClient, session: Session, draft: Call, now: datetime
) -> None:
    secret = link_for(session, invited(session, draft, now), now)
    session.commit()

    page = BeautifulSoup(client.get(f"/appels/relecture/{secret}").data, "lxml")

    shown = [part["id"] for part in page.select(".clara-question")]
    assert shown == [f"passage-{one.place}" for one in paragraphs(parse(draft.document), "fr")]
    assert session.scalar(select(func.count()).select_from(CallRemark)) == 0
    assert session.scalars(select(PersonalLink.used_at)).all() == [None]


@pytest.mark.parametrize(("body", "refusal"), [("  \n", EmptyRemarkError), ("x" * 5001, LongRemarkError)])
def test_an_empty_or_endless_remark_is_refused(
    session: Session, draft: Call, now: datetime, body: str, refusal: type[Exception]
) -> None:
    reader = invited(session, draft, now)

    with pytest.raises(refusal):
        services.add_remark(session, reader, place="text.title", passage="Titre", body=body, now=now)


def test_a_remark_too_long_stays_on_the_page(
    client: FlaskClient, session: Session, draft: Call, now: datetime
) -> None:
    secret = link_for(session, invited(session, draft, now), now)
    session.commit()

    answer = client.post(f"/appels/relecture/{secret}", data={"place": "text.who", "body": "x" * 5001})

    area = BeautifulSoup(answer.data, "lxml").find(id="remarque-text.who")
    assert answer.status_code == 422
    assert area is not None
    assert area.text.strip() == "x" * 5001


def test_inviting_sends_a_letter_and_again_closes_the_earlier_link(
    session: Session, draft: Call, now: datetime
) -> None:
    reader = invited(session, draft, now)
    secret = link_for(session, reader, now)

    assert invited(session, draft, now) is reader
    told = select(OutboxMessage.payload).where(OutboxMessage.event_name == "calls.reader_invited")
    assert session.scalars(told).all() == [{"call_id": str(draft.id), "reader_id": str(reader.id)}] * 2
    with pytest.raises(LinkGoneError):
        services.reader_of(session, secret, now=now)


def test_a_closed_link_opens_nothing_and_keeps_the_remarks(
    client: FlaskClient, session: Session, draft: Call, now: datetime
) -> None:
    reader = invited(session, draft, now)
    secret = link_for(session, reader, now)
    services.add_remark(session, reader, place="text.who", passage="Qui", body="Bien.", now=now)

    services.revoke_reader(session, SYSTEM, reader.id, now=now)
    services.revoke_reader(session, SYSTEM, reader.id, now=now)
    session.commit()

    assert client.get(f"/appels/relecture/{secret}").status_code == 410
    assert [one.remark.body for one in queries.remarks_of(session, draft.id)] == ["Bien."]


def test_a_remark_is_treated_with_a_word(session: Session, draft: Call, now: datetime) -> None:
    reader = invited(session, draft, now)
    remark = services.add_remark(session, reader, place="text.who", passage="Qui", body="Bien.", now=now)

    services.treat_remark(session, SYSTEM, remark.id, " Corrigé ", now=now)

    assert (remark.treated_at, remark.treated_by, remark.treated_note) == (now, SYSTEM.id, "Corrigé")
    with pytest.raises(EmptyRemarkError):
        services.treat_remark(session, SYSTEM, remark.id, " ", now=now)


def test_a_published_call_takes_no_more_remarks(session: Session, draft: Call, now: datetime) -> None:
    reader = invited(session, draft, now)
    services.publish(session, SYSTEM, draft.id, now=now)

    with pytest.raises(WrongStateError):
        services.add_remark(session, reader, place="text.who", passage="Qui", body="Tard.", now=now)
    with pytest.raises(WrongStateError):
        invited(session, draft, now, "Paul Tardif")


def test_only_officers_invite_and_an_address_is_checked(session: Session, draft: Call, now: datetime) -> None:
    def invite(actor: Actor, address: str) -> CallReader:
        return services.invite_reader(
            session, actor, draft.id, name="A", address=address, language="fr", now=now
        )

    with pytest.raises(NotAllowedError):
        invite(actor_of(session, person_with(Role.EXPERT).id), "a@exemple.fr")
    with pytest.raises(BadAddressError):
        invite(SYSTEM, "pas une adresse")


def test_a_remark_about_a_passage_removed_since_is_still_shown(
    sign_in: SignIn, session: Session, draft: Call, now: datetime
) -> None:
    reader = invited(session, draft, now)
    services.add_remark(
        session, reader, place="question.gone", passage="Une question", body="Utile.", now=now
    )
    session.commit()

    answer = sign_in(person_with(Role.OFFICER)).get(f"/appels/{draft.key}/relecture")

    assert "Passages retirés depuis" in answer.text
    assert "Une question" in answer.text
