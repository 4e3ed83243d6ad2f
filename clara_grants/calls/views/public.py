"""What everyone reads before opening an account: the list, a call, all its questions."""

from itertools import chain

from flask import Response, request
from flask.typing import ResponseReturnValue

from clara_grants.calls import queries
from clara_grants.calls.models import CallState, SheetKind
from clara_grants.calls.sheets import ScoreSheet
from clara_grants.calls.views.base import bp, document_of, visible
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.i18n import LANGUAGES
from clara_grants.kernel.web import current_store, language, public, render, request_instant
from clara_grants.questionnaire.effort import effort
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.reading import read_question, read_section, said_languages


@bp.get("")
@public
def index() -> ResponseReturnValue:
    """Every published call, open ones first."""
    listed = queries.public_list(db.session(), request_instant())
    return render(
        "calls/index.html",
        open_calls=[one for one in listed if one.is_open],
        other_calls=[one for one in listed if not one.is_open],
    )


@bp.get("/<key>")
@public
def show(key: str) -> ResponseReturnValue:
    """What one must know before applying; officers also see a call in preparation."""
    call, now, session = visible(key), request_instant(), db.session()
    window = queries.window_that_matters(call.windows, now)
    is_open = window is not None and window.opens_at <= now < window.closes_at
    version = queries.current_form(session, call.id)
    form = queries.form_of(session, version.id)
    sheets = queries.sheets_of(session, call.id)
    wanted = [q for _, q in form.questions() if q.kind is Kind.FILE]
    return render(
        "calls/show.html",
        call=call,
        document=document_of(call),
        window=window,
        is_open=is_open and call.state is CallState.PUBLISHED,
        funders=queries.funders_of(session, call.id),
        sheets=[
            (kind, ScoreSheet.model_validate(sheets[kind].document)) for kind in SheetKind if kind in sheets
        ],
        form=form,
        files=[read_question(form, question, language()) for question in wanted],
        languages={section.key: said_languages(section, language()) for section in form.sections},
        effort=effort(form),
        prints_made=queries.prints_of(session, version.id),
    )


@bp.get("/<key>/questions")
@public
def questions(key: str) -> ResponseReturnValue:
    """Every question of the form, with its limits, in the reader's language."""
    call, session, spoken = visible(key), db.session(), language()
    version = queries.current_form(session, call.id)
    form = queries.form_of(session, version.id)
    return render(
        "calls/questions.html",
        call=call,
        parts=[(one, read_section(form, one, spoken), said_languages(one, spoken)) for one in form.sections],
        effort=effort(form),
        prints_made=queries.prints_of(session, version.id),
    )


@bp.get("/<key>/questions.pdf")
@public
def questions_pdf(key: str) -> ResponseReturnValue:
    """The same as one PDF, in French or in English (`langue=en`)."""
    call, session = visible(key), db.session()
    wanted = request.args.get("langue", language())
    prints = queries.prints_of(session, queries.current_form(session, call.id).id)
    stored = prints.get(wanted if wanted in LANGUAGES else language())
    if stored is None:
        raise NotFoundError()
    chunks = current_store().read(stored.sha256)
    try:
        first = next(chunks, b"")
    except FileNotFoundError as lost:
        raise NotFoundError() from lost
    answer = Response(chain([first], chunks), mimetype=stored.media_type)
    answer.headers.set("Content-Disposition", "inline", filename=stored.name)
    answer.headers["Content-Length"] = str(stored.size)
    return answer
