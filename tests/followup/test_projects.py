"""Opening a project, its period, its family, its state."""

import ast
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls.document_parts import Report as Owed
from clara_grants.config import resource
from clara_grants.followup import errors
from clara_grants.followup.models import PrivateContribution, Project, ProjectChange, Report, ReportState
from clara_grants.followup.schedule import add_months, due_on, period
from clara_grants.followup.services import (
    close_project,
    move_project,
    open_project,
    set_family,
    set_period,
)
from clara_grants.kernel.actors import SYSTEM, Actor, Grant, Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.submissions import access
from clara_grants.submissions.models import ConflictKind, Submission
from clara_grants.workflow.machine import Stage
from clara_grants.workflow.projects import ProjectMove, ProjectState
from tests.factories.followup import ProjectFactory, ProjectFamilyFactory, selected_file, shipped_call
from tests.factories.people import PersonFactory, actor
from tests.factories.submissions import PartnerFactory
from tests.followup.conftest import AWARDS, MOBILITY, ONCOSTARTER, TRANSFER, Opener

TODAY = date(2026, 11, 24)


def test_a_selected_file_becomes_a_project(session: Session, now: datetime, opened: Opener) -> None:
    project = opened(acronym="TELOCLOCK")

    assert (project.programme_key, project.entry_key, project.edition_year) == ("emergence", "blanc", 2025)
    assert (project.state, project.decided_on) == (ProjectState.PREPARING, date(2026, 6, 20))
    assert (project.starts_on, project.ends_on) == (TODAY, date(2027, 11, 23))
    assert (project.territory, project.domain) == ("lyon", "biomedical")
    assert session.get_one(Submission, project.submission_id).stage is Stage.FUNDED


def test_its_reports_follow_the_call(session: Session, opened: Opener) -> None:
    project = opened()

    owed = session.execute(
        select(Report.kind, Report.due_on, Report.state)
        .where(Report.project_id == project.id)
        .order_by(Report.due_on)
    ).all()
    assert [tuple(row) for row in owed] == [
        ("intermediate", date(2027, 5, 24), ReportState.EXPECTED),
        ("final", date(2028, 2, 23), ReportState.EXPECTED),
    ]


