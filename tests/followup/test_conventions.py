"""Conventions per payer, instalments in their order, reports."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.activities.models import Event
from clara_grants.followup import errors
from clara_grants.followup.models import (
    Convention,
    ConventionState,
    Instalment,
    InstalmentState,
    PrivateContribution,
    Project,
    Report,
    ReportState,
)
from clara_grants.followup.services import (
    accept_report,
    cancel_convention,
    make_convention,
    note_realised,
    note_signed,
    open_project,
    pay,
    receive_report,
    save_report,
    send_back,
    undo_payment,
)
from clara_grants.kernel.actors import SYSTEM, Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.jobs import Job
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.organisations.models import Funder
from clara_grants.workflow.projects import ProjectState
from tests.factories.followup import PrivateContributionFactory, selected_file, shipped_call
from tests.factories.submissions import StoredFileFactory
from tests.followup.conftest import AWARDS, EVENTS, MOBILITY, ONCOSTARTER, TRANSFER, Opener

TODAY = date(2026, 11, 24)


def funder(session: Session, key: str) -> Funder:
    return session.scalars(select(Funder).where(Funder.key == key)).one()


def convention_of(session: Session, project: Project, now: datetime, payer: str = "clara") -> Convention:
    return make_convention(session, SYSTEM, project.id, funder(session, payer).id, now=now)


def instalments(session: Session, convention: Convention) -> list[Instalment]:
    query = select(Instalment).where(Instalment.convention_id == convention.id)
    return list(session.scalars(query.order_by(Instalment.position)))


def report_of(session: Session, project: Project, kind: str) -> Report:
    query = select(Report).where(Report.project_id == project.id, Report.kind == kind)
    return session.scalars(query).one()


def accepted(session: Session, project: Project, kind: str, now: datetime) -> Report:
    report = report_of(session, project, kind)
    receive_report(session, SYSTEM, report.id, now=now)
    return accept_report(session, SYSTEM, report.id, now=now)


def events(session: Session) -> list[str]:
    query = select(OutboxMessage.event_name).where(OutboxMessage.event_name.startswith("followup."))
    return list(session.scalars(query.order_by(OutboxMessage.created_at, OutboxMessage.id)))


def test_the_foundation_signs_for_those_who_pay_through_it(
    session: Session, now: datetime, opened: Opener
) -> None:
    project = opened(ONCOSTARTER)

    convention = convention_of(session, project, now)

    assert (convention.number, convention.kind, convention.amount_cents) == (
        f"{project.number}-C1",
        "convention",
        4_000_001,
    )
    assert [(one.amount_cents, one.condition) for one in instalments(session, convention)] == [
        (2_000_001, "signature"),
        (1_200_000, "intermediate_report"),
        (800_000, "final_report"),
    ]


def test_those_who_pay_directly_have_their_own(session: Session, now: datetime, opened: Opener) -> None:
    project = opened(TRANSFER)

    made = [convention_of(session, project, now, payer) for payer in ("region_aura", "metropole_lyon")]

    assert [(one.number, one.amount_cents) for one in made] == [
        (f"{project.number}-C1", 15_100_000),
        (f"{project.number}-C2", 10_000_000),
    ]
    with pytest.raises(errors.NothingToPayError):
        convention_of(session, project, now)


def test_asking_twice_gives_one_convention_and_one_job(
    session: Session, now: datetime, opened: Opener
) -> None:
    project = opened()

    first, again = convention_of(session, project, now), convention_of(session, project, now)

    assert again.id == first.id
    assert [(job.kind, job.subject) for job in session.scalars(select(Job))] == [
        ("followup.convention_pdf", {"convention_id": str(first.id)})
    ]


def test_a_share_not_voted_makes_no_convention(session: Session, now: datetime) -> None:
    file = selected_file(shipped_call(ONCOSTARTER, now), AWARDS[ONCOSTARTER], voted=False)
    project = open_project(session, SYSTEM, file.id, now=now)

    with pytest.raises(errors.VoteAwaitedError):
        convention_of(session, project, now)


def test_a_signature_is_noted_with_its_day(session: Session, now: datetime, opened: Opener) -> None:
    convention = convention_of(session, opened(), now)

    note_signed(session, SYSTEM, convention.id, date(2026, 11, 20), now=now)
    note_signed(session, SYSTEM, convention.id, date(2026, 11, 20), now=now)

    assert (convention.state, convention.signed_on) == (ConventionState.SIGNED, date(2026, 11, 20))
    assert events(session).count("followup.convention_signed") == 1


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(TODAY + timedelta(days=1), errors.InFutureError), (date(2026, 6, 19), errors.TooEarlyError)],
)
def test_a_signature_has_a_possible_day(
    session: Session, now: datetime, opened: Opener, day: date, refusal: type[Exception]
) -> None:
    convention = convention_of(session, opened(), now)

    with pytest.raises(refusal):
        note_signed(session, SYSTEM, convention.id, day, now=now)


def test_a_convention_is_cancelled_while_nothing_is_paid(
    session: Session, now: datetime, opened: Opener
) -> None:
    project = opened()
    convention = convention_of(session, project, now)
    note_signed(session, SYSTEM, convention.id, TODAY, now=now)

    cancel_convention(session, SYSTEM, convention.id, "Montant corrigé", now=now)

    assert {one.state for one in instalments(session, convention)} == {InstalmentState.CANCELLED}
    assert convention_of(session, project, now).number == f"{project.number}-C2"


def test_a_paid_convention_stays(session: Session, now: datetime, opened: Opener) -> None:
    convention = convention_of(session, opened(), now)
    note_signed(session, SYSTEM, convention.id, TODAY, now=now)
    pay(session, SYSTEM, instalments(session, convention)[0].id, TODAY, now=now)

    with pytest.raises(errors.PaidAlreadyError):
        cancel_convention(session, SYSTEM, convention.id, "Trop tard", now=now)


def test_nothing_is_paid_before_the_signature(session: Session, now: datetime, opened: Opener) -> None:
    convention = convention_of(session, opened(), now)

    with pytest.raises(errors.NotSignedError):
        pay(session, SYSTEM, instalments(session, convention)[0].id, TODAY, now=now)


def test_instalments_are_paid_in_their_order(session: Session, now: datetime, opened: Opener) -> None:
    convention = convention_of(session, opened(), now)
    note_signed(session, SYSTEM, convention.id, TODAY, now=now)

    with pytest.raises(errors.PaymentOrderError) as refusal:
        pay(session, SYSTEM, instalments(session, convention)[1].id, TODAY, now=now)

    assert refusal.value.facts == {"number": convention.number, "position": 1}


def test_an_instalment_waits_for_its_condition(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    convention = convention_of(session, project, now)
    note_signed(session, SYSTEM, convention.id, TODAY, now=now)
    first, second, _third = instalments(session, convention)
    pay(session, SYSTEM, first.id, TODAY, now=now)

    with pytest.raises(errors.ConditionOpenError):
        pay(session, SYSTEM, second.id, TODAY, now=now)
    accepted(session, project, "intermediate", now)
    pay(session, SYSTEM, second.id, TODAY, now=now)

    assert second.state is InstalmentState.PAID


def test_a_payment_follows_the_signature(session: Session, now: datetime, opened: Opener) -> None:
    convention = convention_of(session, opened(), now)
    note_signed(session, SYSTEM, convention.id, TODAY, now=now)

    with pytest.raises(errors.TooEarlyError):
        pay(session, SYSTEM, instalments(session, convention)[0].id, TODAY - timedelta(days=1), now=now)


def test_a_payment_noted_by_mistake_waits_again(session: Session, now: datetime, opened: Opener) -> None:
    convention = convention_of(session, opened(), now)
    note_signed(session, SYSTEM, convention.id, TODAY, now=now)
    first = instalments(session, convention)[0]
    pay(session, SYSTEM, first.id, TODAY, now=now)

    undo_payment(session, SYSTEM, first.id, "Erreur de projet", now=now)

    assert (first.state, first.paid_on) == (InstalmentState.PLANNED, None)
    with pytest.raises(errors.NotPayableError):
        undo_payment(session, SYSTEM, first.id, "Encore", now=now)


def test_a_light_award_runs_from_letter_to_closing(session: Session, now: datetime, opened: Opener) -> None:
    project = opened(MOBILITY, answers={"departs_on": "2026-10-05", "returns_on": "2026-10-09"})
    letter = session.scalars(select(Convention)).one()
    holder = Actor(id=project.holder_id or project.id)
    answers = {"destination": "DE", "departed_on": "2026-10-05", "returned_on": "2026-10-09"}

    receive_report(session, holder, report_of(session, project, "short").id, answers, now=now)
    accept_report(session, SYSTEM, report_of(session, project, "short").id, now=now)
    assert project.state is ProjectState.REPORTING
    pay(session, SYSTEM, instalments(session, letter)[0].id, TODAY, now=now)

    assert (letter.kind, letter.number) == ("award_letter", f"{project.number}-L1")
    assert project.state is ProjectState.CLOSED
    assert events(session).count("followup.project_closed") == 1


def test_a_letter_of_award_is_not_signed(session: Session, now: datetime, opened: Opener) -> None:
    opened(MOBILITY)
    letter = session.scalars(select(Convention)).one()

    with pytest.raises(errors.NotToSignError):
        note_signed(session, SYSTEM, letter.id, TODAY, now=now)


def test_the_report_of_an_event_notes_who_came(session: Session, now: datetime, opened: Opener) -> None:
    project = opened(EVENTS)
    report = report_of(session, project, "short")
    answers = {"attendance": "162", "held_on": "2026-10-03", "prize_given": False}

    receive_report(session, Actor(id=project.holder_id or project.id), report.id, answers, now=now)
    accept_report(session, SYSTEM, report.id, now=now)

    event = session.scalars(select(Event)).one()
    assert (event.submission_id, event.attendance, event.happened_on, event.role) == (
        project.submission_id,
        162,
        date(2026, 10, 3),
        "supported",
    )


def test_a_holder_sends_a_whole_report(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    report, holder = report_of(session, project, "intermediate"), Actor(id=project.holder_id or project.id)

    with pytest.raises(errors.ReportIncompleteError) as refusal:
        receive_report(session, holder, report.id, {"lay_results": "Nous avons avancé."}, now=now)
    assert refusal.value.facts == {"missing": ["scientific_report", "spent"]}

    file = StoredFileFactory()
    receive_report(
        session, holder, report.id, {"spent": "12 500,50"}, files={"scientific_report": file}, now=now
    )
    assert (report.state, report.received_on, report.file_id) == (ReportState.RECEIVED, TODAY, file.id)
    assert report.answers["lay_results"] == "Nous avons avancé."
    assert report.answers["spent"] == 1_250_050


def test_an_officer_notes_a_report_that_came_by_post(session: Session, now: datetime, opened: Opener) -> None:
    report = report_of(session, opened(), "intermediate")

    receive_report(session, SYSTEM, report.id, received_on=date(2026, 11, 2), now=now)

    assert report.received_on == date(2026, 11, 2)


def test_a_report_given_back_keeps_what_was_written(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    report = report_of(session, project, "final")
    receive_report(session, SYSTEM, report.id, {"lay_results": "Un début"}, now=now)

    send_back(session, SYSTEM, report.id, "Joignez le rapport scientifique", now=now)

    assert (report.state, report.received_on, report.answers) == (
        ReportState.EXPECTED,
        None,
        {"lay_results": "Un début"},
    )


def test_a_report_is_accepted_once_it_has_come(session: Session, now: datetime, opened: Opener) -> None:
    report = report_of(session, opened(), "final")

    with pytest.raises(errors.ReportStateError):
        accept_report(session, SYSTEM, report.id, now=now)


def test_an_accepted_report_is_no_longer_written(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    report = accepted(session, project, "final", now)

    with pytest.raises(NotAllowedError):
        save_report(session, SYSTEM, report.id, {"lay_results": "Trop tard"}, now=now)


def test_holders_neither_pay_nor_accept(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    convention, holder = convention_of(session, project, now), Actor(id=project.holder_id or project.id)
    report = report_of(session, project, "final")

    with pytest.raises(NotAllowedError):
        pay(session, holder, instalments(session, convention)[0].id, TODAY, now=now)
    with pytest.raises(NotAllowedError):
        accept_report(session, holder, report.id, now=now)


def test_what_a_company_brought_is_noted(session: Session, now: datetime, opened: Opener) -> None:
    contribution: PrivateContribution = PrivateContributionFactory(project=opened())

    note_realised(session, SYSTEM, contribution.id, 990_000, now=now)

    assert contribution.realised_cents == 990_000
