"""What the eligibility page says of the other files, and of which it says nothing."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.desk.queries.cross_checks import CrossChecks, cross_checks
from clara_grants.kernel.actors import Actor, Role
from clara_grants.people.models import Person
from clara_grants.submissions.access import block
from clara_grants.submissions.models import ConflictKind, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory, EditionFactory
from tests.factories.people import PersonFactory, actor, person_with
from tests.factories.selection import DecisionFactory, ReleaseFactory
from tests.factories.submissions import SUBMITTED_AT, SubmissionFactory

SignIn = Callable[[Person], FlaskClient]
TEXT = (
    "Le pancréas guérit mal parce que son tissu devient rigide. Nous mesurons cette rigidité chez vingt"
    " patients, puis nous cherchons comment la réduire sans nuire à la cicatrisation."
)
SAME = TEXT.replace("vingt patients", "trente malades")
_PLACES = count()
OTHER = "Une application mobile aide les adolescents à raconter leur douleur pendant une chimiothérapie."


@pytest.fixture
def call(session: Session) -> Call:
    made: Call = CallFactory()
    return made


@pytest.fixture
def officer(session: Session) -> Person:
    return person_with(Role.OFFICER)


@pytest.fixture
def staff(officer: Person) -> Actor:
    return actor(officer, Role.OFFICER)


def filed(call: Call, text: str = OTHER, **columns: object) -> Submission:
    columns = {"stage": Stage.SUBMITTED, "holder_name": f"Porteur {next(_PLACES)}", **columns}
    made: Submission = SubmissionFactory(call=call, answers={"lay_summary": text}, **columns)
    return made


def found(session: Session, staff: Actor, file: Submission) -> CrossChecks:
    session.flush()
    return cross_checks(session, staff, file, file.call)


def test_the_same_holder_is_found_by_account_or_by_name_in_the_same_year(
    session: Session, staff: Actor, call: Call
) -> None:
    owner = PersonFactory()
    file = filed(call, owner=owner, holder_name="Zoé LEFÈVRE")
    own = filed(CallFactory(edition=call.edition), owner=owner, holder_name="")
    named = filed(CallFactory(edition=call.edition), holder_name="zoe lefevre")
    filed(CallFactory(edition=EditionFactory(year=2025)), owner=owner)
    filed(call, owner=owner, stage=Stage.DRAFT)
    filed(call, holder_name="Zoé Lefort")

    numbers = {one.number for one in found(session, staff, file).namesakes}
    assert numbers == {own.number, named.number}


def test_a_recent_laureate_is_shown_only_where_the_call_says_so(
    session: Session, staff: Actor, call: Call
) -> None:
    owner = PersonFactory()
    file = filed(call, owner=owner)
    days = {"old": 800, "recent": 500}
    won = {name: filed(CallFactory(), owner=owner, stage=Stage.FUNDED, acronym=name) for name in days}
    for name, past in won.items():
        on = (SUBMITTED_AT - timedelta(days=days[name])).date()
        release = ReleaseFactory(call_id=past.call_id)
        DecisionFactory(file=past, decided_on=on, release_id=release.id, released_at=SUBMITTED_AT)

    assert found(session, staff, file).laureates == ()
    call.document = {**call.document, "laureate_bar_years": 2}
    assert [one.number for one in found(session, staff, file).laureates] == [won["recent"].number]


def test_close_texts_are_found_with_their_passage(session: Session, staff: Actor, call: Call) -> None:
    file, twin = filed(call, TEXT), filed(CallFactory(), SAME)
    filed(call, OTHER)

    [one] = found(session, staff, file).twins
    assert (one.number, one.same_holder, one.percent > 60) == (twin.number, False, True)
    assert one.passages[0].ours.same.endswith("Nous mesurons cette rigidité chez")


def test_a_file_closed_to_the_officer_is_never_told(
    session: Session, sign_in: SignIn, officer: Person, staff: Actor, call: Call
) -> None:
    owner = PersonFactory()
    file = filed(call, TEXT, owner=owner, stage=Stage.IN_PROCESS)
    twin = filed(CallFactory(edition=call.edition), SAME, owner=owner)
    seen = sign_in(officer).get(f"/dossiers/{file.id}/eligibilite").text
    block(session, twin.id, officer.id, ConflictKind.DECLARED, source="test")
    hidden = sign_in(officer).get(f"/dossiers/{file.id}/eligibilite").text

    assert "<mark>" in seen
    assert seen.count(twin.number) > 2
    assert (twin.number in hidden, "<mark>" in hidden) == (False, False)
    assert "Rien à signaler" in hidden
