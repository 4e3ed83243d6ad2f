"""Loading, publishing, closing: the seven shipped calls and refusals."""

from datetime import datetime

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from clara_grants.calls import queries, services
from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.calls.errors import (
    CallExistsError,
    FlawedStepsError,
    UnknownFunderError,
    WrongStateError,
)
from clara_grants.calls.models import CallState, CallStep, FormVersion, ScoreSheet, SheetKind
from clara_grants.kernel.actors import NOBODY, SYSTEM
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.outbox import OutboxMessage
from clara_grants.organisations.services import load_reference
from clara_grants.questionnaire.document import parse
from clara_grants.workflow.machine import StepKind
from tests.factories.calls import CLOSES_AT, OPENS_AT, CallFactory

SHIPPED = {call.key: call for call in shipped_calls()}


@pytest.fixture(autouse=True)
def _directory(session: Session) -> None:
    load_reference(session)


@pytest.mark.parametrize("document", SHIPPED.values(), ids=list(SHIPPED))
def test_a_shipped_call_is_loaded_and_published_whole(
    session: Session, now: datetime, document: CallDocument
) -> None:
    call = services.load_document(session, SYSTEM, document, now=now)
    services.publish(session, SYSTEM, call.id, now=now)

    session.expire_all()
    windows = queries.windows_of(session, call.id)
    assert [(w.opens_at, w.closes_at) for w in windows] == [(w.opens, w.closes) for w in document.windows]
    assert [step.kind for step in queries.steps_of(session, call.id)] == [s.kind for s in document.steps]
    assert parse(queries.current_form(session, call.id).document) == document.form
    assert queries.current_form(session, call.id).frozen_at == now
    assert [funder.key for _, funder in queries.funders_of(session, call.id)] != []
    expert = queries.sheet_of(session, call.id, SheetKind.EXPERT)
    assert (expert is None) == (document.score_sheets.expert is None)
    assert (call.state, call.published_at) == (CallState.PUBLISHED, now)


def test_parallel_steps_share_a_group(session: Session, now: datetime) -> None:
    document = next(d for d in SHIPPED.values() if StepKind.ECLAIR_REVIEW in d.step_kinds())

    call = services.load_document(session, SYSTEM, document, now=now)

    groups = {step.kind: step.group for step in queries.steps_of(session, call.id)}
    assert groups[StepKind.EXPERT_REVIEW] == groups[StepKind.ECLAIR_REVIEW]


def test_a_draft_is_replaced_and_a_published_call_is_not(session: Session, now: datetime) -> None:
    document = SHIPPED["mobilite-2025"]
    first = services.load_document(session, SYSTEM, document, now=now)
    second = services.load_document(session, SYSTEM, document, now=now)

    assert first.id == second.id
    assert session.scalar(select(func.count()).select_from(CallStep)) == 1
    services.publish(session, SYSTEM, first.id, now=now)
    with pytest.raises(CallExistsError) as refusal:
        services.load_document(session, SYSTEM, document, now=now)
    assert refusal.value.facts == {"key": "mobilite-2025"}


def test_publishing_twice_tells_the_house_once(session: Session, now: datetime) -> None:
    call = services.load_document(session, SYSTEM, SHIPPED["mobilite-2025"], now=now)

    services.publish(session, SYSTEM, call.id, now=now)
    services.publish(session, SYSTEM, call.id, now=now)

    told = session.scalars(select(OutboxMessage.event_name)).all()
    assert told == ["calls.published"]


def test_only_officers_prepare_and_publish(session: Session, now: datetime) -> None:
    with pytest.raises(NotAllowedError):
        services.load_document(session, NOBODY, SHIPPED["mobilite-2025"], now=now)
    call = services.load_document(session, SYSTEM, SHIPPED["mobilite-2025"], now=now)
    with pytest.raises(NotAllowedError):
        services.publish(session, NOBODY, call.id, now=now)


def test_a_funder_nobody_knows_is_refused(session: Session, now: datetime) -> None:
    document = SHIPPED["mobilite-2025"]
    stranger = document.funders[0].model_copy(update={"key": "mecene"})

    with pytest.raises(UnknownFunderError) as refusal:
        services.load_document(session, SYSTEM, document.model_copy(update={"funders": (stranger,)}), now=now)

    assert refusal.value.facts == {"keys": ["mecene"]}


def test_flawed_steps_keep_a_call_shut(session: Session, now: datetime) -> None:
    call = CallFactory(groups=(), state=CallState.DRAFT, published_at=None)

    with pytest.raises(FlawedStepsError) as refusal:
        services.publish(session, SYSTEM, call.id, now=now)

    assert refusal.value.facts == {"flaws": ["no_step"]}


def test_a_closed_call_stays_closed(session: Session, now: datetime) -> None:
    call = CallFactory()

    assert services.close(session, SYSTEM, call.id, now=now).state is CallState.CLOSED
    with pytest.raises(WrongStateError):
        services.publish(session, SYSTEM, call.id, now=now)


def test_the_window_that_matters_is_open_else_next_else_last(session: Session, now: datetime) -> None:
    later = (CLOSES_AT, CLOSES_AT.replace(year=2027))
    call = CallFactory(windows=((OPENS_AT, CLOSES_AT), later))
    first, second = queries.windows_of(session, call.id)

    def at(instant: datetime) -> object:
        return queries.window_that_matters([first, second], instant)

    assert [at(now), at(OPENS_AT.replace(day=1)), at(CLOSES_AT), at(later[1])] == [
        first,
        first,
        second,
        second,
    ]
    assert queries.open_windows(session, now) == [first]
    assert session.scalar(select(func.count()).select_from(FormVersion)) == 1
    assert session.scalar(select(func.count()).select_from(ScoreSheet)) == 2
