"""The screens: one path and one refusal each."""

import io
import uuid
from collections.abc import Callable
from datetime import date, datetime

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.followup import documents
from clara_grants.followup.models import Convention, Instalment, Project, Report, ReportState
from clara_grants.kernel.actors import Role
from clara_grants.kernel.files import open_store
from clara_grants.organisations.models import Funder
from clara_grants.people.models import Person
from clara_grants.workflow.projects import ProjectState
from tests.factories import papers
from tests.factories.followup import (
    ProjectChangeFactory,
    ProjectFactory,
    ProjectFamilyFactory,
    ReportFactory,
    reference_funders,
    selected_file,
    shipped_call,
)
from tests.factories.people import PersonFactory, person_with
from tests.followup.conftest import AWARDS, MOBILITY, ONCOSTARTER, Opener
from tests.followup.workbooks import as_bytes, one, shipped_projects

SignIn = Callable[[Person], FlaskClient]


@pytest.fixture
def officer(session: Session) -> Person:
    return person_with(Role.OFFICER)


def soup(answer: object) -> BeautifulSoup:
    return BeautifulSoup(answer.text, "html.parser")  # type: ignore[attr-defined]


def holder_of(session: Session, project: Project) -> Person:
    return session.get_one(Person, project.holder_id)


def test_the_list_filters_and_counts(session: Session, sign_in: SignIn, officer: Person) -> None:
    family = ProjectFamilyFactory(code="ASTEROPA")
    ProjectFactory(number="OS-1", acronym="TELO")
    ProjectFactory(number="PS-1", programme_key="structuring", family_id=family.id, family_part=2)
    ProjectFactory(number="OS-2", state=ProjectState.CLOSED)

    page = soup(sign_in(officer).get("/projets/?programme=emergence"))

    numbers = [link.text for link in page.select("tbody th a")]
    links = [link.text for link in page.select(".clara-facet a")]
    assert numbers == ["OS-1", "OS-2"]
    assert "Structuration (1)" in links
    assert "Clos (1)" in links
    assert "En cours (1)" in links


def test_search_finds_without_accents(session: Session, sign_in: SignIn, officer: Person) -> None:
    ProjectFactory(number="OS-1", title_fr="Rôle du système nerveux")
    ProjectFactory(number="OS-2", title_fr="Autre chose")

    page = soup(sign_in(officer).get("/projets/?q=systeme+role"))

    assert [link.text for link in page.select("tbody th a")] == ["OS-1"]


def test_a_holder_sees_their_own_projects_only(session: Session, sign_in: SignIn) -> None:
    person = PersonFactory()
    ProjectFactory(number="OS-1", holder_id=person.id)
    ProjectFactory(number="OS-2")

    page = soup(sign_in(person).get("/projets/"))

    assert [link.text for link in page.select("tbody th a")] == ["OS-1"]
    assert page.select("form[role=search]") == []


def test_the_list_costs_the_same_for_one_or_three(
    session: Session, sign_in: SignIn, officer: Person, statements: list[str]
) -> None:
    client, counts = sign_in(officer), []
    for many in (1, 2):
        for _ in range(many):
            ProjectFactory(family_id=ProjectFamilyFactory().id)
        session.commit()
        client.get("/projets/")
        statements.clear()
        client.get("/projets/")
        counts.append(len(statements))

    assert counts[0] == counts[1] <= 8


def test_the_page_of_a_project_tells_its_story(
    session: Session, sign_in: SignIn, officer: Person, opened: Opener, statements: list[str]
) -> None:
    project = opened()
    ProjectChangeFactory(project=project, actor_id=officer.id)
    client = sign_in(officer)
    client.get(f"/projets/{project.id}")
    statements.clear()

    answer = client.get(f"/projets/{project.id}")

    assert answer.status_code == 200
    assert "Institut national du cancer" in answer.text
    assert "Préparer le document" in answer.text
    assert "Rapport d’étape" in answer.text
    assert len(statements) <= 18


