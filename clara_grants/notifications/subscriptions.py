"""The one table: which fact sends which letter, to whom, telling what.

Light calls keep to five letters from filing to closing: receipt, decision, letter of award, payment, report
accepted, and one reminder; the conditions below say so.
"""

from typing import Final

from sqlalchemy.orm import Session

from clara_grants.messages.models import Side
from clara_grants.notifications import audiences
from clara_grants.notifications.contexts import (
    calls,
    decisions,
    files,
    meetings,
    pieces,
    projects,
    reviews,
    teams,
)
from clara_grants.notifications.parts import Condition, Facts, Subscription
from clara_grants.selection.models import Outcome
from clara_grants.submissions.models import PieceKind


def _selected(session: Session, facts: Facts) -> bool:
    return facts["outcome"] in (Outcome.SELECTED.value, Outcome.SELECTED_WITH_CONDITIONS.value)


def _reserve(session: Session, facts: Facts) -> bool:
    return bool(facts["outcome"] == Outcome.RESERVE.value)


def _rejected(session: Session, facts: Facts) -> bool:
    return bool(facts["outcome"] == Outcome.REJECTED.value)


def _eligible(session: Session, facts: Facts) -> bool:
    return bool(facts["eligible"]) and not decisions.is_light(session, facts)


def _ineligible(session: Session, facts: Facts) -> bool:
    return not facts["eligible"]


def _file_not_light(session: Session, facts: Facts) -> bool:
    return not decisions.is_light(session, facts)


def _project_not_light(session: Session, facts: Facts) -> bool:
    return not projects.is_light(session, facts)


def _from_team(session: Session, facts: Facts) -> bool:
    return bool(facts["side"] == Side.TEAM.value)


def _from_officers(session: Session, facts: Facts) -> bool:
    return bool(facts["side"] == Side.OFFICERS.value)


def _sign_off(session: Session, facts: Facts) -> bool:
    return bool(facts["kind"] == PieceKind.SIGN_OFF.value)


def _letter(session: Session, facts: Facts) -> bool:
    return not _sign_off(session, facts)


def _reminder(letter: str) -> Condition:
    """The condition that a reminder is for this letter."""
    return lambda _session, facts: facts["letter"] == letter


