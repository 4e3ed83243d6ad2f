"""Shape of what officers type for themselves."""

import uuid
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # the stubs know 3.2 only
from wtforms.validators import InputRequired, Length

from clara_grants.people.models import Person

_needed = InputRequired(_l("Choisissez une personne."))
_day = _l("Saisissez une date.")


def _choices(people: Sequence[Person], nobody: Any) -> list[SelectChoice]:
    return [SelectChoice("", nobody), *(SelectChoice(str(one.id), one.full_name) for one in people)]


def chosen(field: SelectField) -> uuid.UUID | None:
    """The person chosen, or None."""
    return uuid.UUID(field.data) if field.data else None


class NoteForm(FlaskForm):
    body = TextAreaField(_l("Nouvelle note"), [InputRequired(_l("Écrivez votre note.")), Length(max=5000)])


class HandlingForm(FlaskForm):
    """Who handles a file, or the files of a call that nobody handles."""

    officer = SelectField(_l("Responsable"), [_needed])
    stand_in = SelectField(_l("Remplaçant"))

    def __init__(self, people: Sequence[Person], **settings: Any) -> None:
        super().__init__(**settings)
        self.officer.choices = _choices(people, _l("Personne"))
        self.stand_in.choices = _choices(people, _l("Personne"))


class LeaveForm(FlaskForm):
    officer = SelectField(_l("Qui s’absente ?"), [_needed])
    starts_on = DateField(_l("Premier jour"), [InputRequired(_day)])
    ends_on = DateField(_l("Dernier jour"), [InputRequired(_day)])
    stand_in = SelectField(_l("Qui reprend ses dossiers et ses courriels ?"), [_needed])

    def __init__(self, people: Sequence[Person], absent: Sequence[Person], **settings: Any) -> None:
        super().__init__(**settings)
        self.officer.choices = [SelectChoice(str(one.id), one.full_name) for one in absent]
        self.stand_in.choices = _choices(people, _l("Choisir"))
