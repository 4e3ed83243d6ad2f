"""Accounts, personal links, roles."""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import SYSTEM, Role
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.people import errors, keys, links, services, sessions
from clara_grants.people.models import EmailAddress, LinkPurpose, Person, RoleGrant, UserSession
from tests.factories.organisations import FunderFactory, LabFactory
from tests.factories.people import PersonFactory, RoleGrantFactory, actor, person_with

SignIn = Callable[[Person], FlaskClient]


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0000-0002-1825-0097", "0000-0002-1825-0097"),
        ("https://orcid.org/0000-0001-5109-3700", "0000-0001-5109-3700"),
        ("000000021694233x", "0000-0002-1694-233X"),
    ],
)
def test_orcid_is_kept_in_one_shape(typed: str, kept: str) -> None:
    assert services.tidy_orcid(typed) == kept


@pytest.mark.parametrize("typed", ["0000-0002-1825-0098", "1825", ""])
def test_wrong_orcid_is_refused(typed: str) -> None:
    with pytest.raises(errors.BadOrcidError):
        services.tidy_orcid(typed)


@pytest.mark.parametrize("address", ["a@b", "a b@c.fr", "a@c.fr\nBcc: x@y.fr", "<a@c.fr>", "a@c.fr,b@c.fr"])
def test_bad_address_is_refused(address: str) -> None:
    with pytest.raises(errors.BadAddressError):
        services.tidy_address(address)


def test_one_orcid_belongs_to_one_person(session: Session, now: datetime) -> None:
    PersonFactory(orcid="0000-0002-1825-0097")
    person = PersonFactory()
    with pytest.raises(errors.OrcidTakenError):
        services.update_profile(
            session, actor(person), person.id, given_name="A", family_name="B", language="fr", now=now,
            orcid="0000000218250097",
        )  # fmt: skip


def test_profile_page_keeps_what_was_typed(sign_in: SignIn, session: Session) -> None:
    client = sign_in(PersonFactory())
    form = {
        "given_name": "Zoé",
        "family_name": "Martin",
        "language": "fr",
        "orcid": "1234",
        "gender": "",
        "career_stage": "",
    }

    page = client.post("/mon-compte/profil", data=form).get_data(as_text=True)

    assert "n’est pas valide" in page
    assert 'value="Zoé"' in page


def test_profile_is_saved(sign_in: SignIn, session: Session) -> None:
    person = PersonFactory()
    client = sign_in(person)
    form = {
        "given_name": "Zoé", "family_name": "Martin", "language": "en", "orcid": "0000-0002-1825-0097",
        "gender": "woman", "career_stage": "", "phone": "",
    }  # fmt: skip

    assert client.post("/mon-compte/profil", data=form).status_code == 303

    session.refresh(person)
    assert (person.full_name, person.language, person.gender, person.career_stage) == (
        "Zoé Martin", "en", "woman", None,
    )  # fmt: skip


def test_affiliation_is_found_and_chosen(sign_in: SignIn, session: Session) -> None:
    lab = LabFactory(name="Centre d’études de l’épithélium")
    person = PersonFactory()
    client = sign_in(person)
    assert "Centre d’études" in client.get("/mon-compte/rattachement?q=epithelium").get_data(as_text=True)

    client.post(
        "/mon-compte/rattachement", data={"lab_id": str(lab.id), "organisation_id": str(lab.organisation_id)}
    )

    session.refresh(person)
    assert (person.lab_id, person.organisation_id) == (lab.id, lab.organisation_id)


def a_link(session: Session, person: Person, now: datetime, **about: uuid.UUID) -> str:
    return links.make(
        session, purpose=LinkPurpose.REVIEW_INVITATION, person_id=person.id,
        expires_at=now + timedelta(days=3), now=now, **about,
    )  # fmt: skip


def test_link_opens_often_and_is_used_once(session: Session, now: datetime) -> None:
    secret = a_link(session, PersonFactory(), now)
    for _ in range(2):
        link = links.open_link(session, secret, LinkPurpose.REVIEW_INVITATION, now=now)

    links.use(session, link, now=now)

    with pytest.raises(errors.LinkGoneError):
        links.use(session, link, now=now)


def test_link_is_for_one_purpose_and_a_time(session: Session, now: datetime) -> None:
    secret = a_link(session, PersonFactory(), now)
    with pytest.raises(errors.LinkGoneError):
        links.open_link(session, secret, LinkPurpose.CALENDAR, now=now)
    with pytest.raises(errors.LinkGoneError):
        links.open_link(session, secret, LinkPurpose.REVIEW_INVITATION, now=now + timedelta(days=4))


def test_revoked_link_is_gone(session: Session, now: datetime) -> None:
    person, about = PersonFactory(), uuid.uuid4()
    secret = a_link(session, person, now, object_id=about)

    assert links.revoke(session, purpose=LinkPurpose.REVIEW_INVITATION, object_id=about, now=now) == 1
    with pytest.raises(errors.LinkGoneError):
        links.open_link(session, secret, LinkPurpose.REVIEW_INVITATION, now=now)


