"""Writing together: who is let in, as what, and until when."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.config import Settings
from clara_grants.kernel import site
from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.kernel.audit import AuditEntry
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.web import House
from clara_grants.notifications import services as notifications
from clara_grants.notifications.models import Delivery
from clara_grants.people.errors import BadAddressError, LinkGoneError
from clara_grants.people.models import Person
from clara_grants.privacy import services as privacy
from clara_grants.submissions import queries, services
from clara_grants.submissions.access import block, load_for, may_see
from clara_grants.submissions.errors import AlreadyOnTeamError, TeamFullError, TeamOverError
from clara_grants.submissions.models import Capacity, ConflictKind, Submission, TeamMember, TeamRole
from tests.factories.documents import STANDARD_ANSWERS
from tests.factories.people import PersonFactory
from tests.submissions.conftest import PDF

SignIn = Callable[[Person], FlaskClient]
ADDRESS = "associee@exemple.fr"


def invite(
    session: Session, actor: Actor, file: Submission, role: TeamRole, now: datetime, address: str = ADDRESS
) -> tuple[TeamMember, str]:
    """An invitation and the secret of its letter."""
    member = services.invite(session, actor, file.id, role, name="Sacha Associée", address=address, now=now)
    return member, secret_of(session, now, address)


def secret_of(session: Session, now: datetime, address: str = ADDRESS) -> str:
    notifications.relay(session, now=now)
    letters = session.scalars(select(Delivery).where(Delivery.address == address)).all()
    found = [re.search(r"/invitation/(\S+)", letter.body_text) for letter in letters]
    return [match[1] for match in found if match][-1]


@pytest.fixture(autouse=True)
def _in_force(settings: Settings) -> None:
    site.use(settings)


@pytest.fixture
def guest(session: Session) -> Person:
    made: Person = PersonFactory(address=ADDRESS)
    return made


def test_nobody_is_let_in_before_accepting_and_a_co_writer_writes_but_never_submits(
    session: Session, actor: Actor, complete: Submission, guest: Person, now: datetime
) -> None:
    _, secret = invite(session, actor, complete, TeamRole.WRITER, now)
    writer = Actor(id=guest.id)
    before = may_see(session, writer, complete.id)

    services.accept_invitation(session, writer, secret, now=now)
    services.save_answers(session, writer, complete.id, {"acronym": "ENSEMBLE"}, now=now)

    assert before is False
    assert complete.acronym == "ENSEMBLE"
    assert [mine.submission.id for mine in queries.mine(session, writer)] == [complete.id]
    with pytest.raises(NotAllowedError):
        services.submit(session, writer, complete.id, now=now)
    with pytest.raises(LinkGoneError):
        services.accept_invitation(session, writer, secret, now=now)


def test_a_reader_reads_the_draft_and_its_files_and_changes_nothing(
    sign_in: SignIn, client: FlaskClient, session: Session, actor: Actor, complete: Submission,
    guest: Person, now: datetime,
) -> None:  # fmt: skip
    _, secret = invite(session, actor, complete, TeamRole.READER, now)
    reader = Actor(id=guest.id)
    services.accept_invitation(session, reader, secret, now=now)
    house: House = client.application.extensions["clara"]
    sent: dict[str, Any] = {"name": "projet.pdf", "store": house.store, "now": now}
    services.receive(session, actor, complete.id, "scientific_document", PDF, **sent)
    [paper] = queries.files_of(session, complete.id)
    client, file = sign_in(guest), f"/dossiers/{complete.id}"

    page = client.get(file)

    assert STANDARD_ANSWERS["lay_summary"][:40] in page.text
    assert "/sections/" not in page.text
    assert client.get(f"{file}/fichiers/{paper.id}").status_code == 200
    assert client.get(f"{file}/sections/identity").status_code == 404
    assert client.get(f"{file}/verifier").status_code == 404
    with pytest.raises(NotAllowedError):
        services.save_answers(session, reader, complete.id, {"acronym": "NON"}, now=now)


def test_removing_closes_the_file_and_keeps_what_was_written(
    session: Session, actor: Actor, complete: Submission, guest: Person, now: datetime
) -> None:
    member, secret = invite(session, actor, complete, TeamRole.WRITER, now)
    writer = Actor(id=guest.id)
    services.accept_invitation(session, writer, secret, now=now)
    services.save_answers(session, writer, complete.id, {"acronym": "ENSEMBLE"}, now=now)

    services.remove(session, actor, complete.id, member.id, now=now)

    assert not may_see(session, writer, complete.id)
    assert queries.mine(session, writer) == []
    assert queries.answers_of(session, complete.id)["acronym"].value == "ENSEMBLE"


def test_a_removed_or_replaced_invitation_no_longer_opens(
    session: Session, actor: Actor, draft: Submission, guest: Person, now: datetime
) -> None:
    member, first = invite(session, actor, draft, TeamRole.READER, now)
    services.invite_again(session, actor, draft.id, member.id, now=now)
    second = secret_of(session, now)
    services.remove(session, actor, draft.id, member.id, now=now)

    assert first != second
    for secret in (first, second):
        with pytest.raises(LinkGoneError):
            services.accept_invitation(session, Actor(id=guest.id), secret, now=now)


def test_a_co_writer_made_reader_stops_writing(
    session: Session, actor: Actor, draft: Submission, guest: Person, now: datetime
) -> None:
    member, secret = invite(session, actor, draft, TeamRole.WRITER, now)
    writer = Actor(id=guest.id)
    services.accept_invitation(session, writer, secret, now=now)

    services.change_role(session, actor, draft.id, member.id, TeamRole.READER, now=now)

    assert load_for(session, writer, draft.id).capacities == {Capacity.READER}
    with pytest.raises(NotAllowedError):
        services.change_role(session, writer, draft.id, member.id, TeamRole.WRITER, now=now)


def test_the_lead_changes_when_the_other_accepts_and_the_trail_says_so(
    session: Session, actor: Actor, applicant: Person, complete: Submission, guest: Person, now: datetime
) -> None:
    _, secret = invite(session, actor, complete, TeamRole.LEAD, now)
    offered = complete.owner_id

    services.accept_invitation(session, Actor(id=guest.id), secret, now=now)

    assert (offered, complete.owner_id) == (applicant.id, guest.id)
    assert load_for(session, actor, complete.id).capacities == {Capacity.EDITOR}
    with pytest.raises(NotAllowedError):
        services.submit(session, actor, complete.id, now=now)
    services.submit(session, Actor(id=guest.id), complete.id, now=now)
    told = session.scalars(select(AuditEntry.facts).where(AuditEntry.verb == "submissions.hand_over")).one()
    assert told == {"former": str(applicant.id), "lead": str(guest.id)}
    notifications.relay(session, now=now)
    letters = session.scalars(select(Delivery).where(Delivery.letter == "lead_changed")).all()
    assert {letter.person_id for letter in letters} == {applicant.id, guest.id}


def test_only_the_lead_runs_the_team_and_anyone_may_leave(
    session: Session, actor: Actor, draft: Submission, guest: Person, now: datetime
) -> None:
    member, secret = invite(session, actor, draft, TeamRole.WRITER, now)
    writer = Actor(id=guest.id)
    services.accept_invitation(session, writer, secret, now=now)

    with pytest.raises(NotAllowedError):
        invite(session, writer, draft, TeamRole.READER, now, "autre@exemple.fr")
    services.remove(session, writer, draft.id, member.id, now=now)

    assert not may_see(session, writer, draft.id)


def test_what_is_refused_when_inviting(
    session: Session, actor: Actor, applicant: Person, draft: Submission, now: datetime
) -> None:
    own = "moi@exemple.fr"
    invite(session, actor, draft, TeamRole.READER, now)

    for address, refusal in (
        (ADDRESS.upper(), AlreadyOnTeamError), ("pas-une-adresse", BadAddressError),
    ):  # fmt: skip
        with pytest.raises(refusal):
            invite(session, actor, draft, TeamRole.READER, now, address)
    for n in range(29):
        services.invite(
            session, actor, draft.id, TeamRole.READER, name="N", address=f"n{n}@exemple.fr", now=now
        )
    with pytest.raises(TeamFullError):
        invite(session, actor, draft, TeamRole.READER, now, own)


def test_an_invitation_is_over_once_the_file_is_examined(
    session: Session, actor: Actor, officer: Actor, complete: Submission, guest: Person, now: datetime
) -> None:
    _, secret = invite(session, actor, complete, TeamRole.WRITER, now)
    services.submit(session, actor, complete.id, now=now)
    window = queries.deadline_of(session, complete, now).window
    window.closes_at = now - timedelta(hours=1)
    services.begin_process(session, officer, complete.call_id, now=now)

    with pytest.raises(TeamOverError):
        services.accept_invitation(session, Actor(id=guest.id), secret, now=now)


def test_an_officer_who_writes_a_file_is_not_its_officer_and_a_conflict_hides_no_own_draft(
    session: Session, actor: Actor, complete: Submission, guest: Person, now: datetime
) -> None:
    _, secret = invite(session, actor, complete, TeamRole.WRITER, now)
    writing = Actor(id=guest.id, grants=frozenset({Grant(Role.OFFICER)}))
    services.accept_invitation(session, writing, secret, now=now)
    services.submit(session, actor, complete.id, now=now)
    block(session, complete.id, guest.id, ConflictKind.CO_APPLICANT, source="test")

    loaded = load_for(session, writing, complete.id)

    assert (loaded.officer, loaded.capacities) == (False, {Capacity.EDITOR})


def test_the_invitation_shows_on_get_and_acts_on_post_after_signing_in(
    sign_in: SignIn, client: FlaskClient, session: Session, actor: Actor, applicant: Person,
    draft: Submission, guest: Person, now: datetime,
) -> None:  # fmt: skip
    member, secret = invite(session, actor, draft, TeamRole.READER, now)
    session.commit()
    address = f"/dossiers/invitation/{secret}"

    shown = client.get(address)
    refused = client.post(address)
    sign_in(guest)
    accepted = client.post(address)

    assert applicant.full_name in shown.text
    assert f"next=/dossiers/invitation/{secret}" in shown.text
    assert refused.location.startswith("/connexion")
    assert accepted.location == f"/dossiers/{draft.id}"
    session.refresh(member)
    assert member.person_id == guest.id


def test_the_team_page_lists_roles_and_lets_the_lead_invite(
    sign_in: SignIn, session: Session, applicant: Person, draft: Submission
) -> None:
    client, address = sign_in(applicant), f"/dossiers/{draft.id}/equipe"
    typed = {"name": "Sacha Associée", "address": ADDRESS, "role": "writer"}

    wrong = client.post(address, data={**typed, "address": "sacha"})
    client.post(address, data=typed)

    assert wrong.status_code == 422
    page = BeautifulSoup(client.get(address).data, "lxml")
    rows = [" ".join(row.text.split()) for row in page.select("#equipe .govuk-summary-list__row")]
    assert rows[0].startswith(f"{applicant.full_name} Porteur")
    assert rows[1].startswith("Sacha Associée Co-rédacteur Invitation envoyée")


def test_an_anonymised_file_forgets_whom_its_lead_invited(
    session: Session, actor: Actor, draft: Submission, now: datetime
) -> None:
    member, _ = invite(session, actor, draft, TeamRole.READER, now)
    admin = Actor(id=PersonFactory().id, grants=frozenset({Grant(Role.ADMINISTRATOR)}))
    run = privacy.open_run(session, admin, "retention", now=now)

    privacy.anonymise_submission(session, admin, run.id, draft.id, now=now)

    session.refresh(member)
    assert (member.name, member.address) == ("", f"{member.id}@anonyme.invalid")
