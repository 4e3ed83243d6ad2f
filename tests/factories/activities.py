"""Accompaniments, sessions, events, prizes, context figures."""

import uuid
from datetime import date

import factory

from clara_grants.activities.models import (
    AccompaniedSubject,
    Accompaniment,
    AccompanimentKind,
    ContextFigure,
    Event,
    EventRole,
    InformationSession,
    Prize,
    PrizeKind,
)
from tests.factories import Factory


class AccompaniedSubjectFactory(Factory):
    class Meta:
        model = AccompaniedSubject

    code = factory.Sequence(lambda n: f"ACC-26-{n:03d}")
    label = "Une idée à accompagner"
    territory = "lyon"


class AccompanimentFactory(Factory):
    class Meta:
        model = Accompaniment

    subject = factory.SubFactory(AccompaniedSubjectFactory)
    kind = AccompanimentKind.SUPPORT
    happened_on = date(2026, 5, 12)
    entered_by = factory.LazyFunction(uuid.uuid4)


class InformationSessionFactory(Factory):
    class Meta:
        model = InformationSession

    code = factory.Sequence(lambda n: f"INF-26-{n:03d}")
    title = "Session d’information d’essai"
    happened_on = date(2026, 2, 3)
    entered_by = factory.LazyFunction(uuid.uuid4)


class EventFactory(Factory):
    class Meta:
        model = Event

    code = factory.Sequence(lambda n: f"EVT-26-{n:03d}")
    role = EventRole.ORGANISED
    title = "Journée d’essai"
    happened_on = date(2026, 6, 18)
    entered_by = factory.LazyFunction(uuid.uuid4)


class PrizeFactory(Factory):
    class Meta:
        model = Prize

    kind = PrizeKind.POSTER
    title = "Prix du poster"
    happened_on = date(2026, 6, 18)
    entered_by = factory.LazyFunction(uuid.uuid4)


class ContextFigureFactory(Factory):
    class Meta:
        model = ContextFigure

    year = 2026
    key = "network.teams"
    value = 210
    source = "rapport d’activité"
    entered_by = factory.LazyFunction(uuid.uuid4)
