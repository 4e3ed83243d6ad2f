"""The list of files: filtered, searched, sorted, paged, and only what the reader may see."""

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallStep
from clara_grants.desk.queries import files
from clara_grants.desk.queries.files import Asked
from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.people.models import Person
from clara_grants.submissions.access import block, close_to, open_to
from clara_grants.submissions.models import Capacity, ConflictKind, Submission
from clara_grants.workflow.machine import Stage, StepKind
from tests.conftest import NOW
from tests.factories.calls import CallFactory, EditionFactory
from tests.factories.people import PersonFactory, RoleGrantFactory, actor, person_with
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]
LIST = "/dossiers/liste"


@pytest.fixture
def call(session: Session) -> Call:
    made: Call = CallFactory()
    return made


@pytest.fixture
def officer(session: Session) -> Person:
    return person_with(Role.OFFICER)


@pytest.fixture
def reader(sign_in: SignIn, officer: Person) -> FlaskClient:
    return sign_in(officer)


def sent(call: Call, acronym: str, **columns: Any) -> Submission:
    made: Submission = SubmissionFactory(
        call=call, acronym=acronym, **{"stage": Stage.SUBMITTED, "title_fr": "Titre", **columns}
    )
    return made


def at_step(call: Call, acronym: str, kind: StepKind, session: Session) -> Submission:
    step = session.scalars(select(CallStep).where(CallStep.call_id == call.id, CallStep.kind == kind)).one()
    return sent(call, acronym, stage=Stage.IN_PROCESS, step_id=step.id)


def acronyms(client: FlaskClient, **asked: Any) -> list[str]:
    """The acronyms of the list, in the order shown."""
    answer = client.get(LIST, query_string=asked)
    assert answer.status_code == 200, answer.text[:500]
    page = BeautifulSoup(answer.data, "html.parser")
    return [strong.text for strong in page.select('td[data-label="Dossier"] strong')]


def numbers(session: Session, who: Actor, **asked: Any) -> set[str]:
    return {row.number for row in files.page_of(session, who, Asked(**asked), "fr").rows}


# Filters


def test_each_filter_keeps_its_own(reader: FlaskClient, session: Session, call: Call) -> None:
    other = CallFactory(edition=EditionFactory(programme__key="prevention"))
    sent(call, "DEPOSE")
    at_step(call, "EXAMINE", StepKind.ELIGIBILITY, session)
    at_step(call, "LU", StepKind.EXPERT_REVIEW, session)
    sent(other, "AUTRE", stage=Stage.REJECTED)
    found = {
        "all": sorted(acronyms(reader)),
        "call": sorted(acronyms(reader, call=call.key)),
        "stage": acronyms(reader, stage="rejected"),
        "step": acronyms(reader, step="expert_review"),
        "stage and step": acronyms(reader, stage="in_process", step="eligibility"),
        "programme": acronyms(reader, programme="prevention"),
        "programme and step": acronyms(reader, programme="prevention", step="eligibility"),
        "unknown programme": acronyms(reader, programme="none"),
    }
    assert found == {
        "all": ["AUTRE", "DEPOSE", "EXAMINE", "LU"], "call": ["DEPOSE", "EXAMINE", "LU"],
        "stage": ["AUTRE"], "step": ["LU"], "stage and step": ["EXAMINE"], "programme": ["AUTRE"],
        "programme and step": [], "unknown programme": [],
    }  # fmt: skip


def test_a_filter_that_means_nothing_is_ignored(reader: FlaskClient, call: Call) -> None:
    sent(call, "DEPOSE")
    assert acronyms(reader, stage="nonsense", step="'", page="-1", sort="colour") == ["DEPOSE"]


def test_an_unknown_call_is_not_found(reader: FlaskClient) -> None:
    assert reader.get(LIST, query_string={"call": "absent"}).status_code == 404


# Search


@pytest.fixture
def searched(call: Call) -> Call:
    sent(
        call, "OncoStar", number="OSB-26-7K3MQ", holder_name="Zoé Lefèvre", lab_name="Unité Pélican",
        title_fr="Immunothérapies des métastases hépatiques", title_en="Immunotherapy of liver metastases",
    )  # fmt: skip
    sent(call, "VIDE", number="ZZZ-26-00000", holder_name="Personne", lab_name="Ailleurs", title_fr="Rien")
    return call


