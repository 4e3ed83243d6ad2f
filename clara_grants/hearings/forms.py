"""Shape of what officers and jury members type about hearings."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    DateField,
    DateTimeLocalField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from clara_grants.calls.sheets import ScoreSheet
from clara_grants.hearings.grids import LONGEST_COMMENT
from clara_grants.hearings.models import HearingKind, HearingSheet
from clara_grants.kernel import i18n
from clara_grants.kernel.web import language

LOCAL = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"]
ABSTAIN = "none"


class SessionForm(FlaskForm):
    """A session and its jury; times are typed in Paris time."""

    title = StringField(
        _l("Nom de la séance"), [InputRequired(_l("Donnez un nom à la séance.")), Length(max=200)]
    )
    kind = RadioField(_l("Sorte d’audition"), default=HearingKind.SCIENTIFIC.value)
    starts_at = DateTimeLocalField(
        _l("Début (heure de Paris)"), [InputRequired(_l("Indiquez le début."))], format=LOCAL
    )
    ends_at = DateTimeLocalField(
        _l("Fin (heure de Paris)"), [InputRequired(_l("Indiquez la fin."))], format=LOCAL
    )
    place = StringField(_l("Lieu"), [Length(max=200)])
    video_url = StringField(_l("Lien de visioconférence"), [Length(max=500)])
    jury = SelectMultipleField(
        _l("Jury"), widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )
    chair = SelectField(_l("Présidence"), [Optional()])

    def __init__(self, people: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.kind.choices = [
            (kind.value, i18n.label(kind, "hearing_kind", language())) for kind in HearingKind
        ]
        self.jury.choices = list(people)
        self.chair.choices = [("", _("Personne encore")), *people]


class MoveForm(FlaskForm):
    """Another time for a slot."""

    starts_at = DateTimeLocalField(
        _l("Nouvel horaire (heure de Paris)"), [InputRequired(_l("Indiquez l’horaire."))], format=LOCAL
    )
    minutes = IntegerField(_l("Minutes"), [InputRequired(_l("Indiquez la durée.")), NumberRange(5, 240)])


class HeldForm(FlaskForm):
    held_on = DateField(_l("Tenue le"), [InputRequired(_l("Indiquez le jour."))])


def sheet_form(grid: ScoreSheet, sheet: HearingSheet | None) -> FlaskForm:
    """The form of one grid: a question per criterion, then the verdicts and the comments."""
    made = type("SheetForm", (FlaskForm,), _questions(grid))(data=_shown(sheet))
    for criterion in grid.criteria:
        made[criterion.key].choices = _anchors(grid)
    for verdict in grid.verdicts:
        options = [(option.value, option.label.text(language())) for option in verdict.options]
        made[verdict.key].choices = options
    return made


def _questions(grid: ScoreSheet) -> dict[str, Any]:
    spoken = language()
    fields: dict[str, Any] = {}
    for criterion in grid.criteria:
        hint = criterion.hint.text(spoken) if criterion.hint else ""
        fields[criterion.key] = RadioField(criterion.label.text(spoken), [Optional()], description=hint)
    for verdict in grid.verdicts:
        fields[verdict.key] = RadioField(verdict.label.text(spoken), [Optional()])
    names = [box.label.text(spoken) for box in grid.comments] or [_("Commentaire")]
    fields["comment"] = TextAreaField(names[0], [Length(max=LONGEST_COMMENT)])
    for box, name in zip(grid.comments[1:], names[1:], strict=True):
        fields[box.key] = TextAreaField(name, [Length(max=LONGEST_COMMENT)])
    return fields


def scores_of(form: FlaskForm) -> dict[str, Any]:
    """What was typed, by key; « je ne me prononce pas » is None."""
    values: Mapping[str, Any] = form.data
    return {
        key: None if value in (ABSTAIN, "None", "") else value
        for key, value in values.items()
        if key not in ("csrf_token", "comment")
    }


def _anchors(grid: ScoreSheet) -> list[tuple[str, str]]:
    spoken = language()
    ordered = sorted(grid.anchors, key=lambda anchor: anchor.score)
    choices = [(str(anchor.score), f"{anchor.score} – {anchor.label.text(spoken)}") for anchor in ordered]
    return [*choices, (ABSTAIN, _("Je ne me prononce pas"))] if grid.may_abstain else choices


def _shown(sheet: HearingSheet | None) -> dict[str, Any]:
    if sheet is None:
        return {}
    said = {key: str(value) for key, value in sheet.scores.items() if value is not None}
    return {**said, "comment": sheet.comment}
