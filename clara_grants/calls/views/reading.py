"""A draft call read before it opens: the reader's page by personal link, and the officer's beside it."""

import uuid
from collections.abc import Sequence

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import queries, services
from clara_grants.calls.document import parse
from clara_grants.calls.errors import EmptyRemarkError, LongRemarkError
from clara_grants.calls.forms.readers import ReaderForm
from clara_grants.calls.models import Call, CallReader, CallState
from clara_grants.calls.paragraphs import Paragraph, paragraphs
from clara_grants.calls.queries import Remarked
from clara_grants.calls.views.base import bp, managed_call
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, language, public, redirect_to, render, request_instant, say
from clara_grants.people.errors import BadAddressError


@bp.get("/<key>/relecture")
def reading(key: str) -> ResponseReturnValue:
    """Who reads this draft, what they remarked, passage by passage, and what was done about it."""
    return _officer_page(managed_call(key), ReaderForm(formdata=None))


@bp.post("/<key>/relecture")
def invite_reader(key: str) -> ResponseReturnValue:
    call, form = managed_call(key), ReaderForm()
    if not form.validate_on_submit():
        return _officer_page(call, form), 422
    try:
        services.invite_reader(
            db.session(),
            current_actor(),
            call.id,
            name=form.name.data or "",
            address=form.address.data or "",
            language=form.language.data or "fr",
            now=request_instant(),
        )
    except BadAddressError as refusal:
        say(form.address, refusal)
        return _officer_page(call, form), 422
    flash(_("L’invitation part par courriel, avec un lien personnel."), "success")
    return redirect_to("calls.reading", key=key)


@bp.post("/relecture/lecteurs/<uuid:reader_id>/revoquer")
def revoke_reader(reader_id: uuid.UUID) -> ResponseReturnValue:
    reader = services.revoke_reader(db.session(), current_actor(), reader_id, now=request_instant())
    flash(_("Le lien est fermé ; les remarques restent."), "success")
    return redirect_to("calls.reading", key=_key(reader))


@bp.post("/relecture/remarques/<uuid:remark_id>/traiter")
def treat_remark(remark_id: uuid.UUID) -> ResponseReturnValue:
    session = db.session()
    note = request.form.get("note", "")
    try:
        remark = services.treat_remark(session, current_actor(), remark_id, note, now=request_instant())
    except (EmptyRemarkError, LongRemarkError) as refusal:
        flash(i18n.sentence(refusal.code, refusal.facts, language()), "error")
        return redirect_to("calls.reading", key=_key(queries.reader_of_remark(session, remark_id)))
    reader = session.get_one(CallReader, remark.reader_id)
    return redirect_to("calls.reading", key=_key(reader), _anchor=f"remarque-{remark.id}")


@bp.get("/relecture/<secret>")
@public
def read_draft(secret: str) -> ResponseReturnValue:
    """The draft for its reader: nothing is written by looking."""
    reader = services.reader_of(db.session(), secret, now=request_instant())
    return _reader_page(secret, reader)


@bp.post("/relecture/<secret>")
@public
def remark(secret: str) -> ResponseReturnValue:
    """Keep one remark about one passage."""
    session, now = db.session(), request_instant()
    reader = services.reader_of(session, secret, now=now)
    place, body = request.form.get("place", ""), request.form.get("body", "")
    call = session.get_one(Call, reader.call_id)
    about = next((one for one in paragraphs(parse(call.document), language()) if one.place == place), None)
    if about is None:
        raise NotFoundError()
    passage = f"{about.title}\n{about.text}".strip()
    try:
        services.add_remark(session, reader, place=place, passage=passage, body=body, now=now)
    except (EmptyRemarkError, LongRemarkError) as refusal:
        return _reader_page(secret, reader, place, body, refusal), 422
    flash(_("Votre remarque est enregistrée."), "success")
    return redirect_to("calls.read_draft", secret=secret, _anchor=f"passage-{place}")


def _key(reader: CallReader) -> str:
    return db.session().get_one(Call, reader.call_id).key


def _officer_page(call: Call, form: ReaderForm) -> str:
    shown = paragraphs(parse(call.document), language())
    remarks = queries.remarks_of(db.session(), call.id)
    places = {one.place for one in shown}
    return render(
        "calls/reading.html",
        call=call,
        form=form,
        is_draft=call.state is CallState.DRAFT,
        readers=queries.readers_of(db.session(), call.id),
        passages=[(one, _about(remarks, one)) for one in shown if _about(remarks, one)],
        gone=[one for one in remarks if one.remark.place not in places],
        waiting=sum(one.remark.treated_at is None for one in remarks),
    )


def _reader_page(
    secret: str, reader: CallReader, place: str = "", body: str = "", refusal: DomainError | None = None
) -> str:
    call = db.session().get_one(Call, reader.call_id)
    remarks = queries.remarks_of(db.session(), call.id)
    return render(
        "calls/read_draft.html",
        call=call,
        secret=secret,
        may_remark=call.state is CallState.DRAFT,
        passages=[(one, _about(remarks, one)) for one in paragraphs(parse(call.document), language())],
        refused=place,
        typed=body,
        said=i18n.sentence(refusal.code, refusal.facts, language()) if refusal else "",
    )


def _about(remarks: Sequence[Remarked], passage: Paragraph) -> list[Remarked]:
    return [one for one in remarks if one.remark.place == passage.place]
