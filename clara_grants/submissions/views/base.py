"""The blueprint of the applicant's journey, and what its pages share."""

import uuid
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import Blueprint
from flask_babel import gettext as _
from sqlalchemy.orm import joinedload

from clara_grants.calls.models import Call
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
from clara_grants.submissions.queries import Deadline, FileFacts, Held, Started, Team
from clara_grants.submissions.shown import Shown, shown
from clara_grants.workflow.machine import Stage

#: Gaps that an answer still to come fills; the others are answers to correct.
_LACKING = frozenset({"required", "too_few_words", "too_few_characters", "too_few_selected", "too_few_rows"})

bp = Blueprint("submissions", __name__, url_prefix="/dossiers")


@bp.app_template_global("my_drafts")
def my_drafts(call: Call) -> list[Started]:
    """What the reader of the call's page is already writing for it."""
    return queries.started(db.session(), current_actor(), call.id)


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

    @property
    def locked(self) -> frozenset[str]:
        """Keys of the questions carried from an expression of interest, which no longer change."""
        return frozenset(self.submission.locked_keys)

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
    def is_mine(self) -> bool:
        """Whether the reader leads this file."""
        return policies.is_owner(self.loaded)

    @cached_property
    def team(self) -> Team:
        return queries.team_of(db.session(), self.submission)

    @property
    def is_one_page(self) -> bool:
        """A light call: everything on one page."""
        return len(self.form.sections) == 1

    @cached_property
    def has_earlier(self) -> bool:
        """Whether the reader applied before: something may be reused."""
        return bool(queries.reusable(db.session(), current_actor(), self.submission.id))

    @cached_property
    def deadline(self) -> Deadline:
        return queries.deadline_of(db.session(), self.submission, request_instant())

    def may_edit(self, section: Section) -> bool:
        return policies.is_team(self.loaded) and (self.is_draft or section.key in self.reopened)

    @cached_property
    def changed(self) -> frozenset[str]:
        """Keys answered again since sections were given back."""
        return queries.changed_since_opening(db.session(), self.submission.id)

    def state_of(self, section: Section) -> str:
        """The state of the section in the task list (see `_macros/tasklist.html`)."""
        if not self.is_draft:
            return self._state_after(section)
        asked = [question for question in section.questions if question.key in self.asked]
        gaps = [gap for gap in self.gaps if gap.section_key == section.key]
        if all(is_blank(self.values.get(question.key)) for question in asked):
            return "todo" if gaps else "optional"
        if any(gap.reason_code in _LACKING for gap in gaps):
            return "in_progress"
        return "error" if gaps else "done"

    def _state_after(self, section: Section) -> str:
        """Once submitted: closed, or given back and perhaps answered again since."""
        if section.key not in self.reopened:
            return "read_only"
        touched = any(question.key in self.changed for question in section.questions)
        return "changed" if touched else "changes_requested"

    def left_blank(self) -> list[str]:
        """The optional questions nobody answered, by their names."""
        lacking = {gap.question_key for gap in self.gaps}
        return [
            question.label.text(language())
            for _, question in self.form.questions()
            if question.key in self.asked - lacking and is_blank(self.values.get(question.key))
        ]

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


def open_application(submission_id: uuid.UUID, *, reading: bool = False) -> Application:
    """The file of this team, its readers too with `reading`.  NotFoundError for everyone else."""
    session = db.session()
    loaded = load_for(session, current_actor(), submission_id, joinedload(Submission.call))
    if not (policies.reads_with_team if reading else policies.is_team)(loaded):
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
