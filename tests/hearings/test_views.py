"""Pages of the hearings: the officer's timetable, the jury's sheets, the applicant's slot."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.hearings import services
from clara_grants.hearings.models import Hearing, HearingKind, HearingSession, HearingSheet, HearingState
from clara_grants.kernel.actors import Role
from clara_grants.people.models import Person
from clara_grants.submissions import access
from clara_grants.submissions.models import ConflictKind, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import HEARING_STEPS, CallFactory
from tests.factories.people import actor, person_with
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]
NINE = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def call(session: Session) -> Call:
    made: Call = CallFactory(groups=HEARING_STEPS)
    return made


@pytest.fixture
def juror(session: Session) -> Person:
    return person_with(Role.COMMITTEE, given_name="Dominique", family_name="Jury")


def a_file(call: Call) -> Submission:
    made: Submission = SubmissionFactory(call=call, stage=Stage.IN_PROCESS)
    return made


def a_hearing(session: Session, call: Call, file: Submission, *jury: Person) -> Hearing:
    officer = actor(person_with(Role.OFFICER), Role.OFFICER)
    held = services.open_session(
        session, officer, call.id, kind=HearingKind.SCIENTIFIC, title="Matinée", starts_at=NINE,
        ends_at=NOON, place="Salle 2", jury=[p.id for p in jury], now=NINE,
    )  # fmt: skip
    return services.plan(session, officer, held.id, file.id, starts_at=NINE, minutes=20, now=NINE)


def test_officer_opens_a_session_and_plans_slots_in_one_form(
    session: Session, call: Call, juror: Person, sign_in: SignIn
) -> None:
    files = [a_file(call), a_file(call)]
    client = sign_in(person_with(Role.OFFICER))
    address = f"/appels/{call.key}/auditions"
    said = {
        "title": "Matinée", "kind": "scientific", "starts_at": "2026-12-01T10:00",
        "ends_at": "2026-12-01T13:00", "place": "Lyon", "jury": [str(juror.id)], "chair": str(juror.id),
    }  # fmt: skip
    opened = client.post(address, data=said)
    assert opened.status_code == 303
    form = client.get(opened.headers["Location"]).get_data(as_text=True)
    assert ('value="2026-12-01T10:00"' in form, 'value="2026-12-01T10:20"' in form) == (True, True)
    typed = {"file": [str(f.id) for f in files]}
    assert client.post(opened.headers["Location"], data=typed).status_code == 303
    hearings = session.scalars(
        select(Hearing).where(Hearing.submission_id.in_([f.id for f in files])).order_by(Hearing.starts_at)
    ).all()
    assert [h.starts_at for h in hearings] == [NINE, NINE.replace(minute=20)]
    assert client.get(address).status_code == 200


def test_a_refused_slot_keeps_nothing_and_everything_typed(
    session: Session, call: Call, juror: Person, sign_in: SignIn
) -> None:
    good, bad = a_file(call), a_file(call)
    other = person_with(Role.COMMITTEE)
    access.block(session, bad.id, juror.id, ConflictKind.FAMILY, source="declared", pinned=True)
    held = a_hearing(session, call, a_file(call), juror, other).session_id
    client = sign_in(person_with(Role.OFFICER))
    address = f"/auditions/{held}/creneaux"
    typed = {
        "file": [str(good.id), str(bad.id)], f"start-{good.id}": "2026-12-01T11:00",
        f"start-{bad.id}": "2026-12-01T11:20", f"minutes-{bad.id}": "15",
    }  # fmt: skip
    page = client.post(address, data=typed)
    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "Dominique Jury quittera la salle" in text
    assert 'value="2026-12-01T11:20"' in text
    planned = select(Hearing).where(Hearing.submission_id.in_([good.id, bad.id]))
    assert session.scalars(planned).all() == []
    again = {**typed, f"away-{bad.id}": str(juror.id)}
    assert client.post(address, data=again).status_code == 303
    assert len(session.scalars(planned).all()) == 2


def test_officer_moves_holds_and_cancels(
    session: Session, call: Call, juror: Person, sign_in: SignIn
) -> None:
    hearing = a_hearing(session, call, a_file(call), juror)
    client = sign_in(person_with(Role.OFFICER))
    base = f"/auditions/creneaux/{hearing.id}"
    assert client.get(base + "/deplacer").status_code == 200
    outside = client.post(base + "/deplacer", data={"starts_at": "2026-12-01T20:00", "minutes": "20"})
    assert "sort de la séance" in outside.get_data(as_text=True)
    client.post(base + "/deplacer", data={"starts_at": "2026-12-01T10:30", "minutes": "25"})
    session.expire_all()
    assert (hearing.minutes, hearing.ical_sequence) == (25, 1)
    client.post(base + "/tenue", data={"held_on": "2026-11-24"})
    session.expire_all()
    assert hearing.state is HearingState.HELD
    client.post(base + "/non-tenue", data={"reason": "Erreur"})
    assert client.post(base + "/annuler").status_code == 303
    session.expire_all()
    assert hearing.state is HearingState.CANCELLED


def test_others_have_no_timetable(session: Session, call: Call, juror: Person, sign_in: SignIn) -> None:
    hearing = a_hearing(session, call, a_file(call), juror)
    client = sign_in(person_with(Role.EXPERT))
    for page in (
        f"/appels/{call.key}/auditions", f"/auditions/{hearing.session_id}",
        f"/auditions/{hearing.session_id}/creneaux", f"/auditions/creneaux/{hearing.id}",
        f"/auditions/creneaux/{hearing.id}.ics", f"/auditions/creneaux/{hearing.id}/fiche/before",
    ):  # fmt: skip
        assert client.get(page).status_code == 404, page
    assert client.post(f"/auditions/creneaux/{hearing.id}/annuler").status_code == 404


def test_juror_fills_and_hands_in_a_sheet(
    session: Session, call: Call, juror: Person, sign_in: SignIn
) -> None:
    hearing = a_hearing(session, call, a_file(call), juror)
    client = sign_in(juror)
    address = f"/auditions/creneaux/{hearing.id}/fiche/before"
    assert client.get(address).status_code == 200
    saved = client.post(address + "/brouillon", data={"project": "3", "revision": "0", "comment": "Clair"})
    assert saved.get_json() == {"revision": 1}
    stale = client.post(address + "/brouillon", data={"project": "4", "revision": "0"})
    assert stale.status_code == 409
    whole = {
        "project": "3", "answers": "4", "team": "4", "impact": "5", "recommendation": "fund_first",
        "comment": "Clair",
    }  # fmt: skip
    gap = client.post(address, data={"project": "3", "comment": "Clair", "revision": "1", "then": "submit"})
    assert "complète" in gap.get_data(as_text=True)
    assert 'name="revision" value="2"' in gap.get_data(as_text=True)
    done = client.post(address, data={**whole, "revision": "2", "then": "submit"})
    assert done.status_code == 303
    assert "Rendue" in client.get(done.headers["Location"]).get_data(as_text=True)
    sheet = session.scalars(select(HearingSheet).where(HearingSheet.hearing_id == hearing.id)).one()
    assert sheet.scores["impact"] == 5
    client.post(address + "/reprendre")
    session.expire_all()
    assert sheet.submitted_at is None


def test_a_conflicted_juror_sees_the_session_without_the_file(
    session: Session, call: Call, juror: Person, sign_in: SignIn
) -> None:
    file = a_file(call)
    hearing = a_hearing(session, call, file, juror)
    access.block(session, file.id, juror.id, ConflictKind.FAMILY, source="declared")
    client = sign_in(juror)
    page = client.get(f"/auditions/{hearing.session_id}")
    assert (page.status_code, file.number in page.get_data(as_text=True)) == (200, False)
    assert client.get(f"/auditions/creneaux/{hearing.id}/fiche/before").status_code == 404


def test_applicant_sees_the_slot_and_its_calendar_file(
    session: Session, call: Call, juror: Person, sign_in: SignIn
) -> None:
    file = a_file(call)
    hearing = a_hearing(session, call, file, juror)
    client = sign_in(session.get_one(Person, file.owner_id))
    assert "10\u00a0h\u00a000" in client.get(f"/auditions/creneaux/{hearing.id}").get_data(as_text=True)
    calendar = client.get(f"/auditions/creneaux/{hearing.id}.ics")
    assert calendar.mimetype == "text/calendar"
    text = calendar.get_data(as_text=True).replace("\r\n ", "")
    assert (f"UID:{hearing.ical_uid}" in text, "SEQUENCE:0" in text) == (True, True)
    assert file.number in client.get("/auditions").get_data(as_text=True)
    assert client.get(f"/auditions/creneaux/{hearing.id}/fiche/before").status_code == 404


def test_a_session_page_costs_the_same_for_one_and_three_slots(
    session: Session, call: Call, juror: Person, sign_in: SignIn, statements: list[str]
) -> None:
    hearing = a_hearing(session, call, a_file(call), juror)
    held = session.get_one(HearingSession, hearing.session_id)
    officer = actor(person_with(Role.OFFICER), Role.OFFICER)
    client, costs = sign_in(juror), []
    client.get("/auditions")  # the first request of a session notes that it was seen
    for minute in ((), (20, 40)):
        for after in minute:
            when = NINE.replace(minute=after)
            services.plan(session, officer, held.id, a_file(call).id, starts_at=when, minutes=20, now=NINE)
        address: uuid.UUID = held.id
        session.commit()
        statements.clear()
        assert client.get(f"/auditions/{address}").status_code == 200
        costs.append(len(statements))
    assert costs[0] == costs[1]
