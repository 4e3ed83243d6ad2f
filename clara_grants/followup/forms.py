"""The short forms of the project page and of the import page."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, DecimalField, FileField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from clara_grants.kernel import i18n
from clara_grants.workflow.projects import ProjectMove

_needed = InputRequired(_l("Ce champ est obligatoire."))


class DayForm(FlaskForm):
    """One act on one day."""

    day = DateField(_l("Date"), validators=[_needed])


class MoveForm(FlaskForm):
    move = SelectField(_l("Changement"))
    happened_on = DateField(_l("Date"), validators=[_needed])
    reason = StringField(_l("Motif"), validators=[Length(max=500)])

    def offer(self, moves: list[ProjectMove], language: str) -> "MoveForm":
        self.move.choices = [(move.value, i18n.label(move, "project_move", language)) for move in moves]
        return self


class PeriodForm(FlaskForm):
    starts_on = DateField(_l("Début"), validators=[_needed])
    ends_on = DateField(_l("Fin"), validators=[_needed])


class FamilyForm(FlaskForm):
    code = StringField(_l("Famille"), validators=[Length(max=60)])
    part = IntegerField(_l("Partie"), validators=[Optional(), NumberRange(min=1, max=99)])


class ReasonForm(FlaskForm):
    reason = StringField(_l("Motif"), validators=[_needed, Length(max=500)])


class RealisedForm(FlaskForm):
    """Euros as typed; the view hands cents to the service."""

    amount = DecimalField(_l("Montant réalisé"), validators=[_needed, NumberRange(min=0)], use_locale=False)


class WorkbookForm(FlaskForm):
    workbook = FileField(_l("Classeur (.xlsx)"), validators=[_needed])
