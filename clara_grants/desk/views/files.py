"""Calls and their files: pipeline, list, one file, search, export."""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from flask import Response, abort, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from clara_grants.calls.models import Call, CallWindow
from clara_grants.calls.queries import window_that_matters
from clara_grants.desk import policies
from clara_grants.desk.export import csv_of
from clara_grants.desk.next_steps import NextStep, next_steps
from clara_grants.desk.queries import awaiting, files, timeline
from clara_grants.desk.queries.files import Asked, Handled
from clara_grants.desk.tabs import file_bar, file_tabs
from clara_grants.desk.views.base import bp
from clara_grants.kernel.clock import paris_day
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.kernel.web import current_actor, language, redirect_to, render, request_instant
from clara_grants.submissions.access import is_officer_of, load_for, visible_to
from clara_grants.submissions.models import Submission
from clara_grants.submissions.policies import reads
from clara_grants.submissions.queries.content import content_of
from clara_grants.submissions.queries.versions import earlier_files
from clara_grants.workflow.machine import Stage, StepKind

Kind = TypeVar("Kind", Stage, StepKind)


@bp.before_request
def _desk_only() -> None:
    if request.endpoint not in ("desk.home",) and not policies.may_use_desk(current_actor()):
        raise NotAllowedError(action="desk")


@bp.get("/appels-et-dossiers")
def pipeline() -> ResponseReturnValue:
    """Every call of this officer with how many files stand where; each count is a link."""
    if not policies.may_run_calls(current_actor()):
        raise NotAllowedError(action="pipeline")
    ids = awaiting.call_ids_of_officer(db.session(), current_actor())
    calls = {call.id: call for call in files.calls_where(db.session(), Call.id.in_(ids))}
    rows = _with_next_steps([calls[i] for i in ids])
    return render(
        "desk/pipeline.html",
        active=[row for row in rows if row.steps or row.is_open],
        quiet=[row for row in rows if not (row.steps or row.is_open)],
        now=request_instant(),
    )


@dataclass(frozen=True, slots=True)
class CallRow:
    """A call of the pipeline: its counts, its window, the acts it awaits."""

    line: files.Pipeline
    window: CallWindow | None
    is_open: bool
    steps: list[NextStep]


def _with_next_steps(calls: list[Call]) -> list[CallRow]:
    now, rows = request_instant(), []
    for line in files.pipelines(db.session(), current_actor(), calls, now).values():
        window = window_that_matters(line.call.windows, now)
        is_open = window is not None and window.closes_at >= now
        rows.append(CallRow(line, window, is_open, next_steps(line)))
    return rows


@bp.get("/dossiers/liste", endpoint="files")
def list_files() -> ResponseReturnValue:
    asked, call = asked_of_request()
    page = files.page_of(db.session(), current_actor(), asked, language())
    runs = call is not None and is_officer_of(current_actor(), call.id)
    return render(
        "desk/files.html", page=page, asked=asked, call=call, stages=Stage, steps=StepKind,
        rows=_with_next_steps([call]) if call and runs else [], runs=runs,
        among_officers=policies.may_run_calls(current_actor()),
    )  # fmt: skip


@bp.get("/dossiers/liste.csv")
def export() -> ResponseReturnValue:
    """The same list, whole, streamed."""
    asked, _call = asked_of_request()
    session = db.session()
    lines = csv_of(files.stream(session, current_actor(), asked, language()), language())
    answer = Response(stream_with_context(_then_close(session, lines)), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="dossiers.csv"'
    return answer


def _then_close(session: Session, lines: Iterable[str]) -> Iterator[str]:
    """The request's session is given back before a stream is read; this one is ours to end."""
    try:
        yield from lines
    finally:
        session.close()


@bp.get("/dossiers/<uuid:submission_id>/fiche")
def file(submission_id: uuid.UUID) -> ResponseReturnValue:
    loaded = load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    submission = loaded.submission
    return render(
        "desk/file.html",
        submission=submission,
        loaded=loaded,
        file_bar=file_bar(submission),
        tabs=file_tabs(submission, loaded.officer, "file"),
        content=content_of(db.session(), submission, reads(loaded)),
        earlier_files=earlier_files(db.session(), submission_id, only_sent=True) if loaded.officer else [],
        history=timeline.of_file(db.session(), submission_id) if loaded.officer else [],
        now=request_instant(),
    )


@bp.get("/n/<number>")
def by_number(number: str) -> ResponseReturnValue:
    """A file by its public number, typed in any case."""
    visible = select(Submission.id).where(Submission.number == number.upper(), visible_to(current_actor()))
    found = db.session.scalar(visible)
    if found is None:
        raise NotFoundError()
    return redirect_to("desk.file", submission_id=found)


def asked_of_request() -> tuple[Asked, Call | None]:
    """The list's filters as the address says them; nonsense is ignored, an unknown call is not found."""
    key, args = request.args.get("call", ""), request.args
    call = next(iter(files.calls_where(db.session(), Call.key == key)), None) if key else None
    if key and call is None:
        abort(404)
    page = args.get("page", "1")
    asked = Asked(
        call_id=call.id if call else None,
        stage=_member(Stage, args.get("stage")),
        step=_member(StepKind, args.get("step")),
        programme=args.get("programme", ""),
        text=args.get("q", "")[:200],
        sort=args.get("sort", ""),
        page=int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
        handled=_handled(args.get("suivi", "")),
        today=paris_day(request_instant()),
    )
    return asked, call


def _member(kinds: type[Kind], value: str | None) -> Kind | None:
    return kinds(value) if value in list(kinds) else None


def _handled(value: str) -> Handled | uuid.UUID | None:
    if value in list(Handled):
        return Handled(value)
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


@bp.app_template_global()
def files_link(call_key: str, stage: Stage | None = None, step: StepKind | None = None) -> str:
    """The list of a call's files at one position."""
    return url_for("desk.files", call=call_key, stage=stage and stage.value, step=step and step.value)
