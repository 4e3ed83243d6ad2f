"""Named reads of calls."""

import uuid
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, select, true
from sqlalchemy.orm import Session, selectinload

from clara_grants.calls.document_parts import CostRule
from clara_grants.calls.models import (
    Call,
    CallFunder,
    CallReader,
    CallRemark,
    CallState,
    CallStep,
    CallWindow,
    Edition,
    FormPrint,
    FormVersion,
    ScoreSheet,
    SheetKind,
)
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.audit import AuditEntry
from clara_grants.kernel.files import StoredFile
from clara_grants.organisations.models import Funder
from clara_grants.people.models import Person
from clara_grants.questionnaire.budget import Rules
from clara_grants.questionnaire.document import parse
from clara_grants.questionnaire.model import Questionnaire
from clara_grants.workflow.machine import Step

_WRITINGS = ("calls.create", "calls.change", "calls.load")
_MOST_FORMS = 64
_forms: OrderedDict[uuid.UUID, Questionnaire] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Listed:
    """One call of the public list, with the window that matters now (open, else next, else last)."""

    call: Call
    window: CallWindow | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class LastChange:
    """The last writing of a call's document; no name when the house itself wrote it."""

    at: datetime
    name: str


def steps_of(session: Session, call_id: uuid.UUID) -> tuple[Step, ...]:
    """The call's steps in order, as the machine reads them."""
    rows = session.scalars(select(CallStep).where(CallStep.call_id == call_id).order_by(CallStep.position))
    return tuple(Step(id=row.id, kind=row.kind, group=row.group_no, decides=row.decides) for row in rows)


def call_by_key(session: Session, key: str) -> Call | None:
    """The call of that key, with its windows and steps."""
    return session.scalar(
        select(Call)
        .where(Call.key == key)
        .options(selectinload(Call.windows), selectinload(Call.steps))
        .execution_options(populate_existing=True)
    )


def leading_to(session: Session, call_id: uuid.UUID) -> list[Call]:
    """The calls for expressions that lead to this call, the oldest first."""
    query = select(Call).where(Call.leads_to_id == call_id).order_by(Call.created_at, Call.key)
    return list(session.scalars(query))


def windows_of(session: Session, call_id: uuid.UUID) -> list[CallWindow]:
    """The windows of a call, in the order they open."""
    query = select(CallWindow).where(CallWindow.call_id == call_id).order_by(CallWindow.opens_at)
    return list(session.scalars(query))


def open_windows(session: Session, now: datetime) -> list[CallWindow]:
    """The windows of published calls in which one may start now, soonest closing first."""
    query = (
        select(CallWindow)
        .join(Call, Call.id == CallWindow.call_id)
        .where(Call.state == CallState.PUBLISHED, CallWindow.opens_at <= now, CallWindow.closes_at > now)
        .order_by(CallWindow.closes_at)
    )
    return list(session.scalars(query))


def window_for(session: Session, call_id: uuid.UUID, now: datetime) -> CallWindow | None:
    """The window of the call that is open now."""
    query = (
        select(CallWindow)
        .where(CallWindow.call_id == call_id, CallWindow.opens_at <= now, CallWindow.closes_at > now)
        .order_by(CallWindow.closes_at)
        .limit(1)
    )
    return session.scalar(query)


def window_that_matters(windows: Sequence[CallWindow], now: datetime) -> CallWindow | None:
    """The window open now, else the next to open, else the last one."""
    here = [window for window in windows if window.opens_at <= now < window.closes_at]
    ahead = sorted((w for w in windows if w.opens_at > now), key=lambda w: w.opens_at)
    past = sorted(windows, key=lambda w: w.closes_at)
    return next(iter([*here, *ahead[:1], *past[-1:]]), None)


def takes_until(window: CallWindow) -> datetime:
    """The last instant at which a submission may begin: the closing plus the grace."""
    return window.closes_at + timedelta(minutes=window.grace_minutes)


def current_form(session: Session, call_id: uuid.UUID) -> FormVersion:
    """The latest version of the call's form.  NoResultFound when the call has none."""
    query = select(FormVersion).where(FormVersion.call_id == call_id)
    return session.scalars(query.order_by(FormVersion.version.desc()).limit(1)).one()


def form_of(session: Session, form_version_id: uuid.UUID) -> Questionnaire:
    """The form a file answers.  Frozen forms never change: they are read and parsed once per process."""
    known = _forms.get(form_version_id)
    if known is not None:
        return known
    version = session.get_one(FormVersion, form_version_id)
    form = parse(version.document)
    if version.frozen_at is not None:
        _forms[form_version_id] = form
        while len(_forms) > _MOST_FORMS:
            _forms.popitem(last=False)
    return form


def budget_rules(session: Session, call_id: uuid.UUID) -> Rules:
    """What the call accepts of a budget.  One statement."""
    query = select(Call.ceiling_cents, Call.document["cost_rules"]).where(Call.id == call_id)
    ceiling_cents, costs = session.execute(query).one()
    return rules_from(ceiling_cents, costs)


def rules_from(ceiling_cents: int | None, costs: Any) -> Rules:
    """The same from what was already read: the ceiling and the `cost_rules` of the call's document."""
    return Rules(tuple(CostRule.model_validate(rule) for rule in costs or ()), ceiling_cents)


