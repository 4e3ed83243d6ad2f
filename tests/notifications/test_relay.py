"""From facts to deliveries: every subscription, once, whoever relays."""

import importlib
import importlib.util
import pkgutil
import uuid
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

import clara_grants
from clara_grants.calls.models import Profile
from clara_grants.followup.models import Convention, Instalment, Project, Report
from clara_grants.kernel import clock, outbox
from clara_grants.kernel.actors import Role
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.messages.models import Side
from clara_grants.notifications import services
from clara_grants.notifications.models import Delivery, LadderRung
from clara_grants.notifications.subscriptions import SUBSCRIPTIONS
from clara_grants.people.models import EmailAddress, PersonalLink
from clara_grants.selection.models import Outcome
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory
from tests.factories.eligibility import CompletionRequestFactory, EligibilityRulingFactory
from tests.factories.expressions import expression_answered
from tests.factories.hearings import HearingFactory, HearingSessionFactory, JuryMemberFactory
from tests.factories.notifications import LadderRungFactory, told
from tests.factories.organisations import FunderFactory
from tests.factories.patient_reviews import PatientAssignmentFactory
from tests.factories.people import PersonFactory, person_with
from tests.factories.reviews import ReviewAssignmentFactory
from tests.factories.selection import (
    AwardLineFactory,
    CommitteeMeetingFactory,
    DecisionFactory,
    MeetingMemberFactory,
)
from tests.factories.submissions import SubmissionFactory
from tests.notifications.call_cases import OTHER_CASES
from tests.notifications.refused_files import refused_file
from tests.notifications.talking import mention, message


@pytest.fixture(autouse=True)
def _an_officer(session: Session) -> None:
    person_with(Role.OFFICER)


def relayed(session: Session, name: str, now: datetime, **facts: Any) -> list[Delivery]:
    """Tell one fact, relay it, give its deliveries by letter."""
    message = told(name, **facts)
    assert services.relay(session, now=now) == 1
    found = (
        select(Delivery).where(Delivery.outbox_id == message.id).order_by(Delivery.letter, Delivery.address)
    )
    return list(session.scalars(found))


def letters_of(deliveries: list[Delivery]) -> list[str]:
    return [delivery.letter for delivery in deliveries]


def a_project(session: Session, profile: Profile = Profile.STANDARD) -> Project:
    file = SubmissionFactory(call=CallFactory(profile=profile), stage=Stage.SELECTED, acronym="ACRO")
    project = Project(
        submission_id=file.id, number=f"P-{uuid.uuid4().hex[:6]}", programme_key="emergence",
        entry_key="essai", edition_year=2026, acronym="ACRO", title_fr="Un projet",
        holder_id=file.owner_id, holder_name="Zoé",
        organisation_name="Université", state_since_on=date(2026, 11, 1), decided_on=date(2026, 11, 1),
    )  # fmt: skip
    session.add(project)
    session.flush()
    return project


def a_convention(session: Session, project: Project, **columns: Any) -> Convention:
    convention = Convention(
        project_id=project.id, payer_id=FunderFactory().id, number=f"C-{uuid.uuid4().hex[:6]}",
        amount_cents=4_000_000, created_by=uuid.uuid4(), **columns,
    )  # fmt: skip
    session.add(convention)
    session.flush()
    return convention


def a_report(session: Session, project: Project, due_on: date) -> Report:
    report = Report(project_id=project.id, kind="final", due_on=due_on)
    session.add(report)
    session.flush()
    return report


Case = Callable[[Session], tuple[dict[str, Any], list[str]]]


def _file(letter: str, **columns: Any) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        file = SubmissionFactory(**columns)
        return {"submission_id": file.id, "call_id": file.call_id}, [letter]

    return case


def _code(session: Session) -> tuple[dict[str, Any], list[str]]:
    about = {"code_id": uuid.uuid4(), "address": "x@exemple.fr", "code": "123456", "language": "fr"}
    return about, ["sign_in_code"]