@pytest.mark.parametrize(
    "words",
    [
        "immunothérapie", "IMMUNOTHERAPIE", "immunotherapies", "métastase hépatique", "metastases hepatiques",
        "immunotherapy", "livers", "lefevre", "Lefèvre", "pelican", "OncoStar", "oncost", "ONCOST",
        "OSB-26-7K3MQ", "osb-26-7k", "OSB", '"métastases hépatiques"', "immunothérapie -rein",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("searched")
def test_words_are_found_in_both_languages_with_or_without_accents(reader: FlaskClient, words: str) -> None:
    assert acronyms(reader, q=words) == ["OncoStar"]


@pytest.mark.parametrize(
    "words", ["hépatite", "immunothérapie rein", "%", "_", "-", "- -", "\u0301", "O_co", "Onco%r", "\\"]
)
@pytest.mark.usefixtures("searched")
def test_other_words_are_not_found(reader: FlaskClient, words: str) -> None:
    assert acronyms(reader, q=words) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "\x00", "a\x00b", "%", "%%%", "_", "'", "''; drop table submission; --", '"', '"""', "\\", "\\\\'",
        "(", "&|!",
        "<script>alert(1)</script>", "é" * 10_000, "-" * 300, "- " * 150, '-"' * 90, "a or " * 40,
        ":*", "a & b | !c <-> d", "\u202e", "🧬", " ", "or",
    ],
)  # fmt: skip
@pytest.mark.usefixtures("searched")
def test_hostile_words_are_only_words(reader: FlaskClient, hostile: str) -> None:
    answer = reader.get(LIST, query_string={"q": hostile})
    assert answer.status_code == 200
    assert "<script>alert(1)" not in answer.text


@pytest.mark.parametrize("argument", ["call", "stage", "step", "programme", "sort", "page", "q"])
def test_a_nul_character_breaks_no_filter(reader: FlaskClient, argument: str) -> None:
    assert reader.get(LIST, query_string={argument: "a\x00"}).status_code in (200, 404, 422)


def test_blank_words_are_no_search(reader: FlaskClient, searched: Call) -> None:
    assert sorted(acronyms(reader, q="  \x00 ")) == ["OncoStar", "VIDE"]


# Order and pages