def sheet_of(session: Session, call_id: uuid.UUID, kind: SheetKind) -> ScoreSheet | None:
    """The latest version of that score sheet; None when the call has no such step."""
    query = select(ScoreSheet).where(ScoreSheet.call_id == call_id, ScoreSheet.kind == kind)
    return session.scalars(query.order_by(ScoreSheet.version.desc()).limit(1)).one_or_none()


def sheets_of(session: Session, call_id: uuid.UUID) -> dict[SheetKind, ScoreSheet]:
    """The latest version of each score sheet of a call."""
    query = select(ScoreSheet).where(ScoreSheet.call_id == call_id).order_by(ScoreSheet.version)
    return {sheet.kind: sheet for sheet in session.scalars(query)}


def prints_of(session: Session, form_version_id: uuid.UUID) -> dict[str, StoredFile]:
    """The PDF of all the questions of a form, by language; those not made yet are absent."""
    query = (
        select(FormPrint.language, StoredFile)
        .join(StoredFile, StoredFile.id == FormPrint.file_id)
        .where(FormPrint.form_version_id == form_version_id)
    )
    return {row.language: row.StoredFile for row in session.execute(query)}


def funders_of(session: Session, call_id: uuid.UUID) -> list[tuple[CallFunder, Funder]]:
    """The co-funders of a call with what each brings, in the order people list them."""
    query = (
        select(CallFunder, Funder)
        .join(Funder, Funder.id == CallFunder.funder_id)
        .where(CallFunder.call_id == call_id)
        .order_by(Funder.position, Funder.name_fr)
    )
    return [(brought, funder) for brought, funder in session.execute(query)]


def public_list(session: Session, now: datetime) -> list[Listed]:
    """Every published call: open ones first, soonest closing first; then those to come; then the past."""
    calls = session.scalars(
        select(Call)
        .where(Call.state != CallState.DRAFT)
        .options(selectinload(Call.windows))
        .execution_options(populate_existing=True)
    ).all()
    return sorted((_listed(call, now) for call in calls), key=lambda one: _rank(one, now))


def managed_by(actor: Actor) -> ColumnElement[bool]:
    """The calls an officer takes care of."""
    if actor.holds_everywhere(Role.OFFICER) or actor.holds_everywhere(Role.ADMINISTRATOR):
        return true()
    return Call.id.in_(actor.calls_with(Role.OFFICER))


def managed_list(session: Session, actor: Actor) -> list[Call]:
    """The calls an officer takes care of, with windows; newest edition first."""
    query = (
        select(Call)
        .join(Edition, Edition.id == Call.edition_id)
        .where(managed_by(actor))
        .options(selectinload(Call.windows))
        .order_by(Edition.year.desc(), Call.title_fr)
        .execution_options(populate_existing=True)
    )
    return list(session.scalars(query))


def call_keys(session: Session) -> list[str]:
    """The keys already given to calls."""
    return list(session.scalars(select(Call.key)))


def last_change(session: Session, call_id: uuid.UUID) -> LastChange | None:
    """Who wrote the document of a call last, and when."""
    query = (
        select(AuditEntry.at, Person.given_name, Person.family_name)
        .outerjoin(Person, Person.id == AuditEntry.actor_id)
        .where(AuditEntry.object_id == call_id, AuditEntry.verb.in_(_WRITINGS))
        .order_by(AuditEntry.at.desc())
        .limit(1)
    )
    found = session.execute(query).one_or_none()
    if found is None:
        return None
    return LastChange(found.at, " ".join(filter(None, (found.given_name, found.family_name))))


def closed_windows(call_id: uuid.UUID, now: datetime) -> ColumnElement[bool]:
    """Condition on CallWindow: windows of the call in which no submission may begin any more."""
    last = CallWindow.closes_at + CallWindow.grace_minutes * timedelta(minutes=1)
    return (CallWindow.call_id == call_id) & (last < now)


def _listed(call: Call, now: datetime) -> Listed:
    window = window_that_matters(call.windows, now)
    open_now = window is not None and window.opens_at <= now < window.closes_at
    return Listed(call, window, open_now and call.state is CallState.PUBLISHED)


def _rank(one: Listed, now: datetime) -> tuple[int, float]:
    if one.window is None:
        return (3, 0.0)
    if one.is_open:
        return (0, one.window.closes_at.timestamp())
    ahead = one.window.opens_at > now
    return (1, one.window.opens_at.timestamp()) if ahead else (2, -one.window.closes_at.timestamp())


@dataclass(frozen=True, slots=True)
class Remarked:
    """One remark with who wrote it."""

    remark: CallRemark
    reader: CallReader


def readers_of(session: Session, call_id: uuid.UUID) -> list[CallReader]:
    """Who was asked to read a draft, in the order they were asked."""
    query = select(CallReader).where(CallReader.call_id == call_id).order_by(CallReader.invited_at)
    return list(session.scalars(query))


def remarks_of(session: Session, call_id: uuid.UUID) -> list[Remarked]:
    """What the readers of a draft remarked, oldest first."""
    query = (
        select(CallRemark, CallReader)
        .join(CallReader, CallReader.id == CallRemark.reader_id)
        .where(CallReader.call_id == call_id)
        .order_by(CallRemark.written_at, CallRemark.id)
    )
    return [Remarked(remark, reader) for remark, reader in session.execute(query)]


def reader_of_remark(session: Session, remark_id: uuid.UUID) -> CallReader:
    """Who wrote a remark.  NoResultFound when it does not exist."""
    query = select(CallReader).join(CallRemark, CallRemark.reader_id == CallReader.id)
    return session.scalars(query.where(CallRemark.id == remark_id)).one()