def _verify(session: Session) -> tuple[dict[str, Any], list[str]]:
    row = session.scalars(select(EmailAddress).where(EmailAddress.person_id == PersonFactory().id)).one()
    return {"address_id": row.id}, ["address_verification"]


def _completion(letter: str) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        request = CompletionRequestFactory()
        return {"request_id": request.id, "submission_id": request.submission_id}, [letter]

    return case


def _ruled(eligible: bool, letter: str) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        ruling = EligibilityRulingFactory(eligible=eligible, reason="Hors du territoire.")
        facts = {"ruling_id": ruling.id, "submission_id": ruling.submission_id, "eligible": eligible}
        return facts, [letter]

    return case


def _invited(session: Session) -> tuple[dict[str, Any], list[str]]:
    expert = PersonFactory()
    rows = [ReviewAssignmentFactory(expert=expert) for _ in range(2)]
    ids = [str(row.id) for row in rows]
    return {"expert_id": expert.id, "call_id": rows[0].submission.call_id, "assignment_ids": ids}, [
        "expert_invitation"
    ]


def _asked(session: Session) -> tuple[dict[str, Any], list[str]]:
    row = PatientAssignmentFactory()
    call_id = session.get_one(Submission, row.submission_id).call_id
    return {"member_id": row.member_id, "call_id": call_id, "assignment_ids": [str(row.id)]}, [
        "eclair_invitation"
    ]


def _review(letter: str) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        row = ReviewAssignmentFactory()
        return {"assignment_id": row.id, "submission_id": row.submission_id, "state": "accepted"}, [letter]

    return case


def _reading(letter: str) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        row = PatientAssignmentFactory()
        return {"assignment_id": row.id, "submission_id": row.submission_id}, [letter]

    return case


def _hearing(letter: str) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        held = HearingSessionFactory(place="Lyon")
        JuryMemberFactory(held=held)
        return {"hearing_id": HearingFactory(held=held).id}, [letter, letter]

    return case


def _meeting(session: Session) -> tuple[dict[str, Any], list[str]]:
    meeting = CommitteeMeetingFactory()
    MeetingMemberFactory(sitting=meeting)
    MeetingMemberFactory(sitting=meeting)
    return {"meeting_id": meeting.id}, ["committee_invitation"] * 2


def _decision(outcome: Outcome, letter: str, **columns: Any) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        row = DecisionFactory(outcome=outcome, **columns)
        facts = {"decision_id": row.id, "submission_id": row.submission_id, "outcome": outcome.value}
        return facts, [letter]

    return case


def _vote(session: Session) -> tuple[dict[str, Any], list[str]]:
    line = AwardLineFactory(state="voted", voted_on=date(2026, 11, 20))
    return {"award_line_id": line.id, "submission_id": line.submission_id}, ["funder_voted"]


def _convention(letter: str, **columns: Any) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        project = a_project(session)
        convention = a_convention(session, project, **columns)
        return {"convention_id": convention.id, "project_id": project.id}, [letter]

    return case


def _instalment(session: Session) -> tuple[dict[str, Any], list[str]]:
    project = a_project(session)
    convention = a_convention(session, project)
    row = Instalment(
        project_id=project.id, convention_id=convention.id, position=1, amount_cents=100,
        condition="signature",
        state="paid", paid_on=date(2026, 11, 20),
    )  # fmt: skip
    session.add(row)
    session.flush()
    return {"instalment_id": row.id, "project_id": project.id}, ["instalment_paid"]


def _project(letter: str) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        return {"project_id": a_project(session).id, "report_id": uuid.uuid4()}, [letter]

    return case