SUBSCRIPTIONS: Final[dict[str, tuple[Subscription, ...]]] = {
    "people.sign_in_code_issued": (
        Subscription("sign_in_code", audiences.address_asked, files.sign_in_code),
    ),
    "people.address_to_verify": (
        Subscription("address_verification", audiences.address_to_verify, files.address_verification),
    ),
    "calls.reader_invited": (Subscription("call_reading", audiences.call_reader, calls.call_reading),),
    "submissions.submitted": (Subscription("receipt", audiences.team, files.receipt),),
    "submissions.attachment_refused": (
        Subscription("attachment_refused", audiences.team, files.attachment_refused),
        Subscription(
            "attachment_refused_officer",
            audiences.officers,
            files.attachment_refused_officer,
            files.is_handed_in,
        ),
    ),
    "submissions.taken_back": (Subscription("taken_back", audiences.team, files.taken_back),),
    "submissions.withdrawn": (Subscription("withdrawn", audiences.handlers, files.plain),),
    "messages.turn_taken": (
        Subscription("message_from_team", audiences.handlers, files.message, _from_team),
        Subscription("message_from_officers", audiences.team, files.message, _from_officers),
    ),
    "officers.colleague_mentioned": (
        Subscription("note_mention", audiences.colleague_mentioned, files.mention),
    ),
    "calls.extended": (Subscription("call_extended", audiences.teams_of_drafts, teams.call_extended),),
    "submissions.team_invited": (
        Subscription("team_invitation", audiences.team_invited, teams.team_invitation),
    ),
    "submissions.piece_asked": (
        Subscription("sign_off_request", audiences.piece_holder, pieces.asked, _sign_off),
        Subscription("letter_request", audiences.piece_holder, pieces.asked, _letter),
    ),
    "submissions.piece_answered": (Subscription("piece_answered", audiences.team, pieces.answered),),
    "submissions.lead_changed": (Subscription("lead_changed", audiences.both_leads, teams.lead_changed),),
    "expressions.answered": (Subscription("expression_answered", audiences.team, files.expression_answered),),
    "eligibility.completion_requested": (
        Subscription("completion_requested", audiences.team, files.completion_requested),
    ),
    "eligibility.completion_answered": (
        Subscription("completion_answered", audiences.handlers, files.plain),
    ),
    "eligibility.ruled": (
        Subscription("ruled_eligible", audiences.team, files.plain, _eligible),
        Subscription("ruled_ineligible", audiences.team, files.ruling, _ineligible),
    ),
    "eligibility.ruling_undone": (
        Subscription("ruling_undone", audiences.team, files.plain, _file_not_light),
    ),
    "reviews.expert_invited": (
        Subscription("expert_invitation", audiences.expert_invited, reviews.expert_invitation),
    ),
    "reviews.assignment_answered": (
        Subscription("expert_answer", audiences.handlers, reviews.expert_answer),
    ),
    "reviews.review_submitted": (
        Subscription("review_thanks", audiences.expert_of_assignment, reviews.review_thanks),
    ),
    "reviews.reminder_asked": (
        Subscription("review_reminder", audiences.expert_of_assignment, reviews.review_reminder),
    ),
    "patient_reviews.members_asked": (
        Subscription("eclair_invitation", audiences.eclair_member_asked, reviews.eclair_invitation),
    ),
    "patient_reviews.review_submitted": (
        Subscription("eclair_thanks", audiences.member_of_assignment, reviews.eclair_thanks),
    ),
    "patient_reviews.reminder_asked": (
        Subscription("eclair_reminder", audiences.member_of_assignment, reviews.eclair_reminder),
    ),
    "hearings.hearing_planned": (
        Subscription("hearing_invitation", audiences.hearing_team, meetings.hearing_for_team),
        Subscription("hearing_invitation", audiences.hearing_jury, meetings.hearing_for_jury),
    ),
    "hearings.hearing_moved": (
        Subscription("hearing_invitation", audiences.hearing_team, meetings.hearing_for_team),
        Subscription("hearing_invitation", audiences.hearing_jury, meetings.hearing_for_jury),
    ),
    "hearings.hearing_cancelled": (
        Subscription("hearing_cancelled", audiences.hearing_team, meetings.cancelled_for_team),
        Subscription("hearing_cancelled", audiences.hearing_jury, meetings.cancelled_for_jury),
    ),
    "selection.meeting_called": (
        Subscription("committee_invitation", audiences.meeting_members, meetings.committee),
    ),
    "selection.decision_released": (
        Subscription("decision_selected", audiences.team, decisions.selected, _selected),
        Subscription("decision_reserve", audiences.team, decisions.reserve, _reserve),
        Subscription("decision_rejected", audiences.team, decisions.rejected, _rejected),
    ),
    "selection.funder_voted": (
        Subscription("funder_voted", audiences.team, decisions.funder_voted, _file_not_light),
    ),
    "followup.convention_ready": (
        Subscription("convention_ready", audiences.project_holder, projects.convention_ready),
    ),
    "followup.convention_signed": (
        Subscription(
            "convention_signed", audiences.project_holder, projects.convention_signed, _project_not_light
        ),
    ),
    "followup.instalment_paid": (
        Subscription("instalment_paid", audiences.project_holder, projects.instalment_paid),
    ),
    "followup.report_received": (
        Subscription("report_received", audiences.project_holder, projects.plain, _project_not_light),
    ),
    "followup.report_accepted": (Subscription("report_accepted", audiences.project_holder, projects.plain),),
    "followup.project_closed": (
        Subscription("project_closed", audiences.project_holder, projects.plain, _project_not_light),
    ),
    "notifications.reminder_due": (
        Subscription("call_closing", audiences.draft_team, files.call_closing, _reminder("call_closing")),
        Subscription("piece_reminder", audiences.piece_holder, pieces.reminder, _reminder("piece_reminder")),
        Subscription(
            "review_reminder",
            audiences.expert_of_assignment,
            reviews.review_reminder,
            _reminder("review_reminder"),
        ),
        Subscription(
            "eclair_reminder",
            audiences.member_of_assignment,
            reviews.eclair_reminder,
            _reminder("eclair_reminder"),
        ),
        Subscription(
            "review_late_officer",
            audiences.officers,
            reviews.review_late_officer,
            _reminder("review_late_officer"),
        ),
        Subscription(
            "report_reminder", audiences.report_holder, projects.report_reminder, _reminder("report_reminder")
        ),
    ),
}
