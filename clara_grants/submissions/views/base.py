"""The blueprint of the applicant's journey, and what its pages share."""

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from clara_grants.calls.queries import form_of, rules_from
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import ScanState
from clara_grants.kernel.web import current_actor, house, language, request_instant
from clara_grants.questionnaire.budget import Rules
from clara_grants.questionnaire.completeness import visible_questions
from clara_grants.questionnaire.model import Question, Questionnaire, Section
from clara_grants.questionnaire.problems import Gap
from clara_grants.questionnaire.reasons import explain
from clara_grants.questionnaire.tidy import is_blank
from clara_grants.submissions import policies, queries, services
from clara_grants.submissions.access import Loaded, load_for
from clara_grants.submissions.models import Submission
from clara_grants.submissions.queries import Deadline, FileFacts, Held
from clara_grants.submissions.shown import Shown, shown
from clara_grants.workflow.machine import Stage

bp = Blueprint("submissions", __name__, url_prefix="/dossiers")


@bp.app_template_global("shown_answer")
def shown_answer(question: Question, value: Any) -> Shown:
    """An answer as the reader of this page reads it."""
    return shown(question, value, language())


@dataclass
class Application:
    """One file as its team works on it: what was answered, what is asked, what may be changed."""

    loaded: Loaded
    form: Questionnaire
    held: dict[str, Held]
    files: list[FileFacts]
    reopened: frozenset[str]

    @property
    def submission(self) -> Submission:
        return self.loaded.submission

    @cached_property
    def values(self) -> dict[str, Any]:
        """Question key → value, files included."""
        values = {key: held.value for key, held in self.held.items()}
        attached: dict[str, list[dict[str, Any]]] = {}
        for file in self.files:
            attached.setdefault(file.question_key, []).append(file.as_answer())
        return {**values, **attached}

    @cached_property
    def asked(self) -> frozenset[str]:
        """Keys of the questions that the answers make visible."""
        return frozenset(question.key for question in visible_questions(self.form, self.values))

    @cached_property
    def gaps(self) -> list[Gap]:
        return queries.gaps_in(self.form, self.values, self.rules)

    @cached_property
    def rules(self) -> Rules:
        """What the call accepts of a budget."""
        call = self.submission.call
        return rules_from(call.ceiling_cents, call.document.get("cost_rules"))

    @cached_property
    def file_notes(self) -> dict[str, str]:
        """Attachment id → what the team should know of the file; never a reason to refuse it."""
        notes = {str(file.id): self._notes_on(file) for file in self.files}
        return {file_id: " · ".join(said) for file_id, said in notes.items() if said}

    def _notes_on(self, file: FileFacts) -> list[str]:
        question, said = self.form.question(file.question_key), []
        limit = question.limits.pages if question else None
        if file.pages and limit and file.pages > limit:
            said.append(_("%(count)s pages, %(limit)s conseillées", count=file.pages, limit=limit))
        if self._is_waiting(file):
            said.append(_("analyse antivirus en cours, vous pouvez déposer sans attendre"))
        return said

    @staticmethod
    def _is_waiting(file: FileFacts) -> bool:
        return file.scan is ScanState.UNSCANNED and bool(house().settings.clamd_url)

    @cached_property
    def waiting_files(self) -> list[str]:
        """Names of the files the antivirus has not judged yet."""
        return [file.name for file in self.files if self._is_waiting(file)]

    @cached_property
    def sections(self) -> list[Section]:
        """The sections that ask something."""
        return [s for s in self.form.sections if any(q.key in self.asked for q in s.questions)]

    @property
    def is_draft(self) -> bool:
        return self.submission.stage is Stage.DRAFT

    @property
    def is_one_page(self) -> bool:
        """A light call: everything on one page."""
        return len(self.form.sections) == 1

    @cached_property
    def deadline(self) -> Deadline:
        return queries.deadline_of(db.session(), self.submission, request_instant())

    def may_edit(self, section: Section) -> bool:
        return policies.is_team(self.loaded) and (self.is_draft or section.key in self.reopened)

    def state_of(self, section: Section) -> str:
        """The state of the section in the task list (see `_macros/tasklist.html`)."""
        if not self.is_draft:
            return "changes_requested" if section.key in self.reopened else "read_only"
        asked = [question for question in section.questions if question.key in self.asked]
        lacks = any(gap.section_key == section.key for gap in self.gaps)
        answered = any(not is_blank(self.values.get(question.key)) for question in asked)
        if not answered:
            return "todo" if lacks else "optional"
        return "in_progress" if lacks else "done"

    def said_gaps(self) -> list[dict[str, str]]:
        """Each gap as `{section, question, text, key}`, in the reader's language."""
        lang, said = language(), []
        for gap in self.gaps:
            question, section = self.form.question(gap.question_key), self.form.section(gap.section_key)
            said.append(
                {
                    "section_key": gap.section_key,
                    "key": gap.question_key,
                    "section": section.title.text(lang) if section else "",
                    "question": question.label.text(lang) if question else "",
                    "text": explain(gap.reason_code, gap.facts, lang, question),
                }
            )
        return said


def open_application(submission_id: uuid.UUID) -> Application:
    """The file of this team.  NotFoundError for everyone else, readers of the file included."""
    session = db.session()
    loaded = load_for(session, current_actor(), submission_id, joinedload(Submission.call))
    if not policies.is_team(loaded):
        raise NotFoundError()
    submission = loaded.submission
    is_draft = submission.stage is Stage.DRAFT
    return Application(
        loaded=loaded,
        form=form_of(session, submission.form_version_id),
        held=queries.answers_of(session, submission.id),
        files=queries.files_of(session, submission.id),
        reopened=frozenset()
        if is_draft
        else services.open_sections(session, submission.id, now=request_instant()),
    )