@pytest.fixture
def three(call: Call, now: datetime) -> None:
    """Titles whose order depends on case and accents; the first one asks least and came last."""
    for place, (acronym, number, holder) in enumerate(
        [("Zeta", "A-1", "Nadia"), ("élan", "B-1", "Zoé"), ("Flore", "C-1", "Anne")], start=1
    ):
        sent(
            call, acronym, number=number, holder_name=holder, requested_cents=place,
            submitted_at=now.replace(day=10 - place),
        )  # fmt: skip


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("number", "Zeta élan Flore"), ("-number", "Flore élan Zeta"),
        ("title", "élan Flore Zeta"), ("-title", "Zeta Flore élan"),
        ("holder", "Flore Zeta élan"), ("amount", "Zeta élan Flore"), ("-amount", "Flore élan Zeta"),
        ("submitted", "Flore élan Zeta"), ("", "Zeta élan Flore"), ("nonsense", "Flore élan Zeta"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("three")
def test_the_list_is_sorted_as_asked(reader: FlaskClient, sort: str, expected: str) -> None:
    assert " ".join(acronyms(reader, sort=sort)) == expected


def test_a_page_holds_fifty_and_beyond_the_end_is_the_last_page(reader: FlaskClient, call: Call) -> None:
    for number in range(51):
        sent(call, f"A{number}")
    sizes = {page: len(acronyms(reader, page=page)) for page in ("1", "2", "3", "999999", "0", "x", "²")}
    assert sizes == {"1": 50, "2": 1, "3": 1, "999999": 1, "0": 50, "x": 50, "²": 50}
    assert "51 lignes" in reader.get(LIST).text


def test_links_of_the_page_keep_the_filters(reader: FlaskClient, call: Call) -> None:
    sent(call, "DEPOSE")
    page = BeautifulSoup(reader.get(f"{LIST}?call={call.key}&q=dep&page=1").data, "html.parser")
    export = page.find("a", string="Exporter cette liste (CSV)")["href"]
    assert export == f"/dossiers/liste.csv?call={call.key}&q=dep"


# Who sees what


def everywhere(client: FlaskClient, file: Submission) -> set[str]:
    """The places where this person meets the file."""
    word = file.acronym
    places = {
        "list": word in client.get(LIST).text,
        "search": word
        in client.get(LIST, query_string={"q": file.number, "sort": "number"}).text.split("</form>")[-1],
        "export": word in client.get("/dossiers/liste.csv").text,
        "number": client.get(f"/n/{file.number}").status_code == 303,
        "page": client.get(f"/dossiers/{file.id}/fiche").status_code == 200,
    }
    return {name for name, there in places.items() if there}


ALL = {"list", "search", "export", "number", "page"}


def test_a_draft_is_hidden_from_officers(reader: FlaskClient, call: Call) -> None:
    assert everywhere(reader, sent(call, "BROUILLON", stage=Stage.DRAFT, submitted_at=None)) == set()


def test_a_submitted_file_is_shown_to_officers(reader: FlaskClient, call: Call) -> None:
    assert everywhere(reader, sent(call, "DEPOSE", snapshot=True)) == ALL


def test_an_officer_of_one_call_sees_its_files_only(sign_in: SignIn, call: Call) -> None:
    person = PersonFactory()
    RoleGrantFactory(person_id=person.id, role=Role.OFFICER, call_id=call.id)
    client = sign_in(person)
    here, there = sent(call, "ICI", snapshot=True), sent(CallFactory(), "LABAS", snapshot=True)
    assert (everywhere(client, here), everywhere(client, there)) == (ALL, set())


def test_a_conflict_hides_the_file_everywhere(
    reader: FlaskClient, session: Session, officer: Person, call: Call
) -> None:
    hidden, shown = sent(call, "HIDDENONE"), sent(call, "SHOWNONE", snapshot=True)
    block(session, hidden.id, officer.id, ConflictKind.DECLARED, source="essai")
    assert (everywhere(reader, hidden), everywhere(reader, shown)) == (set(), ALL)
    assert "1 ligne" in reader.get(LIST).text
    counts = files.pipelines(session, actor(officer, Role.OFFICER), [call], NOW)[call.id]
    assert (counts.counts, counts.total) == ({(Stage.SUBMITTED, None): 1}, 1)


@pytest.mark.parametrize(
    ("role", "capacity"),
    [
        (Role.EXPERT, Capacity.EXPERT), (Role.ECLAIR, Capacity.ECLAIR), (Role.COMMITTEE, Capacity.COMMITTEE),
    ],
)  # fmt: skip
def test_a_reader_sees_what_was_opened_until_it_is_closed(
    sign_in: SignIn, session: Session, now: datetime, call: Call, role: Role, capacity: Capacity
) -> None:
    person = person_with(role)
    client = sign_in(person)
    opened, other = sent(call, "OUVERT", snapshot=True), sent(call, "FERME")
    open_to(session, opened.id, capacity=capacity, source="essai", person_id=person.id)
    assert (everywhere(client, opened), everywhere(client, other)) == (ALL, set())
    close_to(session, opened.id, source="essai", now=now)
    assert everywhere(client, opened) == set()


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.ADMINISTRATOR])
def test_the_desk_is_not_for_everyone(sign_in: SignIn, role: Role) -> None:
    client = sign_in(person_with(role))
    paths = (LIST, "/dossiers/liste.csv", "/appels-et-dossiers", "/n/OSB", f"/dossiers/{uuid.uuid4()}/fiche")
    assert [client.get(path).status_code for path in paths] == [403] * 5


def test_only_officers_see_the_pipeline(sign_in: SignIn) -> None:
    assert sign_in(person_with(Role.EXPERT)).get("/appels-et-dossiers").status_code == 403


def test_a_number_leads_to_its_file_whatever_its_case(reader: FlaskClient, call: Call) -> None:
    file = sent(call, "DEPOSE", number="OSB-26-7K3MQ")
    found = [reader.get(path).headers.get("Location") for path in ("/n/OSB-26-7K3MQ", "/n/osb-26-7k3mq")]
    assert found == [f"/dossiers/{file.id}/fiche"] * 2
    assert [reader.get(path).status_code for path in ("/n/OSB-26-00000", "/n/%00", "/n/%25")] == [
        404,
        422,
        404,
    ]


def test_the_actor_of_a_funder_sees_what_its_funder_was_opened(session: Session, call: Call) -> None:
    funder = uuid.uuid4()
    who = Actor(id=PersonFactory().id, grants=frozenset({Grant(Role.FUNDER, funder_id=funder)}))
    sent(call, "OUVERT")
    assert numbers(session, who) == set()
