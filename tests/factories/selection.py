"""Selection: meetings, members, decisions, award lines."""

import uuid
from datetime import UTC, date, datetime

import factory

from clara_grants.selection.models import (
    AwardLine,
    CommitteeMeeting,
    Decision,
    MeetingMember,
    Outcome,
    ReasonCode,
    Recusal,
    Release,
)
from clara_grants.workflow.machine import Stage
from tests.factories import Factory
from tests.factories.calls import CallFactory
from tests.factories.organisations import FunderFactory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory


class CommitteeMeetingFactory(Factory):
    class Meta:
        model = CommitteeMeeting
        exclude = ("call",)

    call = factory.SubFactory(CallFactory)
    call_id = factory.LazyAttribute(lambda meeting: meeting.call.id)
    title = "Comité d’essai"
    starts_at = datetime(2026, 12, 10, 13, 0, tzinfo=UTC)
    created_by = factory.LazyFunction(uuid.uuid4)


class MeetingMemberFactory(Factory):
    class Meta:
        model = MeetingMember
        exclude = ("sitting", "member")

    sitting = factory.SubFactory(CommitteeMeetingFactory)
    member = factory.SubFactory(PersonFactory)
    meeting_id = factory.LazyAttribute(lambda row: row.sitting.id)
    person_id = factory.LazyAttribute(lambda row: row.member.id)


class RecusalFactory(Factory):
    class Meta:
        model = Recusal
        exclude = ("sitting", "file", "member")

    sitting = factory.SubFactory(CommitteeMeetingFactory)
    file = factory.SubFactory(SubmissionFactory)
    member = factory.SubFactory(PersonFactory)
    meeting_id = factory.LazyAttribute(lambda row: row.sitting.id)
    submission_id = factory.LazyAttribute(lambda row: row.file.id)
    person_id = factory.LazyAttribute(lambda row: row.member.id)


class ReleaseFactory(Factory):
    class Meta:
        model = Release
        exclude = ("call",)

    call = factory.SubFactory(CallFactory)
    call_id = factory.LazyAttribute(lambda release: release.call.id)
    released_by = factory.LazyFunction(uuid.uuid4)
    manifest = "0" * 64


class DecisionFactory(Factory):
    """A pending decision on a file that waits for its release."""

    class Meta:
        model = Decision
        exclude = ("file",)

    file = factory.SubFactory(SubmissionFactory, stage=Stage.WAITING_RELEASE)
    submission_id = factory.LazyAttribute(lambda decision: decision.file.id)
    outcome = Outcome.SELECTED
    reason_code = ReasonCode.QUALITY
    amount_cents = 2_000_000
    decided_on = date(2026, 11, 23)
    decided_by = factory.LazyFunction(uuid.uuid4)


class AwardLineFactory(Factory):
    class Meta:
        model = AwardLine
        exclude = ("decision", "funder")

    decision = factory.SubFactory(DecisionFactory)
    funder = factory.SubFactory(FunderFactory)
    submission_id = factory.LazyAttribute(lambda line: line.decision.submission_id)
    decision_id = factory.LazyAttribute(lambda line: line.decision.id)
    funder_id = factory.LazyAttribute(lambda line: line.funder.id)
    payer_id = factory.LazyAttribute(lambda line: line.funder.id)
    amount_cents = factory.LazyAttribute(lambda line: line.decision.amount_cents)
    decided_on = date(2026, 11, 23)
    noted_by = factory.LazyFunction(uuid.uuid4)
