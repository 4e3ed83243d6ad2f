"""The ECLAIR member's pages: one whole reading, and what they never show."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Role
from clara_grants.reviews import services as expert_reviews
from tests.factories.patient_reviews import PatientAssignmentFactory
from tests.factories.people import actor, person_with
from tests.factories.reviews import ReviewAssignmentFactory
from tests.reviews.test_services import WHOLE as EXPERT_DRAFT

KEYS = ("utility", "partnership", "clarity", "respect", "equity", "means", "return")
WHOLE = {**{f"answer_{key}": "3" for key in KEYS}, "answer_means": "none", "opinion": "favourable"}


def test_a_member_begins_answers_reads_over_and_gives_the_opinion(
    sign_in: Any, session: Session, now: Any
) -> None:
    member, expert = person_with(Role.ECLAIR), person_with(Role.EXPERT)
    one = PatientAssignmentFactory(member=member)
    beside = ReviewAssignmentFactory(submission=one.submission, expert=expert, accepted=True)
    me = actor(expert, Role.EXPERT)
    expert_reviews.save_review(session, me, beside.id, EXPERT_DRAFT, revision=0, now=now)
    expert_reviews.submit_review(session, me, beside.id, now=now)
    address = f"/eclair/{one.id}"
    client = sign_in(member)

    assert "Mes lectures ECLAIR" in client.get("/eclair").text
    before = client.get(address).text
    assert "Commencer la lecture" in before
    assert "la trace de la tumeur" not in before
    assert client.post(address, data={**WHOLE, "revision": "0"}).status_code == 403
    assert client.post(f"{address}/commencer").status_code == 422
    assert client.post(f"{address}/commencer", data={"commitment": "y"}).status_code == 303

    page = client.get(address).text
    assert "la trace de la tumeur" in page
    for hidden in ("dosé à chaque cycle", "Une question neuve.", "À discuter."):
        assert hidden not in page
    assert client.post(f"{address}/enregistrer", data={**WHOLE, "revision": "0"}).json == {"revision": 1}
    assert client.post(address, data={**WHOLE, "revision": "1", "then": "check"}).status_code == 303
    assert "Rendre mon avis" in client.get(f"{address}/relecture").text
    assert client.post(f"{address}/rendre", data={"revision": "2"}).status_code == 303
    assert "Avis rendu" in client.get(address).text


def test_giving_a_file_back_takes_it_off_the_list(sign_in: Any) -> None:
    member = person_with(Role.ECLAIR)
    one = PatientAssignmentFactory(member=member, begun=True)
    number = one.submission.number
    client = sign_in(member)
    assert number in client.get("/eclair").text
    assert client.get(f"/eclair/{one.id}/renoncer").status_code == 200
    assert client.post(f"/eclair/{one.id}/renoncer", data={"kind": "family"}).status_code == 303
    assert number not in client.get("/eclair").text
    assert client.get(f"/eclair/{one.id}").status_code == 404


def test_officers_see_the_desk_and_the_file(sign_in: Any) -> None:
    one = PatientAssignmentFactory(member=person_with(Role.ECLAIR, family_name="Lectrice"))
    key, file = one.submission.call.key, one.submission_id
    client = sign_in(person_with(Role.OFFICER))
    assert "Lectrice" in client.get(f"/appels/{key}/eclair").text
    assert "Lectrice" in client.get(f"/dossiers/{file}/eclair").text
    assert client.post(f"/eclair/{one.id}/relancer").status_code == 303


@pytest.mark.parametrize("role", [Role.EXPERT, Role.APPLICANT, Role.ECLAIR])
def test_others_see_none_of_it(sign_in: Any, role: Role) -> None:
    one = PatientAssignmentFactory(begun=True)
    key, file = one.submission.call.key, one.submission_id
    client = sign_in(person_with(role))
    for page in (f"/appels/{key}/eclair", f"/dossiers/{file}/eclair", f"/eclair/{one.id}"):
        assert client.get(page).status_code == 404


def test_the_reading_page_stays_cheap(sign_in: Any, statements: list[str]) -> None:
    member = person_with(Role.ECLAIR)
    one = PatientAssignmentFactory(member=member, begun=True)
    client = sign_in(member)
    client.get(f"/eclair/{one.id}")
    statements.clear()
    assert client.get(f"/eclair/{one.id}").status_code == 200
    assert len(statements) <= 12, statements