SIGNED = {"state": "signed", "signed_on": date(2026, 11, 20)}
CASES: list[tuple[str, Case]] = [
    ("people.sign_in_code_issued", _code),
    ("people.address_to_verify", _verify),
    ("submissions.submitted", _file("receipt", stage=Stage.SUBMITTED)),
    ("submissions.attachment_refused", refused_file(Stage.DRAFT, ["attachment_refused"])),
    (
        "submissions.attachment_refused",
        refused_file(Stage.SUBMITTED, ["attachment_refused", "attachment_refused_officer"]),
    ),
    ("submissions.taken_back", _file("taken_back")),
    ("submissions.withdrawn", _file("withdrawn", stage=Stage.WITHDRAWN)),
    ("messages.turn_taken", message(Side.TEAM, "message_from_team")),
    ("messages.turn_taken", message(Side.OFFICERS, "message_from_officers")),
    ("officers.colleague_mentioned", mention),
    ("expressions.answered", expression_answered),
    ("eligibility.completion_requested", _completion("completion_requested")),
    ("eligibility.completion_answered", _completion("completion_answered")),
    ("eligibility.ruled", _ruled(True, "ruled_eligible")),
    ("eligibility.ruled", _ruled(False, "ruled_ineligible")),
    ("eligibility.ruling_undone", _ruled(True, "ruling_undone")),
    ("reviews.expert_invited", _invited),
    ("reviews.assignment_answered", _review("expert_answer")),
    ("reviews.review_submitted", _review("review_thanks")),
    ("reviews.reminder_asked", _review("review_reminder")),
    ("patient_reviews.members_asked", _asked),
    ("patient_reviews.review_submitted", _reading("eclair_thanks")),
    ("patient_reviews.reminder_asked", _reading("eclair_reminder")),
    ("hearings.hearing_planned", _hearing("hearing_invitation")),
    ("hearings.hearing_moved", _hearing("hearing_invitation")),
    ("hearings.hearing_cancelled", _hearing("hearing_cancelled")),
    ("selection.meeting_called", _meeting),
    ("selection.decision_released", _decision(Outcome.SELECTED, "decision_selected")),
    ("selection.decision_released", _decision(Outcome.RESERVE, "decision_reserve", reserve_rank=1)),
    ("selection.decision_released", _decision(Outcome.REJECTED, "decision_rejected", amount_cents=0)),
    ("selection.funder_voted", _vote),
    ("followup.convention_ready", _convention("convention_ready")),
    ("followup.convention_signed", _convention("convention_signed", **SIGNED)),
    ("followup.instalment_paid", _instalment),
    ("followup.report_received", _project("report_received")),
    ("followup.report_accepted", _project("report_accepted")),
    ("followup.project_closed", _project("project_closed")),
    *OTHER_CASES,
]


@pytest.mark.parametrize(
    ("name", "case"), CASES, ids=[f"{number}-{one[0]}" for number, one in enumerate(CASES)]
)
def test_fact_sends_its_letters(session: Session, now: datetime, name: str, case: Case) -> None:
    facts, expected = case(session)

    assert letters_of(relayed(session, name, now, **facts)) == expected


def test_every_subscription_listens_to_a_known_fact() -> None:
    for package in pkgutil.iter_modules(clara_grants.__path__, "clara_grants."):
        if package.ispkg and importlib.util.find_spec(f"{package.name}.events"):
            importlib.import_module(f"{package.name}.events")

    assert set(SUBSCRIPTIONS) - outbox.event_names() == set()
    assert {name for name, _ in CASES} == set(SUBSCRIPTIONS) - {"notifications.reminder_due"}


def test_relaying_twice_writes_once(session: Session, now: datetime) -> None:
    file = SubmissionFactory(stage=Stage.SUBMITTED)
    relayed(session, "submissions.submitted", now, submission_id=file.id, call_id=file.call_id)

    assert services.relay(session, now=now) == 0
    assert len(session.scalars(select(Delivery)).all()) == 1


def test_letter_is_in_the_readers_language(session: Session, now: datetime) -> None:
    file = SubmissionFactory(stage=Stage.SUBMITTED, owner=PersonFactory(language="en"))
    [delivery] = relayed(session, "submissions.submitted", now, submission_id=file.id, call_id=file.call_id)

    assert delivery.subject == f"Application {file.number} received"


def test_one_broken_fact_does_not_hold_the_others(session: Session, now: datetime) -> None:
    told("submissions.submitted", submission_id=uuid.uuid4(), call_id=uuid.uuid4())
    file = SubmissionFactory(stage=Stage.SUBMITTED)
    message = told("submissions.submitted", submission_id=file.id, call_id=file.call_id)

    assert services.relay(session, now=now) == 2
    assert session.scalars(select(Delivery.outbox_id)).all() == [message.id]


