"""One short form per kind of activity."""

import re
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange, Optional

from clara_grants.activities.models import AccompanimentKind, EventRole, PrizeKind
from clara_grants.kernel import i18n

_needed = InputRequired(_l("Ce champ est obligatoire."))
_day = _l("Saisissez une date.")
_NUMBER = re.compile(r"-?\d{1,15}([.,]\d{1,6})?")
_CONTEXT = "context."


class EntryForm(FlaskForm):
    def say(self, field: str, message: str) -> None:
        """Show a refusal of the service beside a field, the first one by default; nothing typed is lost."""
        target = self[field] if field in self else next(iter(self))
        target.errors = [*target.errors, message]


class DayForm(EntryForm):
    """What happened on one day."""

    happened_on = DateField(_l("Date"), validators=[InputRequired(_day)])


class AccompanimentForm(DayForm):
    """Advice to a known subject, or to a new one named here."""

    subject = SelectField(_l("Projet ou idée"), validate_choice=True)
    label = StringField(_l("Nouveau projet ou nouvelle idée"), validators=[Length(max=300)])
    territory = SelectField(_l("Territoire"))
    kind = SelectField(_l("Nature"))
    note = TextAreaField(_l("Note"), validators=[Length(max=2000)])

    def offer(self, subjects: list[tuple[str, str]], language: str) -> "AccompanimentForm":
        self.subject.choices = [("", _l("Un nouveau, nommé ci-dessous")), *subjects]
        self.kind.choices = labelled(AccompanimentKind, "accompaniment_kind", language)
        self.territory.choices = [("", _l("Non précisé")), *territories(language)]
        return self


class SessionForm(DayForm):
    title = StringField(_l("Intitulé"), validators=[_needed, Length(max=300)])
    call = SelectField(_l("Appel concerné"), validate_choice=True)
    attendance = IntegerField(_l("Participants"), validators=[Optional(), NumberRange(min=0, max=10**6)])

    def offer(self, calls: list[tuple[str, str]]) -> "SessionForm":
        self.call.choices = [("", _l("Tous les appels")), *calls]
        return self


class EventForm(DayForm):
    title = StringField(_l("Intitulé"), validators=[_needed, Length(max=300)])
    role = SelectField(_l("Rôle"))
    place = StringField(_l("Lieu"), validators=[Length(max=200)])
    ends_on = DateField(_l("Dernier jour"), validators=[Optional()])
    attendance = IntegerField(_l("Participants"), validators=[Optional(), NumberRange(min=0, max=10**6)])

    def offer(self, language: str) -> "EventForm":
        self.role.choices = labelled(EventRole, "event_role", language)
        return self


class PrizeForm(DayForm):
    title = StringField(_l("Intitulé"), validators=[_needed, Length(max=300)])
    kind = SelectField(_l("Nature"))
    event = SelectField(_l("Manifestation"), validate_choice=True)
    winner = StringField(_l("Lauréat"), validators=[Length(max=200)])

    def offer(self, events: list[tuple[str, str]], language: str) -> "PrizeForm":
        self.kind.choices = labelled(PrizeKind, "prize_kind", language)
        self.event.choices = [("", _l("Aucune de celles de l’année")), *events]
        return self


class ContextForm(EntryForm):
    """A yearly value: a number, a list (one name per line) or named numbers (« nom : nombre » per line)."""

    year = IntegerField(_l("Année"), validators=[_needed, NumberRange(min=2000, max=2100)])
    key = SelectField(_l("Chiffre"))
    value = TextAreaField(_l("Valeur"), validators=[_needed, Length(max=2000)])
    source = StringField(_l("Source"), validators=[_needed, Length(max=300)])

    def offer(self, language: str) -> "ContextForm":
        known = (code for code in i18n.catalogue() if code.startswith(_CONTEXT))
        keys = [code.removeprefix(_CONTEXT) for code in known]
        self.key.choices = [(key, i18n.label(key, "context", language)) for key in keys]
        return self

    def typed_value(self) -> Any:
        return read_value(self.value.data or "")


class AttendanceForm(FlaskForm):
    attendance = IntegerField(_l("Participants"), validators=[_needed, NumberRange(min=0, max=10**6)])


class CancelForm(FlaskForm):
    reason = StringField(_l("Motif de l’annulation"), validators=[_needed, Length(max=500)])


def read_value(typed: str) -> Any:
    """`210` → 210; `a : 1` lines → {"a": 1}; several lines → a list; anything else → the text."""
    lines = [line.strip() for line in typed.splitlines() if line.strip()]
    pairs = [line.partition(":") for line in lines]
    if lines and all(sep and name.strip() and value.strip() for name, sep, value in pairs):
        return {name.strip(): _number_or_text(value) for name, _sep, value in pairs}
    if len(lines) > 1:
        return lines
    return _number_or_text(typed)


def _number_or_text(text: str) -> Any:
    bare = re.sub(r"[\s\u00a0\u202f]", "", text)
    if not _NUMBER.fullmatch(bare):
        return text.strip()
    number = float(bare.replace(",", "."))
    return int(number) if number.is_integer() else number


def labelled(members: Any, kind: str, language: str) -> list[tuple[str, str]]:
    return [(member.value, i18n.label(member, kind, language)) for member in members]


def territories(language: str) -> list[tuple[str, str]]:
    known = (code for code in i18n.catalogue() if code.startswith("territory."))
    keys = [code.removeprefix("territory.") for code in known]
    return [(key, i18n.label(key, "territory", language)) for key in keys]


def first_of(year: int, today: date) -> date:
    """The day a form proposes: today in this year, the last day in an earlier one."""
    return today if year == today.year else date(year, 12, 31)
