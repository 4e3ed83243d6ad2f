"""The applicant's journey through its pages, and who is refused."""

import io
import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.calls.models import Call, Profile
from clara_grants.kernel.actors import Actor
from clara_grants.people.models import Person
from clara_grants.questionnaire.kinds import Kind
from clara_grants.submissions import queries, services
from clara_grants.submissions.models import Capacity, FileAccess, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CLOSES_AT, CallFactory
from tests.factories.documents import HOLDER_ANSWER, LAB_ANSWER, STANDARD_ANSWERS
from tests.factories.people import PersonFactory
from tests.submissions.conftest import PDF

SignIn = Callable[[Person], FlaskClient]


def _page(answer: Any) -> BeautifulSoup:
    assert answer.status_code == 200, answer.text[:600]
    return BeautifulSoup(answer.data, "html.parser")


def _revision(client: FlaskClient, address: str) -> str:
    return str(_page(client.get(address)).find("input", {"name": "revision"})["value"])


def _light_form(revision: str) -> dict[str, Any]:
    return {
        "revision": revision,
        "then": "next",
        "title": "Communication orale",
        "destination": "DE",
        "requested_amount": "500,00",
        "motivation": "Présenter mes résultats.",
        **{f"holder-{key}": value for key, value in HOLDER_ANSWER.items() if key != "early_career"},
        "holder-early_career": "yes",
        **{f"lab-{key}": value for key, value in LAB_ANSWER.items()},
    }


@pytest.fixture
def light(session: Session) -> Call:
    made: Call = CallFactory(profile=Profile.LIGHT)
    return made


def test_a_light_application_is_one_page_then_check_then_receipt(
    sign_in: SignIn, session: Session, applicant: Person, light: Call
) -> None:
    client = sign_in(applicant)

    started = client.post(f"/dossiers/commencer/{light.key}")
    home = client.get(started.location)
    page = home.location
    saved = client.post(page, data=_light_form(_revision(client, page)))

    assert (started.status_code, home.status_code, saved.status_code) == (303, 303, 303)
    assert saved.location.endswith("/verifier")
    check = _page(client.get(saved.location))
    assert check.find(class_="govuk-error-summary") is None
    sent = client.post(saved.location.replace("verifier", "deposer"), data={"declaration": "yes"})
    receipt = _page(client.get(sent.location))
    number = session.scalars(select(Submission.number)).one()
    assert number in receipt.text
    assert re.fullmatch("[0-9a-f]{64}", receipt.code.text)


@pytest.mark.parametrize("document", [c for c in shipped_calls() if c.profile is Profile.LIGHT])
def test_a_light_call_asks_at_most_12_questions_on_one_page_with_2_files(document: CallDocument) -> None:
    questions = [question for _, question in document.form.questions()]

    assert len(document.form.sections) == 1
    assert len(questions) <= 12
    assert sum(question.limits.files or 1 for question in questions if question.kind is Kind.FILE) <= 2
    assert not {Kind.BUDGET, Kind.PARTNERS, Kind.CLASSIFICATION} & {question.kind for question in questions}


def test_check_lists_the_gaps_first_with_links_to_their_question(
    sign_in: SignIn, applicant: Person, draft: Submission
) -> None:
    page = _page(sign_in(applicant).get(f"/dossiers/{draft.id}/verifier"))

    links = [a["href"] for a in page.select(".govuk-error-summary a")]
    assert links[0] == f"/dossiers/{draft.id}/sections/identity?question=title&corriger=1#title"
    assert len(links) == 13
    assert page.find("form", action=f"/dossiers/{draft.id}/deposer") is None


def test_the_task_list_says_where_each_section_stands(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, draft: Submission, now: datetime
) -> None:
    identity = {key: STANDARD_ANSWERS[key] for key in ("title", "title_en", "acronym", "duration_months")}
    services.save_answers(session, actor, draft.id, {**identity, "lay_summary": "Un début"}, now=now)

    page = _page(sign_in(applicant).get(f"/dossiers/{draft.id}"))

    states = [item.text.strip() for item in page.select(".govuk-task-list__status")]
    assert states == ["Terminé", "Commencé", "Commencé", "À faire", "À faire"]


def test_a_section_shows_its_gaps_beside_the_questions(
    sign_in: SignIn, applicant: Person, draft: Submission
) -> None:
    page = _page(sign_in(applicant).get(f"/dossiers/{draft.id}/sections/identity?corriger=1"))

    assert page.find(id="acronym")["aria-invalid"] == "true"


def test_saving_a_section_goes_to_the_next_and_a_new_question_appears_at_once(
    sign_in: SignIn, session: Session, applicant: Person, draft: Submission
) -> None:
    client, address = sign_in(applicant), f"/dossiers/{draft.id}/sections/identity"

    following = client.post(address, data={"title": "Titre", "then": "next", "revision": "{}"})
    project = f"/dossiers/{draft.id}/sections/project"
    again = client.post(project, data={"has_company": "yes", "then": "next", "revision": "{}"})

    assert following.location.endswith("/sections/holder_and_lab")
    assert again.location.endswith("/sections/project")
    assert _page(client.get(project)).find(id="company_name") is not None


