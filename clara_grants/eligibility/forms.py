"""Shape of what officers type about eligibility; no business rule."""

import enum
import uuid
from collections.abc import Iterable
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateTimeLocalField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from clara_grants.eligibility.models import CompletionReason, RulingReason, Verdict
from clara_grants.eligibility.queries import Line
from clara_grants.kernel import i18n
from clara_grants.kernel.web import language
from clara_grants.questionnaire.model import Questionnaire

_BLANK = SelectChoice("", _l("Choisir"))
LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]


class ChecklistForm(FlaskForm):
    """`verdict_ID` and `reason_ID` for each line of the checklist."""

    def judged(self, lines: Iterable[Line]) -> list[tuple[uuid.UUID, Verdict, str]]:
        """The lines the officer judged or changed: (line, verdict, reason)."""
        found = []
        for line in lines:
            typed = self[f"verdict_{line.line.id}"].data
            reason = (self[f"reason_{line.line.id}"].data or "").strip()
            if typed in set(Verdict) and (typed, reason) != as_shown(line):
                found.append((line.line.id, Verdict(typed), reason))
        return found


def as_shown(line: Line) -> tuple[str, str]:
    """A line's verdict and reason, as its fields show them; a line to confirm stays open until it is."""
    verdict = line.verdict
    return (verdict.value if verdict else "", line.check.reason if line.check else "")


def checklist_form(lines: Iterable[Line]) -> ChecklistForm:
    """The form of these lines, filled with what is kept, or with the request's own data on POST."""
    here = language()
    choices = [SelectChoice(verdict.value, i18n.label(verdict, "verdict", here)) for verdict in Verdict]
    fields: dict[str, Any] = {}
    data: dict[str, str] = {}
    for line in lines:
        key = str(line.line.id)
        label = i18n.pick(line.line, "label", here)
        fields[f"verdict_{key}"] = RadioField(label, choices=choices, validate_choice=False)
        fields[f"reason_{key}"] = StringField(_l("Raison"))
        data[f"verdict_{key}"], data[f"reason_{key}"] = as_shown(line)
    made: ChecklistForm = type("Checklist", (ChecklistForm,), fields)(data=data)
    return made


class RulingForm(FlaskForm):
    """Eligible or not; the coded reason chooses the letter, the text is what the applicant reads in it."""

    eligible = RadioField(_l("Ce dossier est-il éligible ?"), [InputRequired(_l("Choisissez une réponse."))])
    reason_code = SelectField(_l("Motif, s’il n’est pas éligible"), validate_choice=False)
    reason = TextAreaField(_l("Raison, telle que le porteur la lira"), [Length(max=4000)])

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.eligible.choices = [
            SelectChoice("yes", _l("Éligible : le dossier passe à l’étape suivante")),
            SelectChoice("no", _l("Non éligible")),
        ]
        self.reason_code.choices = [_BLANK, *_labelled(RulingReason, "ruling_reason")]

    @property
    def code(self) -> RulingReason:
        typed = self.reason_code.data
        return RulingReason(typed) if typed in set(RulingReason) else RulingReason.OTHER


def _labelled(members: type[enum.StrEnum], kind: str) -> list[SelectChoice]:
    return [SelectChoice(one.value, i18n.label(one, kind, language())) for one in members]


class UndoForm(FlaskForm):
    reason = StringField(_l("Pourquoi annuler cet avis ?"), [InputRequired(_l("Dites pourquoi."))])


class CompletionForm(FlaskForm):
    """What is missing and why, in which sections, by when (Paris time)."""

    reason_code = SelectField(_l("Motif"), validate_choice=False)
    sections = SelectMultipleField(
        _l("Rubriques rendues modifiables"),
        validate_choice=False,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )
    message = TextAreaField(
        _l("Message au porteur"), [InputRequired(_l("Dites au porteur ce qui manque.")), Length(max=4000)]
    )
    due_at = DateTimeLocalField(
        _l("À compléter avant le (heure de Paris)"),
        [InputRequired(_l("Indiquez une date."))],
        format=LOCAL,
    )

    def __init__(self, form: Questionnaire, **settings: Any) -> None:
        super().__init__(**settings)
        self.sections.choices = [
            SelectChoice(part.key, part.title.text(language())) for part in form.sections
        ]
        self.reason_code.choices = [_BLANK, *_labelled(CompletionReason, "completion_reason")]

    @property
    def code(self) -> CompletionReason:
        typed = self.reason_code.data
        return CompletionReason(typed) if typed in set(CompletionReason) else CompletionReason.OTHER
