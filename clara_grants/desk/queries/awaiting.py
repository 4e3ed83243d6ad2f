"""What awaits a person, by when: one short statement per role they hold."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, select
from sqlalchemy.orm import Session, aliased

from clara_grants.calls.models import Call, CallState, CallStep, CallWindow, Profile
from clara_grants.eligibility.models import CompletionRequest
from clara_grants.followup.models import Project, Report, ReportState
from clara_grants.followup.queries.access import visible as projects_visible_to
from clara_grants.hearings.models import Hearing, HearingSession, HearingState, JuryMember
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.clock import PARIS, paris_day
from clara_grants.notifications.models import Delivery, DeliveryState
from clara_grants.notifications.queries import visible_to as deliveries_visible_to
from clara_grants.patient_reviews.models import PatientAssignment, PatientAssignmentState
from clara_grants.reviews.models import AssignmentState, ReviewAssignment
from clara_grants.selection.models import AwardLine, CommitteeMeeting, Decision, MeetingMember, VoteState
from clara_grants.submissions.access import visible_to
from clara_grants.submissions.models import Conflict, ConflictState, Submission
from clara_grants.workflow.machine import Stage, StepKind


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do.  `kind` names the sentence and the page; `subject` its id or key."""

    kind: str
    subject: str
    label: str = ""
    count: int | None = None
    due: datetime | None = None