def test_a_question_that_an_automatic_save_brought_up_is_shown_before_going_on(
    sign_in: SignIn, session: Session, applicant: Person, draft: Submission
) -> None:
    client, project = sign_in(applicant), f"/dossiers/{draft.id}/sections/project"
    shown = _page(client.get(project)).find(attrs={"name": "shown"})["value"]
    saved = client.post(f"{project}/enregistrer", data={"has_company": "yes", "revision": "{}"})

    sent = {"has_company": "yes", "then": "next", "revision": saved.json["revision"], "shown": shown}
    again = client.post(project, data=sent)

    assert again.location.endswith("/sections/project")


def test_a_line_is_added_without_a_script_and_nothing_typed_is_lost(
    sign_in: SignIn, applicant: Person, draft: Submission
) -> None:
    client, address = sign_in(applicant), f"/dossiers/{draft.id}/sections/budget"
    before = len(_page(client.get(address)).select(".clara-line"))

    typed = {f"budget-{n}-item": f"Dépense {n}" for n in range(before)}
    page = _page(client.post(address, data={**typed, "add:budget": "1", "revision": "{}"}))

    assert len(page.select(".clara-line")) == before + 1
    assert page.find(id="budget-1-item")["value"] == "Dépense 1"


def test_autosave_answers_with_the_revisions(
    sign_in: SignIn, session: Session, applicant: Person, draft: Submission
) -> None:
    address = f"/dossiers/{draft.id}/sections/identity/enregistrer"

    answer = sign_in(applicant).post(address, data={"acronym": "A", "revision": "{}"})

    assert answer.status_code == 200
    assert answer.json["revisions"]["acronym"] == 1
    assert json.loads(answer.json["revision"]) == answer.json["revisions"]
    assert queries.answers_of(session, draft.id)["acronym"].value == "A"


def test_autosave_keeps_only_the_questions_it_names(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, {"title": "Titre", "acronym": "AVANT"}, now=now)
    address = f"/dossiers/{draft.id}/sections/identity/enregistrer"
    sent = {"acronym": "", "title": "Autre", "only": "acronym,absente", "revision": '{"acronym":1}'}

    answer = sign_in(applicant).post(address, data=sent)

    assert answer.json["revisions"] == {"acronym": 2}
    held = queries.answers_of(session, draft.id)
    assert (held["title"].value, held["acronym"].value) == ("Titre", "")


def test_a_stale_page_shows_both_texts_and_lets_the_person_choose(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, draft: Submission, now: datetime
) -> None:
    services.save_answers(session, actor, draft.id, {"acronym": "DELLE"}, now=now)
    client, address = sign_in(applicant), f"/dossiers/{draft.id}/sections/identity"
    mine = {"acronym": "DEMOI", "title": "Aussi", "revision": '{"acronym":0}', "then": "list"}

    quiet = client.post(f"{address}/enregistrer", data=mine)
    refused = client.post(address, data=mine)

    assert (quiet.status_code, quiet.json["theirs"]) == (409, {"acronym": "DELLE"})
    assert refused.status_code == 409
    page = BeautifulSoup(refused.data, "html.parser")
    assert page.find(id="keep-acronym-text").text.strip() == "DELLE"
    assert page.find(id="acronym")["value"] == "DEMOI"
    revision = page.find("input", {"name": "revision"})["value"]
    kept = client.post(address, data={**mine, "revision": revision, "keep:acronym": "theirs"})
    assert kept.status_code == 303
    held = queries.answers_of(session, draft.id)
    assert (held["acronym"].value, held["title"].value) == ("DELLE", "Aussi")


def test_a_file_is_sent_with_its_section_and_downloaded_as_it_was(
    sign_in: SignIn, session: Session, applicant: Person, draft: Submission
) -> None:
    client, address = sign_in(applicant), f"/dossiers/{draft.id}/sections/project"

    client.post(
        address, data={"scientific_document": (io.BytesIO(PDF), "Étude n°1.pdf"), "revision": "{}"}
    )  # fmt: skip

    [file] = queries.files_of(session, draft.id)
    answer = client.get(f"/dossiers/{draft.id}/fichiers/{file.id}")
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Disposition"].startswith("attachment; filename")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_refused_file_says_why_and_keeps_the_rest(
    sign_in: SignIn, session: Session, applicant: Person, draft: Submission
) -> None:
    address = f"/dossiers/{draft.id}/sections/project"
    big = io.BytesIO(PDF + b"0" * 200_000)

    page = _page(
        sign_in(applicant).post(
            address,
            data={"lay_summary": "Texte", "scientific_document": (big, "gros.pdf"), "revision": "{}"},
        )
    )

    assert "gros.pdf" in page.find(id="scientific_document-error").text
    assert queries.answers_of(session, draft.id)["lay_summary"].value == "Texte"


