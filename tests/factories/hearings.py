"""Hearings: sessions, juries, slots, sheets."""

import uuid
from datetime import UTC, datetime

import factory

from clara_grants.hearings.models import (
    Hearing,
    HearingKind,
    HearingSession,
    HearingSheet,
    JuryMember,
    SheetPhase,
)
from tests.factories import Factory
from tests.factories.calls import CallFactory
from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory

STARTS_AT = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
ENDS_AT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)


class HearingSessionFactory(Factory):
    class Meta:
        model = HearingSession
        exclude = ("call",)

    call = factory.SubFactory(CallFactory)
    call_id = factory.LazyAttribute(lambda held: held.call.id)
    kind = HearingKind.SCIENTIFIC
    title = "Auditions d’essai"
    starts_at = STARTS_AT
    ends_at = ENDS_AT
    created_by = factory.LazyFunction(uuid.uuid4)


class JuryMemberFactory(Factory):
    class Meta:
        model = JuryMember
        exclude = ("held", "member")

    held = factory.SubFactory(HearingSessionFactory)
    member = factory.SubFactory(PersonFactory)
    session_id = factory.LazyAttribute(lambda row: row.held.id)
    person_id = factory.LazyAttribute(lambda row: row.member.id)


class HearingFactory(Factory):
    class Meta:
        model = Hearing
        exclude = ("held", "file")

    held = factory.SubFactory(HearingSessionFactory)
    file = factory.SubFactory(SubmissionFactory)
    session_id = factory.LazyAttribute(lambda row: row.held.id)
    submission_id = factory.LazyAttribute(lambda row: row.file.id)
    kind = HearingKind.SCIENTIFIC
    starts_at = STARTS_AT
    minutes = 20
    ical_uid = factory.Sequence(lambda n: f"audition-{n}@exemple.fr")


class HearingSheetFactory(Factory):
    class Meta:
        model = HearingSheet
        exclude = ("hearing", "member")

    hearing = factory.SubFactory(HearingFactory)
    member = factory.SubFactory(PersonFactory)
    hearing_id = factory.LazyAttribute(lambda row: row.hearing.id)
    person_id = factory.LazyAttribute(lambda row: row.member.id)
    phase = SheetPhase.BEFORE
    scores = factory.LazyFunction(dict)
