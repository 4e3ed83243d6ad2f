"""Sign-off and letters: asked by mail, answered by a link, before or after the submission."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.config import Settings
from clara_grants.kernel import clock, site
from clara_grants.kernel.actors import Actor
from clara_grants.notifications import ladders
from clara_grants.notifications import services as notifications
from clara_grants.notifications.models import Delivery
from clara_grants.people.errors import LinkGoneError
from clara_grants.people.models import Person
from clara_grants.submissions import queries, services
from clara_grants.submissions.errors import IncompleteError, PieceStandsError, ReasonNeededError
from clara_grants.submissions.models import AwaitedPiece, PieceKind, PieceState, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.people import PersonFactory
from tests.submissions.conftest import PDF

SignIn = Callable[[Person], FlaskClient]
ADDRESS = "direction@exemple.fr"
DOORS = {PieceKind.SIGN_OFF: "accord", PieceKind.LETTER: "lettre"}


@pytest.fixture(autouse=True)
def _in_force(settings: Settings) -> None:
    site.use(settings)


def late(call: Call, sign_off: str) -> None:
    call.document = {**call.document, "late_pieces": {"sign_off": sign_off}}


def ask(
    session: Session, actor: Actor, file: Submission, kind: PieceKind, now: datetime
) -> tuple[AwaitedPiece, str]:
    """A request and the secret of its letter."""
    title = "Lettre de soutien" if kind is PieceKind.LETTER else ""
    piece = services.ask_piece(
        session, actor, file.id, kind, name="Dominique Directrice", address=ADDRESS, title=title, now=now
    )
    return piece, secret_of(session, kind, now)


def secret_of(session: Session, kind: PieceKind, now: datetime) -> str:
    notifications.relay(session, now=now)
    letters = session.scalars(select(Delivery).where(Delivery.address == ADDRESS)).all()
    found = [re.search(rf"/dossiers/{DOORS[kind]}/(\S+)", letter.body_text) for letter in letters]
    return [match[1] for match in found if match][-1]


def test_a_complete_file_is_submitted_without_waiting_for_anybody(
    session: Session, actor: Actor, call: Call, complete: Submission, now: datetime
) -> None:
    late(call, "after")
    ask(session, actor, complete, PieceKind.LETTER, now)

    services.submit(session, actor, complete.id, now=now)

    pieces = queries.pieces_of(session, complete)
    assert complete.stage is Stage.SUBMITTED
    assert (pieces.lacks_sign_off, len(pieces.awaited_letters)) == (True, 1)
    assert pieces.due_at == datetime(2026, 12, 8, 22, 59, tzinfo=UTC)  # ten working days after 24 November


def test_a_call_that_wants_the_agreement_before_refuses_without_it(
    session: Session, actor: Actor, call: Call, complete: Submission, now: datetime
) -> None:
    late(call, "before")
    with pytest.raises(IncompleteError) as refused:
        services.submit(session, actor, complete.id, now=now)
    _, secret = ask(session, actor, complete, PieceKind.SIGN_OFF, now)
    with pytest.raises(IncompleteError):
        services.submit(session, actor, complete.id, now=now)

    services.sign_off(session, secret, approved=True, now=now)
    services.submit(session, actor, complete.id, now=now)

    assert refused.value.facts["gaps"] == [["", "sign_off", "sign_off_needed"]]
    assert complete.stage is Stage.SUBMITTED


def test_the_check_page_says_that_the_agreement_must_come_before(
    sign_in: SignIn, session: Session, applicant: Person, call: Call, complete: Submission
) -> None:
    late(call, "before")
    client = sign_in(applicant)

    page = client.get(f"/dossiers/{complete.id}/verifier").text
    sent = client.post(f"/dossiers/{complete.id}/deposer", data={"declaration": "yes"})

    assert "L’accord de l’établissement est demandé avant le dépôt." in page
    assert f'action="/dossiers/{complete.id}/deposer"' not in page
    assert sent.status_code == 422


def test_a_signatory_answers_without_an_account_and_a_get_does_nothing(
    client: FlaskClient, session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    piece, secret = ask(session, actor, complete, PieceKind.SIGN_OFF, now)
    session.commit()
    address = f"/dossiers/accord/{secret}"

    shown = [client.get(address) for _ in range(2)]
    state = piece.state
    unsaid = client.post(address, data={"answer": "send_back", "note": " "})
    client.post(address, data={"answer": "approve"})

    assert [page.status_code for page in shown] == [200, 200]
    assert "Biopsie" in shown[0].text or complete.title_fr in shown[0].text
    assert "Résumé scientifique" not in shown[0].text
    assert (state, unsaid.status_code) == (PieceState.ASKED, 422)
    session.refresh(piece)
    assert piece.state is PieceState.GIVEN
    with pytest.raises(LinkGoneError):
        services.sign_off(session, secret, approved=False, note="Trop tard", now=now)


def test_a_file_sent_back_can_be_asked_again(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    _, secret = ask(session, actor, complete, PieceKind.SIGN_OFF, now)
    with pytest.raises(PieceStandsError):
        ask(session, actor, complete, PieceKind.SIGN_OFF, now)
    with pytest.raises(ReasonNeededError):
        services.sign_off(session, secret, approved=False, note="", now=now)
    services.sign_off(session, secret, approved=False, note="Budget à revoir", now=now)

    again, _ = ask(session, actor, complete, PieceKind.SIGN_OFF, now + timedelta(minutes=1))

    shown = queries.pieces_of(session, complete).sign_off
    assert (shown and shown.id, again.state) == (again.id, PieceState.ASKED)
    notifications.relay(session, now=now)
    told = session.scalars(select(Delivery).where(Delivery.letter == "piece_answered")).one()
    assert (told.person_id, "Budget à revoir" in told.body_text) == (actor.id, True)


def test_a_link_is_bound_to_its_piece_revocable_and_ends(
    session: Session, actor: Actor, complete: Submission, now: datetime
) -> None:
    piece, secret = ask(session, actor, complete, PieceKind.SIGN_OFF, now)
    letter, other = ask(session, actor, complete, PieceKind.LETTER, now)
    with pytest.raises(LinkGoneError):
        services.open_piece(session, other, PieceKind.SIGN_OFF, now=now)
    services.revoke_piece(session, actor, complete.id, piece.id, now=now)

    with pytest.raises(LinkGoneError):
        services.sign_off(session, secret, approved=True, now=now)
    with pytest.raises(LinkGoneError):
        services.open_piece(session, other, PieceKind.LETTER, now=now + timedelta(days=365))
    assert services.open_piece(session, other, PieceKind.LETTER, now=now).id == letter.id


def test_a_letter_is_one_pdf_or_a_few_lines(
    client: FlaskClient, sign_in: SignIn, session: Session, applicant: Person, actor: Actor,
    complete: Submission, now: datetime,
) -> None:  # fmt: skip
    piece, secret = ask(session, actor, complete, PieceKind.LETTER, now)
    session.commit()
    address = f"/dossiers/lettre/{secret}"

    empty = client.post(address, data={"note": ""})
    long = client.post(address, data={"note": "é" * 10_001})
    wrong = client.post(address, data={"letter": (io.BytesIO(b"GIF89a"), "lettre.gif")})
    client.post(address, data={"letter": (io.BytesIO(PDF), "lettre.pdf")})

    assert (empty.status_code, long.status_code, wrong.status_code) == (422, 422, 422)
    assert ("10001" in long.text, "é" * 10_001 in long.text) == (True, True)
    session.refresh(piece)
    assert piece.state is PieceState.GIVEN
    file = f"/dossiers/{complete.id}/pieces/{piece.id}/fichier"
    assert sign_in(applicant).get(file).data == PDF
    assert sign_in(PersonFactory()).get(file).status_code == 404


def test_what_is_expected_is_shown_to_the_team_and_to_the_officer(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, call: Call, complete: Submission,
    officer_person: Person, now: datetime,
) -> None:  # fmt: skip
    late(call, "after")
    services.submit(session, actor, complete.id, now=now)

    pages = [sign_in(applicant).get(f"/dossiers/{complete.id}").text]
    client = sign_in(officer_person)
    pages += [client.get(f"/dossiers/{complete.id}/{page}").text for page in ("fiche", "eligibilite")]

    for page in pages:
        text = " ".join(re.sub(r"<[^>]+>", " ", page).replace("\u00a0", " ").split())
        assert "Attendues au plus tard le 8 décembre 2026" in text
        assert "Accord de l’établissement Pas encore demandé" in text


def test_reminders_follow_the_ladder_until_the_answer(
    session: Session, actor: Actor, call: Call, complete: Submission, now: datetime
) -> None:
    late(call, "after")
    ladders.plant_for(session, call.id)
    _, secret = ask(session, actor, complete, PieceKind.SIGN_OFF, now)
    services.submit(session, actor, complete.id, now=now)

    def reminded(at: datetime) -> int:
        clock.fix(session, at)
        ladders.fire(session, now=at)
        notifications.relay(session, now=at)
        return len(session.scalars(select(Delivery).where(Delivery.letter == "piece_reminder")).all())

    due = queries.pieces_of(session, complete).due_at
    assert due is not None
    assert [reminded(due - timedelta(days=days)) for days in (6, 5, 1)] == [0, 1, 2]
    services.sign_off(session, secret, approved=True, now=due)
    assert reminded(due + timedelta(days=1)) == 2


def test_a_task_says_that_somebody_else_is_awaited(
    sign_in: SignIn, session: Session, applicant: Person, actor: Actor, call: Call, draft: Submission,
    now: datetime,
) -> None:  # fmt: skip
    late(call, "after")
    client, page = sign_in(applicant), f"/dossiers/{draft.id}"
    before = client.get(page).text
    ask(session, actor, draft, PieceKind.SIGN_OFF, now)
    session.commit()
    after: Any = client.get(page).text

    assert "Accord de l’établissement" in before
    assert "En attente d’une autre personne" not in before
    assert "En attente d’une autre personne" in after
