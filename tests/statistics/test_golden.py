"""Each indicator on a case small enough to compute by hand, and at three instants."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clara_grants.activities.models import (
    AccompaniedSubject,
    Accompaniment,
    AccompanimentKind,
    Event,
    EventRole,
    InformationSession,
    Prize,
    PrizeKind,
)
from clara_grants.calls.models import Call
from clara_grants.followup.models import ImportBatch, Project, ProjectChange, ProjectFamily
from clara_grants.hearings.models import Hearing, HearingKind, HearingSession, HearingState
from clara_grants.kernel import clock
from clara_grants.kernel.actors import SYSTEM_ID
from clara_grants.selection.models import AwardLine, Decision, Outcome, ReasonCode, Release, VoteState
from clara_grants.statistics import queries
from clara_grants.submissions.models import Partner, PartnerKind, Submission, SubmissionProfile
from clara_grants.workflow.machine import Stage
from clara_grants.workflow.projects import ProjectMove, ProjectState
from tests.factories.calls import CallFactory, EditionFactory, ProgrammeFactory
from tests.factories.organisations import FunderFactory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory

WINDOW = (datetime(2025, 1, 15, tzinfo=UTC), datetime(2025, 3, 3, 11, tzinfo=UTC))
DURING = datetime(2025, 7, 1, tzinfo=UTC)
YEAR_END = datetime(2025, 12, 31, 22, 59, tzinfo=UTC)
LATER = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    """These tests live in the summer of 2025."""
    return DURING


def a_call(programme: str, entry_key: str = "blanc") -> Call:
    edition = EditionFactory(programme=ProgrammeFactory(key=programme), year=2025)
    call: Call = CallFactory(edition=edition, entry_key=entry_key, windows=(WINDOW,), published_at=WINDOW[0])
    return call


def a_file(call: Call, domain: str = "biomedical", **columns: Any) -> Submission:
    values = {"stage": Stage.SUBMITTED, "submitted_at": WINDOW[1], **columns}
    submission: Submission = SubmissionFactory(call=call, **values)
    submission_profile = SubmissionProfile(submission_id=submission.id, domain=domain, country_code="CA")
    session_of(submission).add(submission_profile)
    return submission


def session_of(row: Any) -> Session:
    session = Session.object_session(row)
    assert session is not None
    return session


def decide(submission: Submission, outcome: Outcome, *amounts: int, released: bool = True) -> Decision:
    session = session_of(submission)
    release = Release(call_id=submission.call_id, released_by=SYSTEM_ID, manifest="0")
    session.add(release)
    session.flush()
    decision = Decision(
        submission_id=submission.id,
        outcome=outcome,
        reserve_rank=1 if outcome is Outcome.RESERVE else None,
        reason_code=ReasonCode.QUALITY,
        amount_cents=sum(amounts),
        decided_on=date(2025, 6, 20),
        decided_by=SYSTEM_ID,
        release_id=release.id if released else None,
        released_at=DURING if released else None,
    )
    session.add(decision)
    session.flush()
    for amount in amounts:
        funder = FunderFactory()
        session.add(
            AwardLine(
                submission_id=submission.id,
                decision_id=decision.id,
                funder_id=funder.id,
                payer_id=funder.id,
                amount_cents=amount,
                decided_on=decision.decided_on,
                noted_by=SYSTEM_ID,
            )
        )
    session.flush()
    return decision


def figures(session: Session, as_of: datetime = LATER, year: int = 2025) -> dict[str, int]:
    session.flush()
    return {key: value for key, value in queries.yearly(session, year, as_of).items() if value}


def test_requests_count_once_closed_and_never_when_taken_back_or_of_trial(session: Session) -> None:
    call = a_call("emergence")
    a_file(call)
    a_file(call, stage=Stage.WITHDRAWN, withdrawn_at=DURING)
    a_file(call, stage=Stage.DRAFT, submitted_at=None)
    a_file(call, is_test=True)

    assert figures(session) == {
        "calls": 1,
        "funding_requests": 2,
        "emergence.submitted": 2,
        "emergence.entry_keys": 1,
    }


def test_requests_wait_for_the_closing_instant(session: Session) -> None:
    clock.fix(session, WINDOW[0])
    a_file(a_call("emergence"), submitted_at=WINDOW[0])

    assert figures(session, as_of=WINDOW[1].replace(hour=10)) == {"calls": 1, "emergence.entry_keys": 1}
    assert figures(session, as_of=WINDOW[1])["funding_requests"] == 1


def test_selection_counts_released_decisions_and_their_lines(session: Session) -> None:
    call = a_call("emergence", "thematise")
    decide(a_file(call), Outcome.SELECTED, 3_000_000, 800_000)
    decide(a_file(call, domain="prevention_social"), Outcome.SELECTED_WITH_CONDITIONS, 4_000_000)
    decide(a_file(call), Outcome.RESERVE)
    decide(a_file(call), Outcome.REJECTED)
    decide(a_file(call), Outcome.SELECTED, 1_000_000, released=False)

    found = figures(session)
    assert found["research_projects_funded"] == found["emergence.selected"] == 2
    assert found["emergence.selected.thematise"] == 2
    assert found["research_amount_granted"] == found["emergence.amount_granted"] == 7_800_000
    assert found["emergence.funders"] == 3
    assert found["innovation_domains"] == 2


def test_a_refused_line_is_no_longer_granted(session: Session) -> None:
    decide(a_file(a_call("transfer")), Outcome.SELECTED, 5_000_000, 2_000_000)
    clock.fix(session, LATER)
    line = session.query(AwardLine).filter_by(amount_cents=2_000_000).one()
    line.state = VoteState.REFUSED

    assert figures(session, as_of=YEAR_END)["transfer.amount_granted"] == 7_000_000
    assert figures(session)["transfer.amount_granted"] == 5_000_000


def test_companies_plans_count_for_selected_files_only(session: Session) -> None:
    call = a_call("transfer")
    selected, rejected = a_file(call), a_file(call)
    decide(selected, Outcome.SELECTED, 1_000)
    decide(rejected, Outcome.REJECTED)
    for submission, kind in ((selected, PartnerKind.COMPANY), (rejected, PartnerKind.COMPANY)):
        session.add(
            Partner(
                submission_id=submission.id,
                position=1,
                kind=kind,
                name="Entreprise",
                planned_contribution_cents=27_000_000,
            )
        )
    assert figures(session)["transfer.private_investment_planned"] == 27_000_000
    assert figures(session)["transfer.domains"] == 1


def a_project(session: Session, programme: str, family: ProjectFamily | None = None) -> Project:
    batch = ImportBatch(sha256=uuid.uuid4().hex, file_name="x.xlsx", imported_by=SYSTEM_ID)
    session.add(batch)
    session.flush()
    project = Project(
        import_batch_id=batch.id,
        number=f"P{uuid.uuid4().hex[:8]}",
        programme_key=programme,
        entry_key="blanc",
        edition_year=2023,
        acronym="P",
        title_fr="Projet",
        holder_name="Porteur",
        organisation_name="Université",
        state=ProjectState.RUNNING,
        state_since_on=date(2024, 1, 1),
        decided_on=date(2023, 6, 1),
        family_id=family.id if family else None,
    )
    session.add(project)
    session.flush()
    return project


def move(session: Session, project: Project, position: int, to: ProjectState, on: date) -> None:
    session.add(
        ProjectChange(
            project_id=project.id,
            position=position,
            move=ProjectMove.CLOSE,
            from_state=ProjectState.RUNNING,
            to_state=to,
            happened_on=on,
            actor_id=SYSTEM_ID,
        )
    )
    session.flush()


def test_stock_is_the_state_of_the_last_evening(session: Session) -> None:
    running, closed, closed_later = (a_project(session, "emergence") for _ in range(3))
    move(session, running, 1, ProjectState.RUNNING, date(2024, 1, 1))
    move(session, closed, 1, ProjectState.CLOSED, date(2025, 12, 31))
    clock.fix(session, datetime(2026, 1, 10, tzinfo=UTC))
    move(session, closed_later, 1, ProjectState.CLOSED, date(2026, 1, 5))

    assert figures(session)["emergence.in_progress"] == 2


def test_a_family_counts_once_in_stock(session: Session) -> None:
    family = ProjectFamily(code="ASTEROPA")
    session.add(family)
    session.flush()
    for _ in range(3):
        a_project(session, "structuring", family)
    a_project(session, "structuring")

    assert figures(session)["structuring.in_progress"] == 2


def test_activities_count_by_their_day_and_as_known(session: Session) -> None:
    subjects = [AccompaniedSubject(code=f"A{n}", label="Idée") for n in range(2)]
    session.add_all(subjects)
    session.flush()
    by = {"entered_by": SYSTEM_ID, "happened_on": date(2025, 5, 5)}
    for subject in (subjects[0], subjects[0], subjects[1]):
        session.add(Accompaniment(subject_id=subject.id, kind=AccompanimentKind.SUPPORT, **by))
    session.add(Accompaniment(subject_id=subjects[0].id, kind=AccompanimentKind.ECLAIR, **by))
    session.add(InformationSession(code="S1", title="Session", cancelled_at=DURING, **by))
    session.add(Event(code="E1", title="Colloque", role=EventRole.ORGANISED, **by))
    session.flush()
    clock.fix(session, LATER)
    session.add(InformationSession(code="S2", title="Session", **by))
    session.add(Prize(kind=PrizeKind.POSTER, title="Prix", **by))
    session.add(Prize(kind=PrizeKind.ORAL, title="Prix", **by))

    early = {"projects_accompanied": 2, "eclair.accompaniments": 1, "events.organised_or_supported": 1}
    assert figures(session, as_of=YEAR_END) == early
    assert figures(session) == {**early, "information_sessions": 1, "events.poster_prizes": 1}
    late = queries.late_entries(session, 2025, LATER)
    assert [(entry.row_set, entry.row.label) for entry in late] == [
        ("information_sessions", "S2"),
        ("prizes", "oral"),
        ("prizes", "poster"),
    ]


def test_hearings_count_once_held(session: Session) -> None:
    call = a_call("emergence", "thematise")
    sitting = HearingSession(
        call_id=call.id,
        kind=HearingKind.ECLAIR,
        title="ECLAIR",
        starts_at=DURING,
        ends_at=datetime(2025, 7, 1, 4, tzinfo=UTC),
        created_by=PersonFactory().id,
    )
    session.add(sitting)
    session.flush()
    for state in (HearingState.HELD, HearingState.PLANNED):
        session.add(
            Hearing(
                session_id=sitting.id,
                submission_id=a_file(call).id,
                kind=HearingKind.ECLAIR,
                starts_at=DURING,
                minutes=20,
                state=state,
                held_on=date(2025, 7, 1) if state is HearingState.HELD else None,
                ical_uid=uuid.uuid4().hex,
            )
        )
    assert figures(session)["eclair.hearings"] == 1


def test_light_calls_have_their_own_figures(session: Session) -> None:
    mobility, events = a_call("mobility", "mobilite"), a_call("events", "manifestations")
    decide(a_file(mobility), Outcome.SELECTED, 50_000)
    decide(a_file(mobility), Outcome.SELECTED, 75_000)
    decide(a_file(events), Outcome.SELECTED, 90_000)

    found = figures(session)
    assert (found["mobility.granted"], found["mobility.countries"]) == (2, 1)
    assert found["mobility.amount_granted"] == 125_000
    assert (found["events.supported"], found["events.amount_granted"]) == (1, 90_000)
    assert found["events.organised_or_supported"] == 1
    assert "research_projects_funded" not in found


@pytest.mark.parametrize("key", sorted(queries.INDICATORS))
def test_a_figure_and_its_rows_never_disagree(session: Session, key: str) -> None:
    call = a_call("emergence")
    decide(a_file(call), Outcome.SELECTED, 1_000, 2_000)
    decide(a_file(call, domain="health_technology"), Outcome.SELECTED, 3_000)
    session.flush()

    assert queries.compute(session, key, 2025, LATER).value == queries.yearly(session, 2025, LATER)[key]