def for_applicant(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Drafts of open windows, completions asked, hearings to come, reports owed."""
    drafts = (
        select(Submission.id, Submission.acronym, Submission.number, CallWindow.closes_at)
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .join(Call, Call.id == CallWindow.call_id)
        .where(
            Submission.owner_id == actor.id,
            Submission.stage == Stage.DRAFT,
            CallWindow.closes_at > now,
            Call.state == CallState.PUBLISHED,
        )
        .order_by(CallWindow.closes_at)
    )
    tasks = [Task("draft", str(i), a or n, due=d) for i, a, n, d in session.execute(drafts)]
    asked = (
        select(Submission.id, Submission.acronym, Submission.number, CompletionRequest.due_at)
        .join(CompletionRequest, CompletionRequest.submission_id == Submission.id)
        .where(
            Submission.owner_id == actor.id,
            CompletionRequest.closed_at.is_(None),
            CompletionRequest.answered_at.is_(None),
        )
    )
    tasks += [Task("completion", str(i), a or n, due=d) for i, a, n, d in session.execute(asked)]
    heard = (
        select(Hearing.id, Submission.acronym, Submission.number, Hearing.starts_at)
        .join(Submission, Submission.id == Hearing.submission_id)
        .where(
            Submission.owner_id == actor.id,
            Hearing.state == HearingState.PLANNED,
            Hearing.starts_at > now - timedelta(hours=12),
        )
    )
    tasks += [Task("own_hearing", str(i), a or n, due=d) for i, a, n, d in session.execute(heard)]
    return tasks + _reports_owed(session, actor)


def _reports_owed(session: Session, actor: Actor) -> list[Task]:
    query = (
        select(Report.id, Project.acronym, Report.due_on)
        .join(Project, Project.id == Report.project_id)
        .where(
            Project.holder_id == actor.id,
            Project.cancelled_at.is_(None),
            Report.state == ReportState.EXPECTED,
        )
        .order_by(Report.due_on)
        .limit(5)
    )
    return [Task("report", str(i), a, due=end_of(d)) for i, a, d in session.execute(query)]


def _not_conflicted(actor: Actor) -> ColumnElement[bool]:
    """Somebody asked to read has no access yet; a blocking conflict still hides the file from them."""
    return ~exists().where(
        Conflict.submission_id == Submission.id,
        Conflict.person_id == actor.id,
        Conflict.state == ConflictState.BLOCKING,
    )


def for_expert(session: Session, actor: Actor) -> list[Task]:
    """Files to accept, files to review: one task each, earliest due date."""
    query = (
        select(ReviewAssignment.state, func.count(), func.min(ReviewAssignment.due_at))
        .join(Submission, Submission.id == ReviewAssignment.submission_id)
        .where(
            ReviewAssignment.expert_id == actor.id,
            ReviewAssignment.state.in_((AssignmentState.INVITED, AssignmentState.ACCEPTED)),
            _not_conflicted(actor),
        )
        .group_by(ReviewAssignment.state)
    )
    return [Task(f"review_{state.value}", "", count=n, due=due) for state, n, due in session.execute(query)]


def for_eclair(session: Session, actor: Actor) -> list[Task]:
    query = (
        select(func.count(), func.min(PatientAssignment.due_at))
        .join(Submission, Submission.id == PatientAssignment.submission_id)
        .where(
            PatientAssignment.member_id == actor.id,
            PatientAssignment.state == PatientAssignmentState.ASKED,
            _not_conflicted(actor),
        )
    )
    count, due = session.execute(query).one()
    return [Task("patient_review", "", count=count, due=due)] if count else []


def for_jury(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Sessions where this person sits, and meetings to attend, from today on."""
    today = datetime.combine(now.astimezone(PARIS).date(), time(), PARIS)
    sits = (
        select(HearingSession.id, HearingSession.title, HearingSession.starts_at)
        .join(JuryMember, JuryMember.session_id == HearingSession.id)
        .where(
            JuryMember.person_id == actor.id,
            HearingSession.cancelled_at.is_(None),
            HearingSession.starts_at >= today,
        )
    )
    tasks = [Task("jury", str(i), t, due=d) for i, t, d in session.execute(sits)]
    meets = (
        select(Call.key, CommitteeMeeting.title, CommitteeMeeting.starts_at)
        .join(Call, Call.id == CommitteeMeeting.call_id)
        .join(MeetingMember, MeetingMember.meeting_id == CommitteeMeeting.id)
        .where(
            MeetingMember.person_id == actor.id,
            CommitteeMeeting.closed_at.is_(None),
            CommitteeMeeting.starts_at >= today,
        )
    )
    return tasks + [Task("meeting", k, t, due=d) for k, t, d in session.execute(meets)]


def for_funder(session: Session, actor: Actor) -> list[Task]:
    """Votes to hold, on the decisions that were released: the lines of the page behind the card."""
    query = (
        select(func.count())
        .select_from(AwardLine)
        .join(Submission, Submission.id == AwardLine.submission_id)
        .join(Decision, Decision.id == AwardLine.decision_id)
        .where(
            AwardLine.funder_id.in_(actor.funder_ids),
            AwardLine.state == VoteState.PROPOSED,
            Decision.released_at.is_not(None),
            visible_to(actor),
        )
    )
    count = session.scalar(query) or 0
    return [Task("votes", "", count=count)] if count else []


def for_officer(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Files per call and step that wait for an officer, then what is late anywhere."""
    tasks = _steps_waiting(session, actor)
    tasks += _late_reviews(session, actor, now)
    tasks += _reports(session, actor, now)
    failed = (
        select(func.count())
        .select_from(Delivery)
        .where(Delivery.state == DeliveryState.FAILED, deliveries_visible_to(actor))
    )
    count = session.scalar(failed)
    return tasks + ([Task("deliveries_failed", "", count=count)] if count else [])


def _reports(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Reports that are late, reports to accept, of the projects this officer follows."""
    late = (Report.state == ReportState.EXPECTED) & (Report.due_on < paris_day(now))
    query = (
        select(late, func.count(), func.min(Report.due_on))
        .join(Project, Project.id == Report.project_id)
        .outerjoin(Submission, Submission.id == Project.submission_id)
        .where(late | (Report.state == ReportState.RECEIVED), projects_visible_to(actor))
        .group_by(late)
    )
    return [
        Task("reports_overdue", "", count=count, due=end_of(since))
        if is_late
        else Task("reports_received", "", count=count)
        for is_late, count, since in session.execute(query)
    ]


def to_handle(actor: Actor) -> ColumnElement[bool]:
    """The files this officer handles: those of their calls, never their own."""
    others = and_(visible_to(actor), Submission.owner_id != actor.id)
    if actor.holds_everywhere(Role.OFFICER):
        return others
    return and_(others, Submission.call_id.in_(actor.calls_with(Role.OFFICER)))


def _steps_waiting(session: Session, actor: Actor) -> list[Task]:
    step, title = aliased(CallStep), Call.title_fr if actor.language == "fr" else Call.title_en
    query = (
        select(Call.key, title, Call.profile, Submission.stage, step.kind, func.count())
        .join(Call, Call.id == Submission.call_id)
        .outerjoin(step, step.id == Submission.step_id)
        .join(CallWindow, CallWindow.id == Submission.window_id)
        .where(
            to_handle(actor),
            Submission.stage.in_((Stage.SUBMITTED, Stage.IN_PROCESS, Stage.WAITING_RELEASE)),
            (Submission.stage != Stage.SUBMITTED)
            | (CallWindow.closes_at <= func.clara_now())
            | (Call.profile == Profile.EXPRESSION),
        )
        .group_by(Call.key, title, Call.profile, Submission.stage, step.kind)
        .order_by(Call.key)
    )
    return [
        Task(_waits(profile, kind, stage), key, label, count=count)
        for key, label, profile, stage, kind, count in session.execute(query)
    ]


def _waits(profile: Profile, kind: StepKind | None, stage: Stage) -> str:
    """The kind of task: expressions are answered as they come, wherever they stand."""
    return "expression" if profile is Profile.EXPRESSION else f"step_{kind.value if kind else stage.value}"


def _late_reviews(session: Session, actor: Actor, now: datetime) -> list[Task]:
    title = Call.title_fr if actor.language == "fr" else Call.title_en
    query = (
        select(Call.key, title, func.count(), func.min(ReviewAssignment.due_at))
        .join(Submission, Submission.id == ReviewAssignment.submission_id)
        .join(Call, Call.id == Submission.call_id)
        .where(
            ReviewAssignment.state.in_((AssignmentState.INVITED, AssignmentState.ACCEPTED)),
            ReviewAssignment.due_at < now,
            Submission.stage == Stage.IN_PROCESS,
            to_handle(actor),
        )
        .group_by(Call.key, title)
    )
    return [Task("late_reviews", k, t, count=n, due=d) for k, t, n, d in session.execute(query)]


def end_of(day: date) -> datetime:
    """The last minute of a day, Paris."""
    return datetime.combine(day, time(23, 59), PARIS)


def call_ids_of_officer(session: Session, actor: Actor) -> list[uuid.UUID]:
    """The calls whose files this officer handles, latest first."""
    query = select(Call.id).join(CallWindow, CallWindow.call_id == Call.id).group_by(Call.id)
    if not actor.holds_everywhere(Role.OFFICER):
        query = query.where(Call.id.in_(actor.calls_with(Role.OFFICER)))
    return list(session.scalars(query.order_by(func.max(CallWindow.closes_at).desc(), Call.key)))
