"""Pages of the selection: who sees what, and one POST per act."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import Select, select

from clara_grants.calls.models import EclairMode, Profile
from clara_grants.kernel.actors import Role
from clara_grants.people.models import Person
from clara_grants.selection import services
from clara_grants.selection.models import CommitteeMeeting, Decision, Outcome
from clara_grants.selection.services.meetings import open_to_meetings
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity, ConflictKind, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFunderFactory
from tests.factories.people import RoleGrantFactory, person_with
from tests.factories.reviews import ReviewAssignmentFactory, ReviewFactory, ReviewScoreFactory
from tests.factories.submissions import SubmissionFactory
from tests.selection.conftest import Scene

SignIn = Callable[[Person], FlaskClient]


def seat(scene: Scene, role: Role = Role.COMMITTEE) -> Person:
    """A member invited to a meeting of the call, to whom its files are open."""
    person = person_with(role)
    services.call_meeting(
        scene.session, scene.officer, scene.call.id, title="Comité", starts_at=scene.now,
        place="Lyon", members=[person.id], now=scene.now,
    )  # fmt: skip
    return person


def review(scene: Scene, file: object, score: int, advice: str) -> None:
    assignment = ReviewAssignmentFactory(submission=file, state="submitted")
    written = ReviewFactory(assignment=assignment, recommendation=advice, submitted_at=scene.now)
    ReviewScoreFactory(review=written, criterion_key="quality", value=score)


def test_committee_reads_the_ranked_list(scene: Scene, sign_in: SignIn) -> None:
    low, high = scene.file(acronym="BAS"), scene.file(acronym="HAUT")
    review(scene, low, 2, "do_not_fund")
    review(scene, high, 5, "fund_first")
    page = sign_in(seat(scene)).get(f"/appels/{scene.call.key}/selection")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    assert text.index("HAUT") < text.index("BAS")
    assert "Publier" not in text


def test_a_member_in_conflict_finds_no_row_and_no_gap(scene: Scene, sign_in: SignIn) -> None:
    hidden, shown = scene.file(acronym="SECRET"), scene.file(acronym="VISIBLE", requested_cents=100)
    review(scene, hidden, 5, "fund_first")
    review(scene, shown, 2, "fund_first")
    member = seat(scene)
    access.block(scene.session, hidden.id, member.id, ConflictKind.FAMILY, source="declared")
    client = sign_in(member)
    text = client.get(f"/appels/{scene.call.key}/selection").get_data(as_text=True)
    assert ("SECRET" in text, hidden.number in text, "VISIBLE" in text) == (False, False, True)
    assert 'data-label="Rang"><div class="clara-table__value">1</div>' in text
    assert client.get(f"/selection/dossiers/{hidden.id}").status_code == 404
    meeting_id = scene.session.scalars(select(CommitteeMeeting.id)).one()
    for page in (f"/selection/reunions/{meeting_id}", f"/selection/reunions/{meeting_id}/releve"):
        assert hidden.number not in client.get(page).get_data(as_text=True)


def test_the_list_does_not_exist_for_others(scene: Scene, sign_in: SignIn) -> None:
    client = sign_in(person_with(Role.EXPERT))
    for page in ("selection", "selection/publication", "reunions", "financements"):
        assert client.get(f"/appels/{scene.call.key}/{page}").status_code == 404


def test_where_eclair_decides_members_see_no_score(make_scene: Callable[..., Scene], sign_in: SignIn) -> None:
    scene = make_scene(eclair_mode=EclairMode.DECIDES)
    file = scene.file(acronym="PATIENT")
    review(scene, file, 5, "fund_first")
    text = sign_in(seat(scene, Role.ECLAIR)).get(f"/appels/{scene.call.key}/selection").get_data(as_text=True)
    assert ("PATIENT" in text, "Scientifiquement solide" in text) == (True, True)
    assert ("Rang" in text, "fund_first" in text, "À financer" in text) == (False, False, False)


def test_an_eclair_reader_without_a_meeting_sees_no_ruling(
    make_scene: Callable[..., Scene], sign_in: SignIn
) -> None:
    """Reading a file for ECLAIR does not open what the experts said of it."""
    scene = make_scene(eclair_mode=EclairMode.DECIDES)
    file = scene.file(acronym="PATIENT")
    reader = person_with(Role.ECLAIR)
    access.open_to(
        scene.session, file.id, capacity=Capacity.ECLAIR, source="patient_review:x", person_id=reader.id
    )
    client = sign_in(reader)
    assert "PATIENT" not in client.get(f"/appels/{scene.call.key}/selection").get_data(as_text=True)
    assert client.get(f"/selection/dossiers/{file.id}").status_code == 404


def test_officer_decides_previews_and_releases(scene: Scene, sign_in: SignIn) -> None:
    file = scene.file()
    client = sign_in(scene.officer_person)
    decision = f"/selection/dossiers/{file.id}/decision"
    typed = {
        "outcome": "selected", "amount": "10 000", "reason_code": "quality", "decided_on": "2026-11-23",
        f"share_{scene.national.id.hex}": "7 000", f"share_{scene.town.id.hex}": "2 999,50",
    }  # fmt: skip
    refused = client.post(decision, data=typed)
    assert (refused.status_code, file.stage) == (200, Stage.IN_PROCESS)
    assert "2 999,50" in refused.get_data(as_text=True)
    answer = client.post(decision, data={**typed, f"share_{scene.town.id.hex}": "3 000"})
    assert answer.status_code == 303
    address = f"/appels/{scene.call.key}/selection/publication"
    assert file.number in client.get(address).get_data(as_text=True)
    client.post(address, data={"manifest": "elsewhere"})
    scene.session.expire_all()
    assert file.stage is Stage.WAITING_RELEASE
    manifest = services.preview_release(scene.session, scene.call.id)
    assert client.post(address, data={"manifest": manifest.sha256}).status_code == 303
    scene.session.expire_all()
    assert file.stage is Stage.SELECTED
    assert client.get(f"/appels/{scene.call.key}/financements").status_code == 200
    assert client.get(decision).status_code == 200


def test_officer_calls_a_meeting_and_prints_the_decisions(scene: Scene, sign_in: SignIn) -> None:
    file, member = scene.file(), person_with(Role.COMMITTEE)
    scene.draft(file)
    client = sign_in(scene.officer_person)
    address = f"/appels/{scene.call.key}/reunions"
    assert client.get(address).status_code == 200
    said = {"title": "Comité", "starts_at": "2026-12-10T14:00", "members": [str(member.id)]}
    called = client.post(address, data=said)
    assert called.status_code == 303
    page = called.headers["Location"]
    assert client.post(page + "/presences", data={"present": [str(member.id)]}).status_code == 303
    left = {"file": str(file.id), "person": str(member.id)}
    assert client.post(page + "/deport", data=left).status_code == 303
    minutes = client.get(page + "/releve").get_data(as_text=True)
    assert (file.number in minutes, member.full_name in minutes) == (True, True)
    assert client.get(page).status_code == 200
    assert not access.may_see(scene.session, _as(member), file.id)


def _as(person: Person) -> access.Actor:
    return access.Actor(id=person.id)


def test_applicant_reads_a_released_answer_only(scene: Scene, sign_in: SignIn) -> None:
    file = scene.file()
    scene.draft(file, comment_applicant="Un projet clair.")
    client = sign_in(scene.session.get_one(Person, file.owner_id))
    assert client.get(f"/selection/dossiers/{file.id}/reponse").status_code == 404
    scene.release()
    scene.session.commit()
    text = client.get(f"/selection/dossiers/{file.id}/reponse").get_data(as_text=True)
    assert ("Un projet clair." in text, "quand chaque financeur a voté" in text) == (True, True)


def test_funder_follows_its_own_lines(scene: Scene, sign_in: SignIn) -> None:
    file = scene.file()
    scene.draft(file)
    scene.release()
    person = person_with()
    RoleGrantFactory(person_id=person.id, role=Role.FUNDER, funder_id=scene.town.id)
    text = sign_in(person).get("/selection/votes").get_data(as_text=True)
    assert file.number in text
    assert ("3\u202f000" in text, "7\u202f000" in text) == (True, False)


def test_pages_of_mine_answer(scene: Scene, sign_in: SignIn) -> None:
    client = sign_in(seat(scene))
    assert client.get("/selection").status_code == 200
    assert client.get("/selection/votes").status_code == 404


CLOSED = ((datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 11, 20, 16, 0, tzinfo=UTC)),)
SCALE = {
    "scale": {
        "question": "destination",
        "rows": [{"key": "all", "label": {"fr": "Partout", "en": "Anywhere"}, "amount_cents": 50_000}],
    }
}


@pytest.fixture
def light(make_scene: Callable[..., Scene]) -> Scene:
    """A light call with one funder, its only window closed."""
    scene = make_scene(
        profile=Profile.LIGHT, windows=CLOSED, document=SCALE, eclair_mode="none", ceiling_cents=None
    )
    rows = scene.session.scalars(select(CallFunderFactory._meta.model).filter_by(call_id=scene.call.id))
    for row in list(rows):
        scene.session.delete(row)
    CallFunderFactory(call=scene.call, funder=scene.foundation)
    return scene


def test_a_light_window_is_decided_in_three_clicks(light: Scene, sign_in: SignIn) -> None:
    """Open the table, « Tout proposer », « Publier »: nothing else, whatever the number of files."""
    answers = {"destination": "CA"}
    files = [
        SubmissionFactory(call=light.call, stage=Stage.SUBMITTED, requested_cents=45_000, answers=answers)
        for _ in range(3)
    ]
    client = sign_in(light.officer_person)
    address = f"/appels/{light.call.key}/decisions"
    assert 'value="450"' in client.get(address).get_data(as_text=True)
    assert client.post(address, data={"then": "propose", "fenetre": "1"}).status_code == 303
    manifest = services.preview_release(light.session, light.call.id)
    assert [item.amount_cents for item in manifest.decisions] == [45_000] * 3
    shown = client.get(address).get_data(as_text=True)
    assert manifest.sha256 in shown
    client.post(address + "/publier", data={"manifest": manifest.sha256, "fenetre": "1"})
    light.session.expire_all()
    assert {file.stage for file in files} == {Stage.FUNDED}


def test_a_light_refusal_says_why(light: Scene, sign_in: SignIn) -> None:
    kept, lost = (
        SubmissionFactory(call=light.call, stage=Stage.SUBMITTED, answers={"destination": "CA"})
        for _ in range(2)
    )
    client = sign_in(light.officer_person)
    address = f"/appels/{light.call.key}/decisions"
    typed = {
        f"outcome-{kept.id}": "selected", f"amount-{kept.id}": "450",
        f"outcome-{lost.id}": "rejected", f"reason-{lost.id}": "", "then": "save",
    }  # fmt: skip
    refused = client.post(address, data=typed)
    assert refused.status_code == 200
    assert "toujours motivé" in refused.get_data(as_text=True)
    assert light.session.scalars(_decisions(light)).all() == []
    client.post(address, data={**typed, f"reason-{lost.id}": "Dates hors période."})
    found = {d.submission_id: (d.outcome, d.amount_cents) for d in light.session.scalars(_decisions(light))}
    assert found == {kept.id: (Outcome.SELECTED, 45_000), lost.id: (Outcome.REJECTED, 0)}


def _decisions(scene: Scene) -> Select[Decision]:
    call_files = select(Submission.id).where(Submission.call_id == scene.call.id)
    return select(Decision).where(Decision.submission_id.in_(call_files))


def test_the_light_table_is_for_officers_of_light_calls(scene: Scene, light: Scene, sign_in: SignIn) -> None:
    assert sign_in(scene.officer_person).get(f"/appels/{scene.call.key}/decisions").status_code == 404
    assert sign_in(person_with(Role.COMMITTEE)).get(f"/appels/{light.call.key}/decisions").status_code == 404


@pytest.mark.parametrize("role", [Role.COMMITTEE, Role.OFFICER])
def test_the_list_costs_the_same_for_one_and_three_files(
    scene: Scene, sign_in: SignIn, statements: list[str], role: Role
) -> None:
    review(scene, scene.file(), 4, "fund_first")
    client = sign_in(seat(scene) if role is Role.COMMITTEE else scene.officer_person)
    costs = []
    client.get("/selection")  # the first request of a session notes that it was seen
    for extra in (0, 2):
        for _ in range(extra):
            file = scene.file()
            review(scene, file, 3, "fund_first")
            scene.draft(file)
            open_to_meetings(scene.session, file)
        key = scene.call.key
        scene.session.commit()
        statements.clear()
        assert client.get(f"/appels/{key}/selection").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]
    assert costs[0] <= 16


def test_a_release_dated_later_keeps_both_dates(scene: Scene) -> None:
    file = scene.file()
    decision = scene.draft(file, decided_on=(scene.now - timedelta(days=3)).date())
    scene.release()
    assert decision.decided_on < decision.released_at.date()  # type: ignore[union-attr]