def test_opening_twice_gives_one_project(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    assert project.submission_id is not None

    again = open_project(session, SYSTEM, project.submission_id, now=now)

    assert again.id == project.id
    assert session.scalar(select(func.count()).select_from(Project)) == 1


def test_a_file_not_selected_is_refused(session: Session, now: datetime) -> None:
    file = selected_file(shipped_call(ONCOSTARTER, now), AWARDS[ONCOSTARTER], stage=Stage.RESERVE)

    with pytest.raises(errors.NotSelectedError) as refusal:
        open_project(session, SYSTEM, file.id, now=now)

    assert refusal.value.facts == {"number": file.number, "stage": "reserve"}


def test_selected_is_not_yet_funded(session: Session, now: datetime) -> None:
    file = selected_file(shipped_call(ONCOSTARTER, now), AWARDS[ONCOSTARTER], voted=False)

    open_project(session, SYSTEM, file.id, now=now)

    assert file.stage is Stage.SELECTED


def test_companies_are_counted_on(session: Session, now: datetime) -> None:
    file = selected_file(shipped_call(TRANSFER, now), AWARDS[TRANSFER])
    PartnerFactory(submission=file, kind="company", planned_contribution_cents=27_000_000)
    PartnerFactory(submission=file, kind="academic", planned_contribution_cents=1_000)

    open_project(session, SYSTEM, file.id, now=now)

    assert session.scalars(select(PrivateContribution.planned_cents)).all() == [27_000_000]


def test_a_known_family_goes_on(session: Session, opened: Opener) -> None:
    family = ProjectFamilyFactory(code="ASTEROPA")

    project = opened(acronym="ASTEROPA-2")

    assert (project.family_id, project.family_part) == (family.id, 2)


def test_an_acronym_that_ends_in_a_figure_is_no_family_by_itself(opened: Opener) -> None:
    project = opened(acronym="D2ONCO-3")

    assert (project.family_id, project.family_part) == (None, None)


def test_an_officer_chooses_the_family(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()

    set_family(session, SYSTEM, project.id, "PERCO", 1, now=now)
    assert project.family_part == 1

    set_family(session, SYSTEM, project.id, None, None, now=now)
    assert (project.family_id, project.family_part) == (None, None)


def test_a_light_award_starts_with_its_letter(session: Session, opened: Opener) -> None:
    project = opened(
        MOBILITY, answers={"departs_on": "2026-10-05", "returns_on": "2026-10-09", "destination": "DE"}
    )

    assert (project.starts_on, project.ends_on) == (date(2026, 10, 5), date(2026, 10, 9))
    assert project.state is ProjectState.RUNNING


def test_reports_still_expected_follow_the_period(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()

    set_period(session, SYSTEM, project.id, date(2027, 1, 15), date(2028, 1, 14), now=now)

    due = session.scalars(
        select(Report.due_on).where(Report.project_id == project.id).order_by(Report.due_on)
    )
    assert due.all() == [date(2027, 7, 15), date(2028, 4, 14)]


def test_a_period_does_not_run_backwards(session: Session, now: datetime, opened: Opener) -> None:
    with pytest.raises(errors.PeriodError):
        set_period(session, SYSTEM, opened().id, date(2028, 1, 1), date(2027, 1, 1), now=now)


def test_a_move_is_written_whole(session: Session, now: datetime) -> None:
    project = ProjectFactory(state=ProjectState.PREPARING)

    change = move_project(
        session, SYSTEM, project.id, ProjectMove.START, happened_on=date(2026, 11, 2), now=now
    )

    assert (project.state, project.state_since_on, project.version) == (
        ProjectState.RUNNING,
        date(2026, 11, 2),
        1,
    )
    assert (change.from_state, change.to_state, change.changed_at) == ("preparing", "running", now)


def test_a_move_of_a_followed_file_is_told(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    session.query(OutboxMessage).delete()

    move_project(session, SYSTEM, project.id, ProjectMove.START, happened_on=TODAY, now=now)

    told = session.scalars(select(OutboxMessage)).all()
    assert [(message.event_name, message.payload["to_state"]) for message in told] == [
        ("followup.project_moved", "running")
    ]


def test_a_path_that_does_not_exist_is_refused(session: Session, now: datetime) -> None:
    project = ProjectFactory(state=ProjectState.CLOSED)

    with pytest.raises(errors.IllegalMoveError) as refusal:
        move_project(session, SYSTEM, project.id, ProjectMove.SUSPEND, happened_on=TODAY, now=now)

    assert refusal.value.facts == {"state": "closed", "move": "suspend"}


def test_tomorrow_has_not_happened(session: Session, now: datetime) -> None:
    project = ProjectFactory(state=ProjectState.PREPARING)

    with pytest.raises(errors.InFutureError):
        move_project(
            session, SYSTEM, project.id, ProjectMove.START, happened_on=TODAY + timedelta(days=1), now=now
        )


def test_days_never_run_backwards(session: Session, now: datetime) -> None:
    project = ProjectFactory(state=ProjectState.PREPARING)
    move_project(session, SYSTEM, project.id, ProjectMove.START, happened_on=TODAY, now=now)

    with pytest.raises(errors.TooEarlyError):
        move_project(
            session, SYSTEM, project.id, ProjectMove.END, happened_on=TODAY - timedelta(days=1), now=now
        )


def test_suspending_needs_a_reason(session: Session, now: datetime) -> None:
    with pytest.raises(errors.ReasonMissingError):
        move_project(session, SYSTEM, ProjectFactory().id, ProjectMove.SUSPEND, happened_on=TODAY, now=now)


def test_a_project_that_owes_is_not_closed_without_a_word(
    session: Session, now: datetime, opened: Opener
) -> None:
    project = opened()
    for move in (ProjectMove.START, ProjectMove.END):
        move_project(session, SYSTEM, project.id, move, happened_on=TODAY, now=now)

    with pytest.raises(errors.DutiesOpenError) as refusal:
        close_project(session, SYSTEM, project.id, happened_on=TODAY, now=now)
    assert refusal.value.facts == {"number": project.number, "reports": 2, "instalments": 0}

    close_project(session, SYSTEM, project.id, happened_on=TODAY, now=now, reason="Renoncement accepté")
    assert project.state is ProjectState.CLOSED
    assert session.scalar(select(ProjectChange.move).order_by(ProjectChange.position.desc())) == "close"


def test_a_holder_sees_but_does_not_manage(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    assert project.holder_id is not None
    holder = Actor(id=project.holder_id)

    with pytest.raises(NotAllowedError):
        move_project(session, holder, project.id, ProjectMove.START, happened_on=TODAY, now=now)


@pytest.mark.parametrize("role", [Role.APPLICANT, Role.EXPERT, Role.COMMITTEE, Role.FUNDER, Role.ECLAIR])
def test_others_find_nothing(session: Session, now: datetime, opened: Opener, role: Role) -> None:
    with pytest.raises(NotFoundError):
        move_project(
            session,
            actor(PersonFactory(), role),
            opened().id,
            ProjectMove.START,
            happened_on=TODAY,
            now=now,
        )


def test_an_officer_of_another_call_finds_nothing(session: Session, now: datetime, opened: Opener) -> None:
    project = opened()
    elsewhere = Actor(id=PersonFactory().id, grants=frozenset({Grant(Role.OFFICER, PersonFactory().id)}))

    for one in (project, ProjectFactory()):
        with pytest.raises(NotFoundError):
            move_project(session, elsewhere, one.id, ProjectMove.START, happened_on=TODAY, now=now)


def test_an_officer_in_conflict_finds_nothing(session: Session, now: datetime, opened: Opener) -> None:
    project, person = opened(), PersonFactory()
    assert project.submission_id is not None
    access.block(session, project.submission_id, person.id, ConflictKind.FAMILY, source="essai")

    with pytest.raises(NotFoundError):
        move_project(
            session, actor(person, Role.OFFICER), project.id, ProjectMove.START, happened_on=TODAY, now=now
        )


def test_one_function_writes_the_state_of_a_project() -> None:
    writers = set()
    for path in sorted(Path(resource("clara_grants")).rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(function, ast.FunctionDef) and _assigns_state(function):
                writers.add((path.name, function.name))

    assert writers == {("moves.py", "move_project")}


def _assigns_state(function: ast.FunctionDef) -> bool:
    """Whether `function` assigns `project.state`, or gives a Project its state."""
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else []
        for target in [part for whole in targets for part in ast.walk(whole)]:
            if isinstance(target, ast.Attribute) and ast.unparse(target) == "project.state":
                return True
        made = node.keywords if isinstance(node, ast.Call) and ast.unparse(node.func) == "Project" else []
        if any(keyword.arg == "state" for keyword in made):
            return True
    return False


@given(st.dates(date(2000, 1, 1), date(2099, 1, 1)), st.integers(1, 120))
def test_a_period_is_whole_months(starts_on: date, months: int) -> None:
    ends_on = period(starts_on, months)

    assert ends_on + timedelta(days=1) == add_months(starts_on, months)
    assert add_months(starts_on, months).day <= starts_on.day


def test_the_last_day_of_a_short_month_stands_for_the_31st() -> None:
    report = Owed.model_validate(
        {"kind": "final", "label": {"fr": "Final", "en": "Final"}, "due_offset_months": 3}
    )

    assert due_on(report, date(2026, 1, 1), date(2026, 11, 30)) == date(2027, 2, 28)