def test_a_foreign_project_answers_as_one_that_does_not_exist(
    session: Session, sign_in: SignIn, opened: Opener
) -> None:
    project = opened()
    client = sign_in(person_with(Role.EXPERT))

    assert client.get(f"/projets/{project.id}").status_code == 404
    assert client.get(f"/projets/{uuid.uuid4()}").status_code == 404


def test_a_selected_file_is_opened_from_its_page(
    session: Session, now: datetime, sign_in: SignIn, officer: Person
) -> None:
    file = selected_file(shipped_call(ONCOSTARTER, now), AWARDS[ONCOSTARTER])

    answer = sign_in(officer).post(f"/projets/ouvrir/{file.id}")

    project = session.scalars(select(Project)).one()
    assert answer.status_code == 303
    assert answer.location.endswith(f"/projets/{project.id}")


def test_from_convention_to_payment(
    session: Session, now: datetime, sign_in: SignIn, officer: Person, opened: Opener, settings: object
) -> None:
    project, client = opened(), sign_in(officer)
    payer = session.scalars(select(Funder.id).where(Funder.key == "clara")).one()

    client.post(f"/projets/{project.id}/conventions", data={"payer_id": str(payer)})
    convention = session.scalars(select(Convention)).one()
    assert "Le PDF est en préparation" in client.get(f"/projets/{project.id}").text
    assert client.get(f"/projets/conventions/{convention.id}/document").status_code == 404
    documents.make_pdf(session, convention.id, open_store(settings.files_url), now)  # type: ignore[attr-defined]
    session.commit()
    pdf = client.get(f"/projets/conventions/{convention.id}/document")
    client.post(f"/projets/conventions/{convention.id}/signature", data={"day": "2026-11-20"})
    first = session.scalars(select(Instalment).where(Instalment.position == 1)).one()
    answer = client.post(f"/projets/versements/{first.id}/paiement", data={"day": "2026-11-23"})

    session.expire_all()
    assert pdf.data.startswith(b"%PDF-")
    assert answer.status_code == 303
    assert session.get_one(Instalment, first.id).paid_on == date(2026, 11, 23)


def test_a_convention_is_for_its_parties(
    session: Session, now: datetime, sign_in: SignIn, opened: Opener, settings: object
) -> None:
    opened(MOBILITY)
    letter = session.scalars(select(Convention)).one()
    documents.make_pdf(session, letter.id, open_store(settings.files_url), now)  # type: ignore[attr-defined]

    assert sign_in(PersonFactory()).get(f"/projets/conventions/{letter.id}/document").status_code == 404


def test_a_move_is_noted_from_the_page(
    session: Session, sign_in: SignIn, officer: Person, opened: Opener
) -> None:
    project = opened()

    sign_in(officer).post(
        f"/projets/{project.id}/etat", data={"move": "start", "happened_on": "2026-11-24", "reason": ""}
    )

    session.expire_all()
    assert session.get_one(Project, project.id).state is ProjectState.RUNNING


def test_a_refused_act_says_why(session: Session, sign_in: SignIn, officer: Person, opened: Opener) -> None:
    project = opened()

    answer = sign_in(officer).post(
        f"/projets/{project.id}/etat", data={"move": "start", "happened_on": "2027-11-24"}
    )

    assert answer.status_code == 422
    assert "est à venir" in answer.text


def test_dates_and_family_are_changed_from_the_page(
    session: Session, sign_in: SignIn, officer: Person, opened: Opener
) -> None:
    project, client = opened(), sign_in(officer)

    client.post(f"/projets/{project.id}/periode", data={"starts_on": "2027-01-15", "ends_on": "2028-01-14"})
    client.post(f"/projets/{project.id}/famille", data={"code": "PERCO", "part": "1"})

    session.expire_all()
    changed = session.get_one(Project, project.id)
    assert (changed.starts_on, changed.family_part) == (date(2027, 1, 15), 1)


def test_a_holder_writes_and_sends_a_short_report(session: Session, sign_in: SignIn, opened: Opener) -> None:
    project = opened(MOBILITY)
    report = session.scalars(select(Report)).one()
    client = sign_in(holder_of(session, project))
    address = f"/projets/rapports/{report.id}"

    missing = client.post(address, data={"destination": "DE", "send": "1"})
    sent = client.post(
        address,
        data={"destination": "DE", "departed_on": "2026-10-05", "returned_on": "2026-10-09", "send": "1"},
    )

    session.expire_all()
    assert "Il manque des réponses" in missing.text
    assert sent.status_code == 303
    assert session.get_one(Report, report.id).state is ReportState.RECEIVED
    assert "Allemagne" in client.get(address).text


