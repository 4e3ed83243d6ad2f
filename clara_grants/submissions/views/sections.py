"""One section of the form: showing, saving, and what to do when two people wrote."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError, StorageError
from clara_grants.kernel.web import (
    current_actor,
    current_store,
    language,
    redirect_to,
    render,
    request_instant,
)
from clara_grants.questionnaire.completeness import visible_questions
from clara_grants.questionnaire.kinds import Kind
from clara_grants.questionnaire.model import Question, Section
from clara_grants.questionnaire.pages import pages
from clara_grants.questionnaire.problems import Gap
from clara_grants.submissions import queries, services
from clara_grants.submissions.budget_sheet import sheet_of
from clara_grants.submissions.errors import FileRefusedError, SectionClosedError, StaleAnswersError
from clara_grants.submissions.fields import RowChange, SectionForm, form_for_section
from clara_grants.submissions.limits import largest
from clara_grants.submissions.queries import Row
from clara_grants.submissions.views.autosaves import seen, token
from clara_grants.submissions.views.base import Application, bp, open_application


@dataclass(frozen=True)
class Conflict:
    """An answer somebody else changed: theirs, mine, and the question."""

    question: Question
    theirs: Any
    mine: Any


@dataclass
class Page:
    """A section under work, or one page of it where it shows one question at a time.

    `sheets` are the keys of each page, `place` the one shown; `revision` is what the autosave compares.
    """

    application: Application
    section: Section
    form: SectionForm
    sheets: tuple[tuple[str, ...], ...]
    place: int
    conflicts: list[Conflict] = field(default_factory=list)

    @property
    def submission_id(self) -> uuid.UUID:
        return self.application.submission.id

    @property
    def shown(self) -> frozenset[str]:
        """The questions on the page that was sent; a form without the list was made for those asked."""
        listed = request.form.get("shown")
        return self.application.asked if listed is None else frozenset(listed.split(","))

    def revision(self) -> str:
        held = self.application.held
        return token({q.key: held[q.key].revision for q in self.form.asked if q.key in held})


@bp.route("/<uuid:submission_id>/sections/<key>", methods=["GET", "POST"])
def section(submission_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """Show a section; on POST save it and go where the button says."""
    page = _open(submission_id, key)
    if request.method == "GET":
        if "corriger" in request.args:
            page.form.mark(page.application.gaps)
        return _show(page)
    change = page.form.row_change
    if change is not None and not _is_file(page, change):
        page.form = page.form.with_rows()
        return _show(page, revision=request.form.get("revision"))
    return _save(page, change)


def _open(submission_id: uuid.UUID, key: str) -> Page:
    application = open_application(submission_id)
    found = next((one for one in application.sections if one.key == key), None)
    if found is None:
        raise NotFoundError()
    if not application.may_edit(found):
        raise SectionClosedError(keys=[question.key for question in found.questions])
    sheets = _sheets(found, application.asked - application.locked)
    place = _place(sheets, request.args.get("question", ""))
    form = form_for_section(found, application.values, language(), asked=sheets[place] if sheets else ())
    return Page(application, found, form, sheets, place)


def _sheets(section: Section, asked: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """The keys of each page of a section, given the questions asked."""
    shown = [question for question in section.questions if question.key in asked]
    return tuple(tuple(question.key for question in sheet) for sheet in pages(section, shown))


def _place(sheets: tuple[tuple[str, ...], ...], key: str) -> int:
    """The page that asks this question; the first when none does."""
    return next((place for place, sheet in enumerate(sheets) if key in sheet), 0)


def _save(page: Page, change: RowChange | None) -> ResponseReturnValue:
    try:
        _write(page)
    except StaleAnswersError as stale:
        mine, values = page.form.answers(), page.application.values
        page.conflicts = [
            Conflict(q, values.get(q.key), mine[q.key])
            for q in page.form.asked
            if q.key in stale.facts["keys"]
        ]
        return _show(page), 409
    if change is not None:
        _take_away(page, change)
    if refused := _receive(page):
        fresh = _open(page.submission_id, page.section.key)
        fresh.form.mark(refused)
        return _show(fresh)
    return _go_on(page, stay=change is not None)


def _write(page: Page) -> dict[str, int]:
    """Save what this request says, but the answers for which the person chose the other text."""
    typed = page.form.answers()
    values = {key: value for key, value in typed.items() if request.form.get(f"keep:{key}") != "theirs"}
    return services.save_answers(
        db.session(),
        current_actor(),
        page.submission_id,
        values,
        now=request_instant(),
        revisions=seen(request.form.get("revision")),
    )


def _receive(page: Page) -> list[Gap]:
    """Attach the files sent; what was refused comes back as gaps to show beside the question."""
    refused = []
    for key, uploads in page.form.uploads().items():
        question = next(q for q in page.form.asked if q.key == key)
        for upload in uploads:
            # One byte more than allowed is enough to know that a file is too large.
            content = upload.stream.read(largest(question) + 1)
            upload.close()
            try:
                services.receive(
                    db.session(),
                    current_actor(),
                    page.submission_id,
                    key,
                    content,
                    name=upload.filename or "",
                    store=current_store(),
                    now=request_instant(),
                )
            except FileRefusedError as refusal:
                refused.append(Gap(page.section.key, key, refusal.facts["reason"], refusal.facts))
            except StorageError:
                refused.append(Gap(page.section.key, key, "storage_failed", {}))
    return refused


def _take_away(page: Page, change: RowChange) -> None:
    attached = [file for file in page.application.files if file.question_key == change.key]
    if change.index < len(attached):
        file_id = attached[change.index].id
        services.detach(db.session(), current_actor(), page.submission_id, file_id, now=request_instant())


def _is_file(page: Page, change: RowChange) -> bool:
    return any(q.key == change.key and q.kind is Kind.FILE for q in page.form.asked)


def _go_on(page: Page, *, stay: bool) -> ResponseReturnValue:
    """The next section, the list or the check; the same page when it has questions not yet shown.

    What was shown is what the page says, not what was saved before: an automatic save may already
    have brought the new questions up.
    """
    application, here = page.application, {"submission_id": page.submission_id}
    after = {
        q.key for q in visible_questions(application.form, {**application.values, **page.form.answers()})
    }
    sheets = _sheets(page.section, after - application.locked)
    first = page.form.asked[0].key if page.form.asked else ""
    place = _place(sheets, first)
    only = {"question": first} if page.section.one_per_page else {}
    appeared = set(sheets[place]) - page.shown if sheets else set()
    if stay or appeared or request.form.get("then") == "stay":
        return redirect_to("submissions.section", key=page.section.key, **here, **only)
    if request.form.get("then") == "list":
        one_page = application.is_one_page
        return redirect_to("submissions.index") if one_page else redirect_to("submissions.show", **here)
    if place + 1 < len(sheets):
        return redirect_to("submissions.section", key=page.section.key, question=sheets[place + 1][0], **here)
    asked = [s for s in application.form.sections if any(q.key in after for q in s.questions)]
    keys = [one.key for one in asked if application.may_edit(one)]
    following = keys[keys.index(page.section.key) + 1 :] if page.section.key in keys else []
    if following:
        return redirect_to("submissions.section", key=following[0], **here)
    return redirect_to("submissions.check" if application.is_draft else "submissions.show", **here)


def _show(page: Page, revision: str | None = None) -> str:
    application = page.application
    keys = [one.key for one in application.sections]
    if any(question.kind is Kind.BUDGET for question in page.form.asked):
        values = {**application.values, **page.form.answers()}
        page.form.sheet = sheet_of(application.form, values, application.rules, language())
    return render(
        "submissions/section.html",
        page=page,
        form=page.form,
        application=application,
        file_notes=application.file_notes,
        earlier_files=queries.earlier_files(db.session(), page.submission_id),
        upload_url=url_for("submissions.open_upload", submission_id=page.submission_id),
        revision=revision or page.revision(),
        carried=[
            Row(question, application.values.get(question.key))
            for question in page.section.questions
            if question.key in application.locked & application.asked
        ],
        position=keys.index(page.section.key) + 1,
        count=len(keys),
    )
