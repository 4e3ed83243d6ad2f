"""The directory of bodies: reference files, search, finding or adding."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.organisations import queries, reference, services
from clara_grants.organisations.errors import NameNeededError
from clara_grants.organisations.models import Funder, Lab, Organisation, OrganisationKind
from clara_grants.people.models import Person
from tests.factories.organisations import OrganisationFactory
from tests.factories.people import PersonFactory


def _counts(session: Session) -> list[int | None]:
    return [session.scalar(select(func.count()).select_from(m)) for m in (Organisation, Lab, Funder)]


def test_loading_the_reference_twice_changes_nothing(session: Session) -> None:
    first = services.load_reference(session)
    before = _counts(session)

    assert services.load_reference(session) == first
    assert _counts(session) == before
    assert before[0] == first.organisations == 436


def test_the_reference_knows_parents_territories_and_funders(session: Session) -> None:
    services.load_reference(session)

    centre = queries.organisation_named(session, "Centre de recherche en cancérologie de Lyon")
    assert centre is not None
    assert (centre.kind, centre.territory) == (OrganisationKind.RESEARCH, "lyon")
    assert centre.parent_id is not None
    region = next(f for f in queries.funders(session) if f.key == "region_aura")
    assert region.pays_directly is True


@pytest.mark.parametrize("typed", ["universite claude", "UNIVERSITÉ CLAUDE", "ucbl"])
def test_search_ignores_accents_and_case_and_knows_short_names(session: Session, typed: str) -> None:
    services.load_reference(session)

    assert queries.search(session, typed)[0].name == "Université Claude Bernard Lyon 1"


@pytest.mark.parametrize(
    "typed", ["Joseph Fourier", "universite joseph", "02aj0kh94", "https://ror.org/02aj0kh94"]
)
def test_a_closed_record_leads_to_the_body_that_took_over(session: Session, typed: str) -> None:
    services.load_reference(session)

    [found] = queries.search(session, typed)

    assert (found.name, found.ror_id) == ("Université Grenoble Alpes", "02rx3b187")
    assert found.formerly == "Université Joseph Fourier"
    assert reference.present_ror("https://ror.org/02aj0kh94") == "02rx3b187"
    assert reference.present_ror("02rx3b187") == "02rx3b187"


def test_a_suggestion_says_what_a_partner_line_needs(session: Session) -> None:
    services.load_reference(session)

    found = queries.search(session, "Centre Léon Bérard")[0]

    assert (found.city, found.department, found.territory, found.kind) == (
        "Lyon", "69", "lyon", OrganisationKind.ASSOCIATION,
    )  # fmt: skip
    assert found.formerly is None


@pytest.mark.parametrize("typed", ["", "u", " ", "\0", "%%", "__", "'; drop table organisation; --"])
def test_search_of_nothing_finds_nothing(session: Session, typed: str) -> None:
    OrganisationFactory()

    assert queries.search(session, typed) == []


def test_a_body_is_added_once_however_it_is_written(session: Session) -> None:
    added = services.find_or_add_organisation(session, "Hôpital de l’Étoile", city="Lyon")

    assert services.find_or_add_organisation(session, " hopital  de l’etoile ").id == added.id
    with pytest.raises(NameNeededError):
        services.find_or_add_organisation(session, " \0 ")


def test_a_body_is_known_by_its_identifiers_first(session: Session) -> None:
    ror = services.find_or_add_organisation(session, "Un nom", ror_id="https://ror.org/00abc1234")
    siret = services.find_or_add_organisation(
        session, "Une entreprise", kind=OrganisationKind.COMPANY, siret="73282932000074"
    )

    assert services.find_or_add_organisation(session, "Autre nom", ror_id="00abc1234").id == ror.id
    assert services.find_or_add_organisation(session, "Autre", siret="73282932000074").id == siret.id


def test_a_laboratory_is_added_once(session: Session) -> None:
    host = OrganisationFactory()

    lab = services.find_or_add_lab(session, "Unité d’essai", organisation_id=host.id, code="UMR 1234")

    assert services.find_or_add_lab(session, "unite d’essai", organisation_id=host.id).id == lab.id
    assert (
        services.find_or_add_lab(session, "Renommée", organisation_id=host.id, code="UMR 1234").id == lab.id
    )


def test_the_picker_answers_in_json_and_as_a_page(
    sign_in: Callable[[Person], FlaskClient], session: Session
) -> None:
    OrganisationFactory(name="Hôpital d’essai", city="Grenoble")
    client = sign_in(PersonFactory())

    [found] = client.get("/organismes/recherche?q=hopital+d").json

    assert (found["name"], found["city"]) == ("Hôpital d’essai", "Grenoble")
    assert "Hôpital d’essai, Grenoble" in client.get("/organismes?q=hopital").text


def test_the_picker_is_for_people_signed_in(client: FlaskClient) -> None:
    assert client.get("/organismes/recherche?q=lyon").status_code in (303, 401)
