"""Shape of what experts and officers type about reviews; no business rule."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    RadioField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length

from clara_grants.calls.sheets import Criterion, ScoreSheet
from clara_grants.kernel import i18n
from clara_grants.kernel.web import language
from clara_grants.reviews.models import DeclineReason
from clara_grants.reviews.sheet import ReviewDraft, ScoreDraft
from clara_grants.submissions.models import ConflictKind

LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
NOT_APPLICABLE = "na"
_DECLARABLE = (
    ConflictKind.INSTITUTION,
    ConflictKind.LAB,
    ConflictKind.CO_APPLICANT,
    ConflictKind.CO_AUTHOR,
    ConflictKind.SUPERVISION,
    ConflictKind.FAMILY,
    ConflictKind.FINANCIAL,
    ConflictKind.COMPETING_FILE,
    ConflictKind.DECLARED,
)


def conflict_choices() -> list[SelectChoice]:
    return [SelectChoice(kind.value, i18n.label(kind, "conflict_kind", language())) for kind in _DECLARABLE]


class SheetForm(FlaskForm):
    """One sheet: `score_KEY`, `comment_KEY`, `box_KEY`, `verdict_KEY`."""

    sheet: ScoreSheet

    def draft(self) -> ReviewDraft:
        """What was typed."""
        return ReviewDraft(
            {c.key: self._score(c.key) for c in self.sheet.criteria},
            {box.key: self[f"box_{box.key}"].data or "" for box in self.sheet.comments},
            {v.key: self[f"verdict_{v.key}"].data or "" for v in self.sheet.verdicts},
        )

    def _score(self, key: str) -> ScoreDraft:
        given, comment = self[f"score_{key}"].data or "", self[f"comment_{key}"].data or ""
        if given == NOT_APPLICABLE:
            return ScoreDraft(None, True, comment)
        return ScoreDraft(int(given) if given.isdecimal() else None, False, comment)


def sheet_form(sheet: ScoreSheet, draft: ReviewDraft) -> SheetForm:
    """The form of `sheet`, filled with `draft`, or with the request's own data on POST."""
    here = language()
    fields: dict[str, Any] = {"sheet": sheet}
    for criterion in sheet.criteria:
        fields[f"score_{criterion.key}"] = _score_field(sheet, criterion, here)
        fields[f"comment_{criterion.key}"] = TextAreaField(_("Commentaire (facultatif)"))
    for box in sheet.comments:
        fields[f"box_{box.key}"] = TextAreaField(box.label.text(here))
    for verdict in sheet.verdicts:
        choices = [SelectChoice(option.value, option.label.text(here)) for option in verdict.options]
        fields[f"verdict_{verdict.key}"] = RadioField(
            verdict.label.text(here), choices=choices, validate_choice=False
        )
    made: SheetForm = type("Sheet", (SheetForm,), fields)(data=_data(draft))
    return made


def _score_field(sheet: ScoreSheet, criterion: Criterion, here: str) -> Any:
    anchors = {anchor.score: anchor.label.text(here) for anchor in sheet.anchors}
    scale = range(sheet.lowest, sheet.highest + 1)
    choices = [SelectChoice(str(score), f"{score} – {anchors[score]}") for score in scale]
    choices.append(SelectChoice(NOT_APPLICABLE, _("Sans objet")))
    hint = criterion.hint.text(here) if criterion.hint else ""
    return RadioField(criterion.label.text(here), choices=choices, validate_choice=False, description=hint)


def _data(draft: ReviewDraft) -> dict[str, str]:
    data = {f"box_{key}": text for key, text in draft.comments.items()}
    data |= {f"verdict_{key}": value for key, value in draft.verdicts.items()}
    for key, score in draft.scores.items():
        data[f"score_{key}"] = NOT_APPLICABLE if score.not_applicable else _shown(score.value)
        data[f"comment_{key}"] = score.comment
    return data


def _shown(value: int | None) -> str:
    return "" if value is None else str(value)


class AcceptForm(FlaskForm):
    """Accepting, with the declaration when it is not signed yet."""

    commitment = BooleanField(
        _l("J’ai lu ces engagements et je les accepte pour cet appel."),
        [InputRequired(_l("Acceptez ces engagements pour lire le dossier."))],
    )


class DeclineForm(FlaskForm):
    """Why one declines; the kind of link when there is one."""

    reason = RadioField(
        _l("Pourquoi ne pouvez-vous pas expertiser ce dossier ?"),
        [InputRequired(_l("Choisissez une raison."))],
    )
    conflict = RadioField(_l("Si vous avez un lien, lequel ?"), validate_choice=False)
    note = TextAreaField(_l("Un mot pour l’équipe du CLARA, un nom à suggérer"), [Length(max=2000)])

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.reason.choices = [
            SelectChoice(one.value, i18n.label(one, "decline_reason", language())) for one in DeclineReason
        ]
        self.conflict.choices = conflict_choices()

    @property
    def kind(self) -> ConflictKind | None:
        return ConflictKind(self.conflict.data) if self.conflict.data in _DECLARABLE else None


class ConflictForm(FlaskForm):
    """« Je découvre un conflit »."""

    kind = RadioField(_l("Quel lien avez-vous découvert ?"), [InputRequired(_l("Choisissez un lien."))])

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self.kind.choices = conflict_choices()


class AssignForm(FlaskForm):
    """Who is asked, and by when (Paris time)."""

    people = SelectMultipleField(_l("Experts"), validate_choice=False)
    due_at = DateTimeLocalField(
        _l("Expertise attendue pour le (heure de Paris)"),
        [InputRequired(_l("Indiquez la date attendue."))],
        format=LOCAL,
    )


class SearchForm(FlaskForm):
    """Finding an expert by name."""

    class Meta:
        csrf = False

    q = StringField(_l("Chercher un expert par son nom"))