def test_late_is_shown_with_both_instants_and_the_draft_stays(
    sign_in: SignIn, session: Session, applicant: Person, complete: Submission, now: datetime
) -> None:
    queries.deadline_of(session, complete, now).window.closes_at = now - timedelta(seconds=21)

    answer = sign_in(applicant).post(f"/dossiers/{complete.id}/deposer", data={"declaration": "yes"})

    assert answer.status_code == 409
    assert "a fermé le 24 novembre 2026 à 09:59:39" in answer.text.replace("\u00a0", " ")
    assert "à 10:00:00 (heure de Paris)" in answer.text.replace("\u00a0", " ")


def test_sending_twice_gives_the_same_receipt(
    sign_in: SignIn, session: Session, applicant: Person, complete: Submission
) -> None:
    client, address = sign_in(applicant), f"/dossiers/{complete.id}/deposer"

    first = client.post(address, data={"declaration": "yes"})
    second = client.post(address, data={"declaration": "yes"})

    assert (first.status_code, second.status_code, first.location) == (303, 303, second.location)
    assert len(queries.versions_of(session, complete.id)) == 1


def test_the_declaration_must_be_ticked(sign_in: SignIn, applicant: Person, complete: Submission) -> None:
    answer = sign_in(applicant).post(f"/dossiers/{complete.id}/deposer")

    assert answer.status_code == 422
    assert "Cochez la déclaration" in answer.text


def test_a_submitted_file_shows_its_path_and_can_be_taken_back(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)
    client = sign_in(applicant)

    page = _page(client.get(f"/dossiers/{complete.id}"))
    back = client.post(f"/dossiers/{complete.id}/reprendre")

    assert "Dossier déposé" in page.find(class_="moj-timeline").text
    assert back.status_code == 303
    session.refresh(complete)
    assert complete.stage is Stage.DRAFT
    assert _page(client.get(f"/dossiers/{complete.id}/envoye")).text.count("LIQUID") >= 1


def test_a_decision_that_was_not_released_is_not_told(
    sign_in: SignIn, session: Session, applicant: Person, complete: Submission
) -> None:
    complete.stage, complete.submitted_at = Stage.WAITING_RELEASE, CLOSES_AT

    page = _page(sign_in(applicant).get(f"/dossiers/{complete.id}"))

    assert "Décision" not in page.text
    assert "En cours d’instruction" in page.text


@pytest.mark.parametrize("path", ["", "/verifier", "/sections/identity", "/recepisse", "/envoye"])
def test_somebody_elses_file_does_not_exist(
    sign_in: SignIn, session: Session, complete: Submission, path: str
) -> None:
    stranger = PersonFactory()

    assert sign_in(stranger).get(f"/dossiers/{complete.id}{path}").status_code == 404


def test_an_expert_reads_the_files_meant_for_experts_and_only_once_sent(
    sign_in: SignIn, session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    expert = PersonFactory()
    session.add(
        FileAccess(
            submission_id=complete.id, person_id=expert.id, capacity=Capacity.EXPERT, source="review:1"
        )
    )
    [file] = queries.files_of(session, complete.id)
    client, address = sign_in(expert), f"/dossiers/{complete.id}/fichiers/{file.id}"

    before = client.get(address).status_code
    services.submit(session, actor, complete.id, now=now)
    session.commit()

    assert (before, client.get(f"/dossiers/{complete.id}").status_code) == (404, 404)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_however_many_files(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, now: datetime,
    statements: list[str], count: int,
) -> None:  # fmt: skip
    for _ in range(count):
        services.start(session, actor, CallFactory().id, now=now)
    client = sign_in(applicant)
    statements.clear()

    assert client.get("/dossiers").status_code == 200

    reads = [statement for statement in statements if "FROM submission" in statement]
    assert len(reads) == 1
    assert len(statements) <= 8


def test_a_completion_asked_reopens_its_sections_on_the_page_of_the_file(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, complete: Submission, now: datetime
) -> None:
    services.submit(session, actor, complete.id, now=now)
    services.reopen_sections(session, complete.id, ["budget"], now + timedelta(days=5), now=now)
    client = sign_in(applicant)

    page = _page(client.get(f"/dossiers/{complete.id}"))

    states = [item.text.strip() for item in page.select(".govuk-task-list__status")]
    assert states == [*["Lecture seule"] * 3, "Complément demandé", "Lecture seule"]
    assert client.get(f"/dossiers/{complete.id}/sections/budget").status_code == 200
    assert client.get(f"/dossiers/{complete.id}/sections/project").status_code == 409