def test_invitation_holds_a_personal_link(session: Session, now: datetime) -> None:
    facts, _ = _invited(session)
    [delivery] = relayed(session, "reviews.expert_invited", now, **facts)

    link = session.scalars(select(PersonalLink)).one()
    assert (str(link.person_id), str(link.call_id)) == (str(facts["expert_id"]), str(facts["call_id"]))
    assert "http://localhost/invitation/" in delivery.body_text
    assert delivery.body_text.count("\n- ") == 2


def test_hearing_letter_carries_its_appointment(session: Session, now: datetime) -> None:
    facts, _ = _hearing("hearing_cancelled")(session)
    planned = relayed(session, "hearings.hearing_planned", now, **facts)
    cancelled = relayed(session, "hearings.hearing_cancelled", now, **facts)

    assert [one.calendar_method for one in planned + cancelled] == ["REQUEST"] * 2 + ["CANCEL"] * 2
    assert all(one.calendar and b"BEGIN:VTIMEZONE" in one.calendar for one in planned)


def test_light_calls_keep_to_few_letters(session: Session, now: datetime) -> None:
    project = a_project(session, Profile.LIGHT)
    convention = a_convention(session, project, **SIGNED)
    line = AwardLineFactory(
        decision=DecisionFactory(file=session.get_one(Submission, project.submission_id)),
        state="voted", voted_on=date(2026, 11, 20),
    )  # fmt: skip
    silent: list[Delivery] = []
    silent += relayed(
        session, "followup.convention_signed", now, convention_id=convention.id, project_id=project.id
    )
    silent += relayed(session, "followup.report_received", now, report_id=uuid.uuid4(), project_id=project.id)
    silent += relayed(session, "followup.project_closed", now, project_id=project.id)
    silent += relayed(
        session, "selection.funder_voted", now, award_line_id=line.id, submission_id=line.submission_id
    )
    assert silent == []


def test_published_call_gets_its_ladder_once(session: Session, now: datetime) -> None:
    call = CallFactory()
    relayed(session, "calls.published", now, call_id=call.id)
    relayed(session, "calls.published", now, call_id=call.id)

    assert len(session.scalars(select(LadderRung).where(LadderRung.call_id == call.id)).all()) == 15


def test_reminder_is_dropped_when_its_reason_is_gone(session: Session, now: datetime) -> None:
    file = SubmissionFactory(stage=Stage.SUBMITTED)
    rung = LadderRungFactory(call_id=file.call_id)
    facts = {"rung_id": rung.id, "call_id": file.call_id, "anchor": "window_closes", "object_id": file.id}

    assert relayed(session, "notifications.reminder_due", now, letter="call_closing", **facts) == []


def test_two_relays_at_once_share_the_facts(engine: Engine, now: datetime) -> None:
    ids = [uuid.uuid4() for _ in range(4)]
    about = {"code_id": str(uuid.uuid4()), "code": "1", "language": "fr"}
    try:
        with Session(engine) as setup:
            clock.fix(setup, now)
            setup.add_all(
                OutboxMessage(
                    id=one,
                    event_name="people.sign_in_code_issued",
                    payload={**about, "address": f"a{n}@exemple.fr"},
                )
                for n, one in enumerate(ids)
            )
            setup.commit()
        with Session(engine) as first, Session(engine) as second:
            for session in (first, second):
                clock.fix(session, now)
            counts = [services.relay(first, now=now, limit=2), services.relay(second, now=now)]
            first.commit()
            second.commit()
            made = first.scalars(select(Delivery.outbox_id).where(Delivery.outbox_id.in_(ids))).all()
        assert counts == [2, 2]
        assert sorted(made) == sorted(ids)
    finally:
        with Session(engine) as cleaning:
            cleaning.execute(delete(Delivery).where(Delivery.outbox_id.in_(ids)))
            cleaning.execute(delete(OutboxMessage).where(OutboxMessage.id.in_(ids)))
            cleaning.commit()
