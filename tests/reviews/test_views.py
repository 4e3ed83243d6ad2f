"""The pages of experts and officers: one happy path, the refusals, and what must never leak."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Role
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose
from clara_grants.reviews.models import AssignmentState, Review, ReviewAssignment
from clara_grants.submissions.access import block
from clara_grants.submissions.models import ConflictKind
from tests.factories.people import person_with
from tests.factories.reviews import DUE_AT, ReviewAssignmentFactory, at_review

WHOLE = {
    **{f"score_{key}": "4" for key in ("quality", "originality", "feasibility", "team")},
    "score_leverage": "na",
    "box_strengths": "Une question neuve.",
    "box_weaknesses": "Peu de temps.",
    "box_committee_only": "À discuter entre nous.",
    "verdict_grade": "A",
    "verdict_recommendation": "fund_first",
    "verdict_confidence": "2",
}


def row(session: Session, assignment_id: uuid.UUID) -> ReviewAssignment:
    return session.scalars(
        select(ReviewAssignment)
        .where(ReviewAssignment.id == assignment_id)
        .execution_options(populate_existing=True)
    ).one()


def test_an_expert_accepts_scores_reads_over_and_submits(sign_in: Any, session: Session) -> None:
    expert = person_with(Role.EXPERT)
    one = ReviewAssignmentFactory(expert=expert)
    client: FlaskClient = sign_in(expert)
    address = f"/expertises/{one.id}"

    assert "Mes expertises" in client.get("/expertises").text
    assert client.get(address).location == f"{address}/invitation"
    glimpse = client.get(f"{address}/invitation").text
    assert "Résumé grand public" in glimpse
    assert "Document scientifique" not in glimpse
    assert client.post(f"{address}/accepter").status_code == 200
    assert client.post(f"{address}/accepter", data={"commitment": "y"}).status_code == 303
    page = client.get(address).text
    assert "Document scientifique" in page
    assert "Experts à écarter" not in page

    saved = client.post(f"{address}/enregistrer", data={**WHOLE, "revision": "0"})
    assert saved.json == {"revision": 1}
    assert client.post(address, data={**WHOLE, "revision": "1", "then": "check"}).status_code == 303
    assert "Une question neuve." in client.get(f"{address}/relecture").text
    assert client.post(f"{address}/rendre", data={"revision": "2"}).status_code == 303
    assert "Expertise rendue" in client.get(address).text
    assert row(session, one.id).state is AssignmentState.SUBMITTED


def test_a_stale_save_is_refused_and_keeps_what_was_typed(sign_in: Any) -> None:
    expert = person_with(Role.EXPERT)
    one = ReviewAssignmentFactory(expert=expert, accepted=True)
    client = sign_in(expert)
    client.post(f"/expertises/{one.id}/enregistrer", data={**WHOLE, "revision": "0"})

    stale = client.post(f"/expertises/{one.id}", data={"box_strengths": "Mon texte.", "revision": "0"})
    assert stale.status_code == 409
    assert "Mon texte." in stale.text
    as_json = client.post(
        f"/expertises/{one.id}/enregistrer", data={"revision": "0"}, headers={"Accept": "application/json"}
    )
    assert (as_json.status_code, as_json.json["code"]) == (409, "kernel.stale")


def test_an_invited_expert_cannot_save_nor_read_the_whole_file(sign_in: Any) -> None:
    expert = person_with(Role.EXPERT)
    one = ReviewAssignmentFactory(expert=expert)
    client = sign_in(expert)
    refused = client.post(f"/expertises/{one.id}", data={**WHOLE, "revision": "0"})
    assert refused.status_code in (403, 409)
    assert "dosé à chaque cycle" not in refused.text
    assert client.get(f"/expertises/{one.id}/relecture").status_code in (302, 303)


@pytest.mark.parametrize("page", ["", "/invitation", "/decliner", "/conflit", "/relecture"])
def test_someone_elses_and_conflicted_files_answer_alike(sign_in: Any, session: Session, page: str) -> None:
    expert = person_with(Role.EXPERT)
    theirs = ReviewAssignmentFactory(accepted=True)
    mine = ReviewAssignmentFactory(expert=expert, accepted=True)
    block(session, mine.submission_id, expert.id, ConflictKind.FAMILY, source="declared")
    number, theirs_id, mine_id = mine.submission.number, theirs.id, mine.id
    client = sign_in(expert)
    answers = [
        client.get(f"/expertises/{identity}{page}").status_code
        for identity in (theirs_id, mine_id, uuid.uuid4())
    ]
    assert answers == [404, 404, 404]
    assert number not in client.get("/expertises").text


def test_the_personal_link_answers_without_an_account(
    client: FlaskClient, session: Session, now: Any
) -> None:
    expert = person_with(Role.EXPERT)
    one, other = ReviewAssignmentFactory(expert=expert), ReviewAssignmentFactory()
    secret = links.make(
        session,
        purpose=LinkPurpose.REVIEW_INVITATION,
        person_id=expert.id,
        call_id=one.submission.call_id,
        expires_at=DUE_AT,
        now=now,
    )
    number = one.submission.number
    session.commit()
    page = client.get(f"/invitation/{secret}")
    assert (page.status_code, number in page.text) == (200, True)
    assert "Document scientifique" not in page.text
    assert row(session, one.id).state is AssignmentState.INVITED

    stranger = {"assignment": str(other.id), "commitment": "y"}
    assert client.post(f"/invitation/{secret}/accepter", data=stranger).status_code == 404
    unsigned = client.post(f"/invitation/{secret}/accepter", data={"assignment": str(one.id)})
    assert unsigned.status_code == 200
    signed = {"assignment": str(one.id), "commitment": "y"}
    assert client.post(f"/invitation/{secret}/accepter", data=signed).status_code == 303
    assert row(session, one.id).state is AssignmentState.ACCEPTED
    assert client.get(f"/expertises/{one.id}").status_code == 303
    assert client.get("/invitation/nonsense").status_code in (404, 410)


def test_an_officer_assigns_and_sees_conflicts_in_words(sign_in: Any, session: Session, now: Any) -> None:
    officer, expert, tied = person_with(Role.OFFICER), person_with(Role.EXPERT), person_with(Role.EXPERT)
    file = at_review()
    block(session, file.id, tied.id, ConflictKind.FAMILY, source="declared", reason_code="declared")
    key, address = file.call.key, f"/dossiers/{file.id}/expertises"
    client = sign_in(officer)
    page = client.get(address).text
    assert "Lien familial ou personnel" in page
    assert f'value="{tied.id}" disabled' in page

    typed = {"people": [str(tied.id)], "due_at": (now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M")}
    assert client.post(address, data=typed).status_code == 422
    assert client.post(address, data={**typed, "people": [str(expert.id)]}).status_code == 303
    assert expert.full_name in client.get(f"/appels/{key}/expertises").text


@pytest.mark.parametrize("role", [Role.EXPERT, Role.APPLICANT, Role.ECLAIR])
def test_only_officers_have_a_desk(sign_in: Any, role: Role) -> None:
    one = ReviewAssignmentFactory(accepted=True, state=AssignmentState.ACCEPTED)
    key = one.submission.call.key
    client = sign_in(person_with(role))
    assert client.get(f"/appels/{key}/expertises").status_code == 404
    assert client.get(f"/dossiers/{one.submission_id}/expertises").status_code == 404
    assert client.post(f"/expertises/{one.id}/relancer").status_code == 404


def test_the_expert_of_a_file_does_not_read_the_others_reviews(sign_in: Any, session: Session) -> None:
    expert = person_with(Role.EXPERT)
    one = ReviewAssignmentFactory(expert=expert, accepted=True)
    client = sign_in(expert)
    assert client.get(f"/dossiers/{one.submission_id}/expertises").status_code == 404
    assert session.scalars(select(Review)).all() == []


def test_the_scoring_page_and_its_saves_stay_cheap(sign_in: Any, statements: list[str]) -> None:
    expert = person_with(Role.EXPERT)
    one = ReviewAssignmentFactory(expert=expert, accepted=True)
    client = sign_in(expert)
    client.post(f"/expertises/{one.id}/enregistrer", data={**WHOLE, "revision": "0"})
    statements.clear()
    assert client.get(f"/expertises/{one.id}").status_code == 200
    assert len(statements) <= 12, statements
    statements.clear()
    client.post(f"/expertises/{one.id}/enregistrer", data={**WHOLE, "revision": "1"})
    assert len(statements) <= 16, statements
