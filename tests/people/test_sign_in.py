"""Signing in through the pages, as a browser does."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel import clock
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.people import errors, keys, queries, services, sessions, throttle
from clara_grants.people.models import Person, SignInAttempt, SignInCode, UserSession
from tests.factories.people import PersonFactory, actor

ADDRESS = "camille.martin@exemple.fr"
SOURCE = "192.0.2.7"


def latest_code(session: Session) -> str:
    """The code of the last fact recorded, as its letter will say it."""
    row = session.scalars(select(SignInCode).order_by(SignInCode.expires_at.desc())).first()
    assert row is not None
    payloads = session.scalars(
        select(OutboxMessage.payload).where(OutboxMessage.event_name == "people.sign_in_code_issued")
    )
    return str(next(p["code"] for p in payloads if p["code_id"] == str(row.id)))


def is_signed_in(client: FlaskClient) -> bool:
    return client.get("/mon-compte").status_code == 200


def ask_code(client: FlaskClient, address: str = ADDRESS) -> None:
    answer = client.post("/connexion", data={"address": address})
    assert (answer.status_code, answer.location) == (303, "/connexion/code")


def test_code_signs_in_once(client: FlaskClient, session: Session) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    ask_code(client)
    code = latest_code(session)

    answer = client.post("/connexion/code", data={"code": f"{code[:3]} {code[3:]}"})

    assert answer.status_code == 303
    assert is_signed_in(client)
    row = session.scalars(select(SignInCode)).one()
    assert row.used_at is not None
    assert code.encode() not in row.code_hash


def test_wrong_code_five_times_ends_it(client: FlaskClient, session: Session) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    ask_code(client)
    code = latest_code(session)
    wrong = "000000" if code != "000000" else "111111"

    for _ in range(services.CODE_TRIES):
        assert client.post("/connexion/code", data={"code": wrong}).status_code == 200
    client.post("/connexion/code", data={"code": code})

    assert not is_signed_in(client)


def test_code_is_refused_after_fifteen_minutes(client: FlaskClient, session: Session, now: datetime) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    ask_code(client)
    code = latest_code(session)
    clock.fix(session, now + timedelta(minutes=16))

    client.post("/connexion/code", data={"code": code})

    assert not is_signed_in(client)


def test_only_the_newest_code_of_a_browser_is_good(session: Session, now: datetime) -> None:
    person = PersonFactory(address=ADDRESS)
    first = services.issue_code(session, ADDRESS, source=SOURCE, now=now)
    old = latest_code(session)
    second = services.issue_code(
        session, ADDRESS, source=SOURCE, now=now + timedelta(seconds=5), replaces=first.id
    )
    later = now + timedelta(seconds=9)

    assert services.sign_in_with_code(session, first.id, old, source=SOURCE, now=later) is None
    code = latest_code(session)
    assert services.sign_in_with_code(session, second.id, code, source=SOURCE, now=later) == (ADDRESS, person)


def test_somebody_else_asking_does_not_end_my_code(session: Session, now: datetime) -> None:
    person = PersonFactory(address=ADDRESS)
    mine = services.issue_code(session, ADDRESS, source=SOURCE, now=now)
    code = latest_code(session)
    theirs = services.issue_code(session, ADDRESS, source="203.0.113.9", now=now + timedelta(seconds=1))
    for _ in range(9):
        services.sign_in_with_code(session, theirs.id, "x", source="203.0.113.9", now=now)

    assert services.sign_in_with_code(session, mine.id, code, source=SOURCE, now=now) == (ADDRESS, person)


def test_unknown_address_gets_the_same_answers(client: FlaskClient, session: Session, app: Flask) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    seen = []
    for address in (ADDRESS, "personne.inconnue@exemple.fr"):
        browser = app.test_client()
        ask_code(browser, address)
        page = browser.get("/connexion/code").get_data(as_text=True).replace(address, "ADDRESS")
        seen.append(re.sub(r'(nonce|content|value)="[^"]*"|[0-9a-f]{12}', "", page))

    assert seen[0] == seen[1]
    assert len(session.scalars(select(SignInCode)).all()) == 2


def test_proven_unknown_address_creates_a_verified_account(client: FlaskClient, session: Session) -> None:
    ask_code(client, "nouvelle@exemple.fr")
    answer = client.post("/connexion/code", data={"code": latest_code(session)})
    assert answer.location == "/inscription"

    names = {"given_name": "Zoé", "family_name": "Martin", "address": "nouvelle@exemple.fr", "language": "en"}
    client.post("/inscription", data=names)

    person = queries.person_by_address(session, "NOUVELLE@exemple.fr")
    assert person is not None
    row = queries.primary_address(session, person.id)
    assert row is not None
    assert (person.full_name, person.language, row.verified_at is not None) == ("Zoé Martin", "en", True)
    assert is_signed_in(client)


def test_unverified_account_is_signed_in_at_once(client: FlaskClient, session: Session) -> None:
    names = {"given_name": "Zoé", "family_name": "Martin", "address": "zoe@exemple.fr", "language": "fr"}
    client.post("/inscription", data=names)

    assert is_signed_in(client)
    told = session.scalars(select(OutboxMessage.event_name)).all()
    assert told == ["people.address_to_verify"]


def test_taken_address_is_asked_for_a_code(client: FlaskClient, session: Session) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    names = {"given_name": "Zoé", "family_name": "Martin", "address": ADDRESS, "language": "fr"}

    assert client.post("/inscription", data=names).location == "/connexion/code"
    assert not is_signed_in(client)


def test_password_signs_in_and_is_rehashed(
    client: FlaskClient, session: Session, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = PersonFactory(address=ADDRESS)
    services.set_password(session, actor(person), person.id, "quatre mots au hasard", now=now)
    before = person.password_hash
    session.commit()
    monkeypatch.setattr(keys, "is_outdated", lambda _hash: True)

    client.post(
        "/connexion/mot-de-passe", data={"address": ADDRESS.upper(), "password": "quatre mots au hasard"}
    )

    assert is_signed_in(client)
    session.refresh(person)
    assert person.password_hash != before


def test_wrong_password_is_counted_and_refused(client: FlaskClient, session: Session) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()

    answer = client.post("/connexion/mot-de-passe", data={"address": ADDRESS, "password": "nope"})

    assert "n’est pas le bon" in answer.get_data(as_text=True)
    assert len(session.scalars(select(SignInAttempt)).all()) == 1


@pytest.mark.parametrize("password", ["court", "aaaaaaaaaaaaaaa", "camillecamille1"])
def test_weak_password_is_refused(session: Session, now: datetime, password: str) -> None:
    person = PersonFactory(given_name="Camille")
    with pytest.raises(errors.WeakPasswordError):
        services.set_password(session, actor(person), person.id, password, now=now)


def test_guessing_is_stopped_for_strangers_only(session: Session, now: datetime) -> None:
    person = PersonFactory(address=ADDRESS)
    services.set_password(session, actor(person), person.id, "quatre mots au hasard", now=now)
    for number in range(throttle.ACCOUNT_LIMIT):
        source = f"203.0.113.{number}"
        services.sign_in_with_password(session, ADDRESS, "guess", source=source, now=now)

    with pytest.raises(errors.TooManyAttemptsError):
        services.sign_in_with_password(session, ADDRESS, "guess", source="203.0.113.99", now=now)
    entered = services.sign_in_with_password(
        session, ADDRESS, "quatre mots au hasard", source=SOURCE, now=now, known_device=True
    )
    assert entered == person


def test_device_is_known_after_a_sign_in(client: FlaskClient, session: Session) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    ask_code(client)
    client.post("/connexion/code", data={"code": latest_code(session)})
    client.post("/deconnexion")
    for number in range(throttle.ACCOUNT_LIMIT):
        session.add(SignInAttempt(account=ADDRESS, source=f"203.0.113.{number}"))
    session.commit()

    ask_code(client)


def test_tries_of_many_codes_are_stopped_too(session: Session, now: datetime) -> None:
    codes = [
        services.issue_code(session, ADDRESS, source=f"203.0.113.{number}", now=now) for number in range(20)
    ]
    source = "203.0.113.200"
    for row in codes[: throttle.ACCOUNT_LIMIT - len(codes)]:
        assert services.sign_in_with_code(session, row.id, "x", source=source, now=now) is None

    with pytest.raises(errors.TooManyAttemptsError):
        services.sign_in_with_code(session, codes[-1].id, "x", source="198.51.100.1", now=now)


def test_source_alone_only_slows(session: Session, now: datetime) -> None:
    for number in range(throttle.SOURCE_EASE + 40):
        throttle.note(session, f"personne-{number}@exemple.fr", SOURCE, known_device=False, now=now)

    assert throttle.pause_for(session, SOURCE, now=now) == throttle.LONGEST_PAUSE
    throttle.check(session, ADDRESS, SOURCE, known_device=False, now=now)


def test_sign_in_changes_the_token(client: FlaskClient, session: Session) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    ask_code(client)
    before = client.get_cookie(sessions.COOKIE)

    client.post("/connexion/code", data={"code": latest_code(session)})

    after = client.get_cookie(sessions.COOKIE)
    assert before is not None
    assert after is not None
    assert before.value != after.value
    assert after.http_only
    assert len(session.scalars(select(UserSession)).all()) == 1


def test_remembered_session_lasts_thirty_days(client: FlaskClient, session: Session, now: datetime) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    ask_code(client)
    client.post("/connexion/code", data={"code": latest_code(session), "remember": "y"})

    clock.fix(session, now + timedelta(days=29))
    assert is_signed_in(client)
    clock.fix(session, now + timedelta(days=31))
    assert not is_signed_in(client)


def test_demo_account_enters_by_one_click(client: FlaskClient, session: Session) -> None:
    person: Person = PersonFactory(is_demo=True)
    other: Person = PersonFactory()
    session.commit()

    assert client.post("/connexion/demonstration", data={"person": str(other.id)}).status_code == 404
    assert client.post("/connexion/demonstration", data={"person": str(person.id)}).status_code == 303
    assert is_signed_in(client)


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"])
def test_next_stays_on_this_site(client: FlaskClient, session: Session, target: str) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    client.get("/connexion", query_string={"next": target})
    ask_code(client)

    assert client.post("/connexion/code", data={"code": latest_code(session)}).location == "/"


def test_next_brings_back(client: FlaskClient, session: Session) -> None:
    PersonFactory(address=ADDRESS)
    session.commit()
    assert client.get("/mon-compte/profil").location == "/connexion?next=/mon-compte/profil"
    client.get("/connexion?next=/mon-compte/profil")
    ask_code(client)

    answer = client.post("/connexion/code", data={"code": latest_code(session)})
    assert answer.location == "/mon-compte/profil"


SignIn = Callable[[Person], FlaskClient]


def test_revoked_device_is_signed_out(sign_in: SignIn, session: Session, now: datetime) -> None:
    person = PersonFactory()
    client = sign_in(person)
    elsewhere = sessions.open_for(session, person.id, device="Autre", remembered=False, now=now)
    session.commit()
    row = session.scalars(
        select(UserSession).where(UserSession.token_hash == keys.token_hash(elsewhere))
    ).one()

    client.post(f"/mon-compte/appareils/{row.id}/fermer")

    session.refresh(row)
    assert row.revoked_at is not None
    assert is_signed_in(client)


def test_foreign_device_cannot_be_closed(sign_in: SignIn, session: Session, now: datetime) -> None:
    stranger = PersonFactory()
    sessions.open_for(session, stranger.id, device="Autre", remembered=False, now=now)
    row = session.scalars(select(UserSession)).one()
    client = sign_in(PersonFactory())

    client.post(f"/mon-compte/appareils/{row.id}/fermer")

    session.refresh(row)
    assert row.revoked_at is None


def test_sign_out_everywhere_closes_all(sign_in: SignIn, session: Session, now: datetime) -> None:
    person = PersonFactory()
    client = sign_in(person)
    sessions.open_for(session, person.id, device="Autre", remembered=True, now=now)

    client.post("/mon-compte/deconnexion-partout")

    assert not is_signed_in(client)
    assert queries.devices_of(session, person.id, now=now) == []


def test_idle_session_ends_after_twelve_hours(sign_in: SignIn, session: Session, now: datetime) -> None:
    client = sign_in(PersonFactory())
    clock.fix(session, now + timedelta(hours=12, minutes=1))

    assert not is_signed_in(client)


def test_session_is_touched_every_five_minutes(sign_in: SignIn, session: Session, now: datetime) -> None:
    client = sign_in(PersonFactory())
    client.get("/mon-compte")
    clock.fix(session, now + timedelta(minutes=4))
    client.get("/mon-compte")
    assert session.scalars(select(UserSession.last_seen_at)).one() == now
    clock.fix(session, now + timedelta(minutes=6))
    client.get("/mon-compte")
    assert session.scalars(select(UserSession.last_seen_at)).one() == now + timedelta(minutes=6)


def test_health_check_stores_no_session(client: FlaskClient, session: Session) -> None:
    assert client.get("/healthz").status_code == 200
    assert session.scalars(select(UserSession)).all() == []
