"""Writing a call from its document: the draft and the tables drawn from it."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clara_grants.calls import policies, queries
from clara_grants.calls.document import CallDocument, to_data
from clara_grants.calls.errors import CallExistsError, UnknownFunderError
from clara_grants.calls.first_stage import as_call
from clara_grants.calls.models import (
    Call,
    CallFunder,
    CallState,
    CallStep,
    CallWindow,
    Edition,
    EligibilityLine,
    FormVersion,
    Programme,
    ScoreSheet,
    SheetKind,
)
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.organisations.queries import funder_ids
from clara_grants.questionnaire.document import dump

#: The programmes of the house, in the order the report lists them.
PROGRAMMES = {
    "emergence": ("Émergence", "Emergence"),
    "transfer": ("Transfert", "Transfer"),
    "structuring": ("Structuration", "Structuring"),
    "mobility": ("Mobilité", "Mobility"),
    "events": ("Manifestations scientifiques", "Scientific events"),
}


_PARTS = (CallWindow, CallStep, FormVersion, ScoreSheet, CallFunder, EligibilityLine)


def load_document(
    session: Session, actor: Actor, document: CallDocument, *, now: datetime, is_living: bool = False
) -> Call:
    """Write the call a document describes, as a draft; a draft of the same key is replaced.

    Raises CallExistsError when the call has been published, UnknownFunderError.
    """
    if not policies.may_prepare(actor):
        raise NotAllowedError(action="calls.load")
    call = session.scalar(select(Call).where(Call.key == document.key).with_for_update())
    if call is not None and call.state is not CallState.DRAFT:
        raise CallExistsError(key=document.key)
    if call is None:
        call = Call(key=document.key)
    write(session, call, document, now=now, is_living=is_living)
    audit.write(session, actor, "calls.load", call, key=call.key)
    return call


def write(
    session: Session, call: Call, document: CallDocument, *, now: datetime, is_living: bool = False
) -> None:
    """Give a draft this document, and draw its tables from it again; its first stage is a draft beside it.

    A row that is still wanted keeps its id: a test application may stand on it.
    """
    call.edition_id = _edition(session, document).id
    _describe(call, document, is_living=is_living)
    call.revision = (call.revision or 0) + 1
    session.add(call)
    session.flush()
    for model, name, wanted in (
        (CallWindow, "position", _windows(call, document)),
        (CallStep, "position", _steps(call, document)),
        (FormVersion, "version", [_form(call, document, now)]),
        (ScoreSheet, "kind", _sheets(call, document, now)),
        (CallFunder, "funder_id", _funders(session, call, document)),
        (EligibilityLine, "key", _checklist(call, document)),
    ):
        _renew(session, model, name, call.id, wanted)
    session.flush()
    _write_first_stage(session, call, document, now=now)


def _write_first_stage(session: Session, call: Call, document: CallDocument, *, now: datetime) -> None:
    """The call for expressions that leads to this draft: made, changed or taken away with it."""
    call.by_invitation = document.first_stage is not None
    held = next(iter(queries.leading_to(session, call.id)), None)
    if document.first_stage is not None:
        expressions = as_call(document, document.first_stage)
        held = held or Call(key=expressions.key, leads_to_id=call.id)
        write(session, held, expressions, now=now)
    elif held is not None:
        for model in _PARTS:
            session.execute(delete(model).where(model.call_id == held.id))
        session.delete(held)
        session.flush()


def _renew(session: Session, model: type[Any], name: str, call_id: uuid.UUID, wanted: list[Any]) -> None:
    """Make the call's rows of `model` those wanted; rows are the same when `name` holds the same value."""
    held = {getattr(row, name): row for row in session.scalars(select(model).where(model.call_id == call_id))}
    kept = {getattr(row, name) for row in wanted}
    for key, row in held.items():
        if key not in kept:
            session.delete(row)
    session.flush()
    for row in wanted:
        old = held.get(getattr(row, name))
        if old is None:
            session.add(row)
            continue
        for column in set(model.__table__.columns.keys()) - {"id", "created_at"}:
            setattr(old, column, getattr(row, column))


def _edition(session: Session, document: CallDocument) -> Edition:
    programme = session.scalar(select(Programme).where(Programme.key == document.programme))
    if programme is None:
        name_fr, name_en = PROGRAMMES[document.programme]
        place = list(PROGRAMMES).index(document.programme) + 1
        programme = Programme(key=document.programme, name_fr=name_fr, name_en=name_en, position=place)
        session.add(programme)
        session.flush()
    edition = session.scalar(
        select(Edition).where(Edition.programme_id == programme.id, Edition.year == document.edition)
    )
    if edition is None:
        edition = Edition(programme_id=programme.id, year=document.edition)
        session.add(edition)
        session.flush()
    return edition


def _describe(call: Call, document: CallDocument, *, is_living: bool) -> None:
    for name in ("key", "prefix", "entry_key", "profile", "eclair_mode", "envelope_cents", "ceiling_cents"):
        setattr(call, name, getattr(document, name))
    call.title_fr, call.title_en = document.title.fr, document.title.en
    call.theme = document.theme.fr if document.theme else None
    call.duration_months = document.duration_months
    call.document, call.is_living = to_data(document), is_living


def _windows(call: Call, document: CallDocument) -> list[CallWindow]:
    return [
        CallWindow(
            call_id=call.id,
            position=place,
            opens_at=window.opens,
            closes_at=window.closes,
            grace_minutes=window.grace_minutes,
            label_fr=window.label.fr if window.label else "",
            label_en=window.label.en if window.label else "",
        )
        for place, window in enumerate(document.windows, start=1)
    ]


def _steps(call: Call, document: CallDocument) -> list[CallStep]:
    grouped = zip(document.steps, document.step_groups(), strict=True)
    return [
        CallStep(
            call_id=call.id,
            position=place,
            kind=step.kind,
            group_no=group,
            decides=step.decides,
            starts_at=step.instant("starts_at"),
            due_at=step.instant("due_at"),
        )
        for place, (step, group) in enumerate(grouped, start=1)
    ]


def _form(call: Call, document: CallDocument, now: datetime) -> FormVersion:
    return FormVersion(call_id=call.id, version=1, document=dump(document.form), created_at=now)


def _sheets(call: Call, document: CallDocument, now: datetime) -> list[ScoreSheet]:
    given = {kind: getattr(document.score_sheets, kind.value) for kind in SheetKind}
    return [
        ScoreSheet(
            call_id=call.id,
            kind=kind,
            version=1,
            document=sheet.model_dump(mode="json", exclude_defaults=True),
            created_at=now,
        )
        for kind, sheet in given.items()
        if sheet is not None
    ]


def _funders(session: Session, call: Call, document: CallDocument) -> list[CallFunder]:
    known = funder_ids(session, [funder.key for funder in document.funders])
    if unknown := [funder.key for funder in document.funders if funder.key not in known]:
        raise UnknownFunderError(keys=unknown)
    return [
        CallFunder(
            call_id=call.id,
            funder_id=known[funder.key],
            envelope_cents=funder.envelope_cents,
            through_foundation=funder.through_foundation,
        )
        for funder in document.funders
    ]


def _checklist(call: Call, document: CallDocument) -> list[EligibilityLine]:
    return [
        EligibilityLine(
            call_id=call.id,
            position=place,
            key=line.key,
            mode=line.mode,
            label_fr=line.label.fr,
            label_en=line.label.en,
            rule=line.rule,
        )
        for place, line in enumerate(document.eligibility, start=1)
    ]
