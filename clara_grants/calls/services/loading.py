"""Writing a call from its document: the draft and the tables drawn from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from clara_grants.calls import policies
from clara_grants.calls.document import CallDocument, to_data
from clara_grants.calls.errors import CallExistsError, UnknownFunderError
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
        call = Call(key=document.key, edition_id=_edition(session, document).id)
        session.add(call)
    _describe(call, document, is_living=is_living)
    session.flush()
    for part in _PARTS:
        session.execute(delete(part).where(part.call_id == call.id))
    session.add_all([*_calendar(call, document), *_sheets(call, document, now)])
    session.add_all([*_funders(session, call, document), *_checklist(call, document)])
    session.flush()
    audit.write(session, actor, "calls.load", call, key=call.key)
    return call


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
    for name in ("prefix", "entry_key", "profile", "eclair_mode", "envelope_cents", "ceiling_cents"):
        setattr(call, name, getattr(document, name))
    call.title_fr, call.title_en = document.title.fr, document.title.en
    call.theme = document.theme.fr if document.theme else None
    call.duration_months = document.duration_months
    call.document, call.is_living = to_data(document), is_living


def _calendar(call: Call, document: CallDocument) -> list[Any]:
    windows = [
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
    steps = [
        CallStep(
            call_id=call.id,
            position=place,
            kind=step.kind,
            group_no=group,
            decides=step.decides,
            starts_at=step.instant("starts_at"),
            due_at=step.instant("due_at"),
        )
        for place, (step, group) in enumerate(
            zip(document.steps, document.step_groups(), strict=True), start=1
        )
    ]
    return [*windows, *steps]


def _sheets(call: Call, document: CallDocument, now: datetime) -> list[Any]:
    form = FormVersion(call_id=call.id, version=1, document=dump(document.form), created_at=now)
    given = {kind: getattr(document.score_sheets, kind.value) for kind in SheetKind}
    sheets = [
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
    return [form, *sheets]


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