def test_verification_shows_then_acts(client: FlaskClient, session: Session, now: datetime) -> None:
    person = services.register(
        session, address="zoe@exemple.fr", given_name="Zoé", family_name="M", language="fr", now=now
    )
    kept = session.scalars(select(EmailAddress).where(EmailAddress.person_id == person.id)).one()
    secret = links.make(
        session, purpose=LinkPurpose.ADDRESS_VERIFICATION, person_id=person.id, object_id=kept.id,
        expires_at=now + timedelta(days=1), now=now,
    )  # fmt: skip
    session.commit()

    assert client.get(f"/adresse/{secret}").status_code == 200
    session.refresh(kept)
    assert kept.verified_at is None
    assert client.post(f"/adresse/{secret}").status_code == 303
    session.refresh(kept)
    assert kept.verified_at == now
    assert client.post(f"/adresse/{secret}").status_code == 410


def test_role_is_granted_once_and_ended(session: Session, now: datetime) -> None:
    person = PersonFactory()
    first = services.grant_role(session, SYSTEM, person.id, Role.EXPERT, now=now)
    again = services.grant_role(session, SYSTEM, person.id, Role.EXPERT, now=now)
    assert first.id == again.id

    services.end_role(session, SYSTEM, first.id, now=now)

    assert services.actor_of(session, person.id).grants == frozenset()
    assert services.grant_role(session, SYSTEM, person.id, Role.EXPERT, now=now).id != first.id


def test_funder_role_names_its_funder(session: Session, now: datetime) -> None:
    person, funder = PersonFactory(), FunderFactory()
    with pytest.raises(errors.RoleNeedsError):
        services.grant_role(session, SYSTEM, person.id, Role.FUNDER, now=now)
    with pytest.raises(errors.RoleNeedsError):
        services.grant_role(session, SYSTEM, person.id, Role.EXPERT, funder_id=funder.id, now=now)

    grant = services.grant_role(session, SYSTEM, person.id, Role.FUNDER, funder_id=funder.id, now=now)
    assert services.actor_of(session, person.id).funder_ids == {grant.funder_id}


def test_last_administrator_stays(session: Session, now: datetime) -> None:
    person = PersonFactory()
    grant = services.grant_role(session, SYSTEM, person.id, Role.ADMINISTRATOR, now=now)
    with pytest.raises(errors.LastAdministratorError):
        services.end_role(session, SYSTEM, grant.id, now=now)


def test_only_administrators_grant(session: Session, now: datetime) -> None:
    officer = person_with(Role.OFFICER)
    with pytest.raises(NotAllowedError):
        services.grant_role(session, actor(officer, Role.OFFICER), officer.id, Role.EXPERT, now=now)


def test_new_role_renews_the_token(sign_in: SignIn, session: Session, now: datetime) -> None:
    person = PersonFactory()
    client = sign_in(person)
    before = session.scalars(select(UserSession.token_hash)).one()
    services.grant_role(session, SYSTEM, person.id, Role.EXPERT, now=now)
    session.commit()

    assert client.get("/mon-compte").status_code == 200

    after = session.scalars(select(UserSession.token_hash)).one()
    cookie = client.get_cookie(sessions.COOKIE)
    assert cookie is not None
    assert (after != before, keys.token_hash(cookie.value) == after) == (True, True)


def test_administrator_grants_through_the_page(sign_in: SignIn, session: Session) -> None:
    person = PersonFactory(family_name="Élan")
    client = sign_in(person_with(Role.ADMINISTRATOR))
    assert "Élan" in client.get("/administration/personnes?q=elan").get_data(as_text=True)

    client.post(f"/administration/personnes/{person.id}", data={"role": "expert", "call": "", "funder": ""})

    assert session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)).all() == ["expert"]
    assert "Expert scientifique" in client.get(f"/administration/personnes/{person.id}").get_data(
        as_text=True
    )


def test_others_do_not_see_the_directory(sign_in: SignIn, session: Session) -> None:
    client = sign_in(person_with(Role.OFFICER))
    assert client.get("/administration/personnes").status_code == 403


def test_role_ends_through_the_page(sign_in: SignIn, session: Session) -> None:
    person = PersonFactory()
    grant = RoleGrantFactory(person_id=person.id, role=Role.EXPERT)
    client = sign_in(person_with(Role.ADMINISTRATOR))

    client.post(f"/administration/roles/{grant.id}/fin")

    session.refresh(grant)
    assert grant.ended_at is not None


@pytest.mark.parametrize("page", ["", "/profil", "/rattachement", "/mot-de-passe", "/appareils"])
def test_account_pages_answer(sign_in: SignIn, session: Session, page: str) -> None:
    assert sign_in(PersonFactory()).get(f"/mon-compte{page}").status_code == 200
