"""Who handles a file, who is written to, notes and leave."""

import uuid
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.config import Settings
from clara_grants.kernel import site
from clara_grants.kernel.actors import Role
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.messages import services as messages
from clara_grants.notifications.models import Delivery
from clara_grants.notifications.services import relay
from clara_grants.officers import queries, services
from clara_grants.officers.errors import (
    EmptyNoteError,
    LeaveDatesError,
    LeaveOverlapsError,
    NotAnOfficerError,
    SameOfficerError,
)
from clara_grants.officers.mentions import mentioned
from clara_grants.people.models import EmailAddress, Person
from clara_grants.submissions.access import block
from clara_grants.submissions.models import ConflictKind, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.people import PersonFactory, RoleGrantFactory, actor, person_with
from tests.factories.submissions import SubmissionFactory

SignIn = Callable[[Person], FlaskClient]
OFFICER = Role.OFFICER


@pytest.fixture(autouse=True)
def _in_force(settings: Settings) -> None:
    site.use(settings)


@pytest.fixture
def anne(session: Session) -> Person:
    return person_with(OFFICER, given_name="Anne", family_name="Mission")


@pytest.fixture
def paul(session: Session) -> Person:
    return person_with(OFFICER, given_name="Paul", family_name="Relève")


@pytest.fixture
def lea(session: Session) -> Person:
    return person_with(OFFICER, given_name="Léa", family_name="Tierce")


@pytest.fixture
def call(session: Session) -> Call:
    made: Call = CallFactory()
    return made


def sent(call: Call, **columns: object) -> Submission:
    made: Submission = SubmissionFactory(call=call, stage=Stage.SUBMITTED, **columns)
    return made


def written_to(session: Session, file: Submission, now: datetime) -> list[str]:
    """Given names of the officers who receive a mail when the team writes."""
    messages.send(session, actor(session.get_one(Person, file.owner_id)), file.id, "Bonjour.", now=now)
    relay(session, now=now)
    query = select(Person.given_name).join(Delivery, Delivery.person_id == Person.id)
    return sorted(session.scalars(query.where(Delivery.submission_id == file.id)))


def away(session: Session, who: Person, instead: Person, now: datetime, days: int = 5) -> None:
    first = paris_day(now)
    services.announce_leave(
        session, actor(who, OFFICER), who.id, instead.id, first, first + timedelta(days=days), now=now
    )


# Who is written to


def test_the_officer_of_a_file_alone_receives_its_mails(
    session: Session, call: Call, anne: Person, paul: Person, now: datetime
) -> None:
    file, free = sent(call), sent(call)
    services.entrust(session, actor(anne, OFFICER), file.id, paul.id, now=now)

    assert written_to(session, file, now) == ["Paul"]
    assert written_to(session, free, now) == ["Anne", "Paul"]


@pytest.mark.parametrize(("own", "receives"), [(False, ["Paul"]), (True, ["Léa"])])
def test_a_leave_hands_the_mails_over(
    session: Session, call: Call, anne: Person, paul: Person, lea: Person, now: datetime, own: bool,
    receives: list[str],
) -> None:  # fmt: skip
    file = sent(call)
    services.entrust(session, actor(anne, OFFICER), file.id, anne.id, lea.id if own else None, now=now)
    away(session, anne, paul, now)

    assert written_to(session, file, now) == receives


def test_the_mails_come_back_after_the_leave(
    session: Session, call: Call, anne: Person, paul: Person, now: datetime
) -> None:
    file = sent(call)
    services.entrust(session, actor(anne, OFFICER), file.id, anne.id, now=now)
    away(session, anne, paul, now, days=0)

    addressees = [queries.addressees(session, file, paris_day(now) + timedelta(days=days)) for days in (0, 1)]
    assert addressees == [[paul.id], [anne.id]]


def test_an_officer_in_conflict_is_neither_written_to_nor_entrusted(
    session: Session, call: Call, anne: Person, paul: Person, now: datetime
) -> None:
    file = sent(call)
    block(session, file.id, paul.id, ConflictKind.DECLARED, source="test")

    assert written_to(session, file, now) == ["Anne"]
    for officer, stand_in in ((paul, None), (anne, paul)):
        with pytest.raises(NotAnOfficerError):
            services.entrust(
                session, actor(anne, OFFICER), file.id, officer.id, stand_in and stand_in.id, now=now
            )
    away(session, anne, paul, now)
    assert queries.addressees(session, file, paris_day(now)) == [anne.id]


def test_nobody_stands_in_for_themselves(session: Session, call: Call, anne: Person, now: datetime) -> None:
    with pytest.raises(SameOfficerError):
        services.entrust(session, actor(anne, OFFICER), sent(call).id, anne.id, anne.id, now=now)


def test_only_officers_of_the_call_entrust_its_files(
    session: Session, call: Call, anne: Person, now: datetime
) -> None:
    file = sent(call)
    with pytest.raises(NotFoundError):
        services.entrust(session, actor(PersonFactory()), file.id, anne.id, now=now)
    with pytest.raises(NotAllowedError):
        services.entrust(session, actor(session.get_one(Person, file.owner_id)), file.id, anne.id, now=now)


def test_the_files_nobody_handles_are_shared_out_at_once(
    session: Session, call: Call, anne: Person, paul: Person, now: datetime
) -> None:
    held, free, closed = sent(call), sent(call), sent(call)
    sent(CallFactory())
    services.entrust(session, actor(anne, OFFICER), held.id, anne.id, now=now)
    block(session, closed.id, paul.id, ConflictKind.DECLARED, source="test")

    counted = services.entrust_the_rest(session, actor(anne, OFFICER), call.id, paul.id, now=now)

    handlers = {
        file.id: found and found.officer_id
        for file in (held, free, closed)
        for found in [queries.handling_of(session, file.id)]
    }
    assert counted == (1, 1)
    assert handlers == {held.id: anne.id, free.id: paul.id, closed.id: None}