def test_a_report_keeps_its_file(session: Session, sign_in: SignIn, opened: Opener) -> None:
    project = opened()
    report = session.scalars(select(Report).where(Report.kind == "final")).one()
    client = sign_in(holder_of(session, project))
    address, paper = f"/projets/rapports/{report.id}", papers.pdf()

    client.post(
        address,
        data={"scientific_report": (io.BytesIO(paper), "rapport.pdf"), "save": "1"},
        content_type="multipart/form-data",
    )
    client.post(address, data={"lay_results": "Nous avons avancé.", "spent": "100", "send": "1"})

    session.expire_all()
    assert session.get_one(Report, report.id).state is ReportState.RECEIVED
    assert client.get(f"{address}/fichier").data == paper


def test_an_officer_accepts_a_report(
    session: Session, sign_in: SignIn, officer: Person, opened: Opener
) -> None:
    opened()
    report = session.scalars(select(Report).where(Report.kind == "final")).one()
    client = sign_in(officer)

    client.post(f"/projets/rapports/{report.id}/reception", data={"day": "2026-11-20"})
    client.post(f"/projets/rapports/{report.id}/acceptation", data={"day": "2026-11-22"})

    session.expire_all()
    assert session.get_one(Report, report.id).accepted_on == date(2026, 11, 22)


def test_a_report_of_an_earlier_year_has_no_form(session: Session, sign_in: SignIn, officer: Person) -> None:
    report = ReportFactory()

    answer = sign_in(officer).get(f"/projets/rapports/{report.id}")

    assert "seules ses dates sont notées" in answer.text


def test_earlier_years_from_upload_to_undo(session: Session, sign_in: SignIn, officer: Person) -> None:
    reference_funders()
    client = sign_in(officer)

    sent = client.post(
        "/projets/reprise",
        data={"workbook": (io.BytesIO(as_bytes(shipped_projects())), "passé.xlsx")},
        content_type="multipart/form-data",
    )
    dry = client.get(sent.location)
    assert session.scalar(select(func.count()).select_from(Project)) == 0
    done = client.post(sent.location)
    project = session.scalars(select(Project).where(Project.number == "OS-22-R01")).one()
    shown = client.get(f"/projets/{project.id}")
    client.post(f"/projets/reprise/imports/{project.import_batch_id}/annulation")

    session.expire_all()
    assert "Importer 30 projets" in dry.text
    assert "L’import est fait" in done.text
    assert "Repris du classeur" in shown.text
    assert session.scalar(select(func.count()).where(Project.cancelled_at.is_(None))) == 0
    assert "Annulé" in client.get("/projets/reprise").text


def test_a_file_that_is_no_workbook_is_refused_on_the_page(
    session: Session, sign_in: SignIn, officer: Person
) -> None:
    answer = sign_in(officer).post(
        "/projets/reprise",
        data={"workbook": (io.BytesIO(b"bonjour"), "lettre.txt")},
        content_type="multipart/form-data",
    )

    assert answer.status_code == 422
    assert "ne se lit pas comme un classeur" in answer.text


def test_a_doubtful_row_says_why_on_the_page(session: Session, sign_in: SignIn, officer: Person) -> None:
    reference_funders()
    client = sign_in(officer)

    sent = client.post(
        "/projets/reprise",
        data={"workbook": (io.BytesIO(as_bytes([one(state="fini")])), "passé.xlsx")},
        content_type="multipart/form-data",
    )

    assert "n’est pas une valeur connue" in client.get(sent.location).text


def test_others_do_not_import(session: Session, sign_in: SignIn) -> None:
    client = sign_in(person_with(Role.APPLICANT))

    assert client.get("/projets/reprise").status_code == 403
    assert client.post(f"/projets/reprise/imports/{uuid.uuid4()}/annulation").status_code == 403