# Lists


def listed(client: FlaskClient, **asked: object) -> set[str]:
    answer = client.get("/dossiers/liste", query_string=asked)
    page = BeautifulSoup(answer.data, "html.parser")
    return {strong.text for strong in page.select('td[data-label="Dossier"] strong')}


def test_my_list_crosses_calls_and_holds_the_files_of_absent_colleagues(
    session: Session, sign_in: SignIn, call: Call, anne: Person, paul: Person, lea: Person, now: datetime
) -> None:
    files = {
        name: sent(one, acronym=name)
        for name, one in (
            ("MIEN", call),
            ("AUTRE", CallFactory()),
            ("ABSENT", CallFactory()),
            ("LIBRE", call),
        )
    }
    staff = actor(anne, OFFICER)
    for name, who in (("MIEN", anne), ("AUTRE", paul), ("ABSENT", lea)):
        services.entrust(session, staff, files[name].id, who.id, now=now)
    away(session, lea, anne, now)
    reader = sign_in(anne)

    assert listed(reader, suivi="moi") == {"MIEN", "ABSENT"}
    assert listed(reader, suivi="personne") == {"LIBRE"}
    assert listed(reader, suivi=str(paul.id)) == {"AUTRE"}
    assert listed(reader) == set(files)


def test_an_expert_is_told_nothing_of_who_handles_what(
    session: Session, sign_in: SignIn, call: Call, anne: Person, now: datetime
) -> None:
    file = sent(call)
    services.entrust(session, actor(anne, OFFICER), file.id, anne.id, now=now)
    committee = person_with(Role.COMMITTEE)
    page = sign_in(committee).get("/dossiers/liste", query_string={"suivi": "moi"}).text
    assert "Anne Mission" not in page
    assert "Suivi par" not in page


# Notes


def test_a_note_tells_the_colleagues_it_names_and_is_read_once(
    session: Session, sign_in: SignIn, call: Call, anne: Person, paul: Person, now: datetime
) -> None:
    file = sent(call)
    services.write_note(session, actor(anne, OFFICER), file.id, "À revoir avec @paul releve.", now=now)
    before = sign_in(paul).get("/").text
    page = sign_in(paul).get(f"/dossiers/{file.id}/notes").text
    relay(session, now=now)
    mail = session.scalars(select(Delivery).where(Delivery.letter == "note_mention")).one()

    assert "Note qui vous mentionne" in before
    assert "Prévenus" in page
    assert "Note qui vous mentionne" not in sign_in(paul).get("/").text
    assert mail.address == session.scalar(
        select(EmailAddress.address).where(EmailAddress.person_id == paul.id)
    )
    assert "revoir" not in mail.subject + mail.body_text


def test_a_note_says_something_and_comes_from_the_circle(
    session: Session, call: Call, anne: Person, now: datetime
) -> None:
    file = sent(call)
    with pytest.raises(EmptyNoteError):
        services.write_note(session, actor(anne, OFFICER), file.id, "  ", now=now)
    with pytest.raises(NotAllowedError):
        services.write_note(
            session, actor(session.get_one(Person, file.owner_id)), file.id, "Bonjour.", now=now
        )


ANNE, ANNA, PAUL = (uuid.UUID(int=n) for n in (11, 12, 13))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Anne Mission, vois-tu ?", [ANNE]), ("@anne mission", [ANNE]), ("@Hélène", [ANNA]),
        ("@helene.", [ANNA]),
        ("@Anne", []), ("@Mission", []), ("@Relève et @Hélène", [ANNA, PAUL]), ("paul@releve.fr", []),
        ("@Relèvement", []), ("Anne Mission", []),
    ],
)  # fmt: skip
def test_a_mention_is_a_full_name_or_a_name_of_one_person_only(text: str, found: list[uuid.UUID]) -> None:
    names = {ANNE: ("Anne", "Mission"), ANNA: ("Hélène", "Mission"), PAUL: ("Anne", "Relève")}
    assert mentioned(text, names) == found


# Leave


def test_a_leave_has_dates_in_order_and_to_come(
    session: Session, anne: Person, paul: Person, now: datetime
) -> None:
    def announce(first: date, last: date) -> None:
        services.announce_leave(session, actor(anne, OFFICER), anne.id, paul.id, first, last, now=now)

    today, day = paris_day(now), timedelta(days=1)
    for first, last in ((today + day, today), (today - 2 * day, today - day)):
        with pytest.raises(LeaveDatesError):
            announce(first, last)
    announce(today, today + day)
    with pytest.raises(LeaveOverlapsError):
        announce(today + day, today + 2 * day)
    announce(today + 2 * day, today + 3 * day)


def test_a_leave_is_ones_own_or_set_by_an_officer_of_every_call(
    session: Session, sign_in: SignIn, call: Call, anne: Person, now: datetime
) -> None:
    named = person_with()
    RoleGrantFactory(person_id=named.id, role=OFFICER, call_id=call.id)
    today = paris_day(now).isoformat()
    asked = {"officer": str(anne.id), "stand_in": str(named.id), "starts_on": today, "ends_on": today}

    refused = sign_in(named).post("/equipe/absences", data=asked)
    noted = sign_in(anne).post("/equipe/absences", data=asked)
    ((leave, _, _),) = queries.leaves_to_come(session, paris_day(now))
    cancelled = sign_in(anne).post(f"/equipe/absences/{leave.id}/annuler")

    assert (refused.status_code, noted.status_code, cancelled.status_code) == (422, 303, 303)
    assert queries.leaves_to_come(session, paris_day(now)) == []
