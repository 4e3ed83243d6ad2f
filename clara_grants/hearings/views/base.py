"""The blueprint of the hearings' pages, and what several of them do."""

from datetime import datetime

from flask import Blueprint, flash
from wtforms import Field

from clara_grants.calls.models import Call
from clara_grants.calls.queries import call_by_key
from clara_grants.hearings import policies
from clara_grants.kernel import i18n
from clara_grants.kernel.clock import PARIS
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, InvalidInputError, NotFoundError
from clara_grants.kernel.web import current_actor, language

bp = Blueprint("hearings", __name__)


def managed_call(key: str) -> Call:
    """The call, for its officers; for anyone else it has no timetable page."""
    call = call_by_key(db.session(), key)
    if call is None or not policies.may_arrange(current_actor(), call.id):
        raise NotFoundError()
    return call


def in_paris(typed: datetime | None) -> datetime:
    """What a validated date and time field says, as an instant."""
    if typed is None:
        raise InvalidInputError(field="starts_at", problem="missing")
    return typed.replace(tzinfo=PARIS)


def words(error: DomainError) -> str:
    return i18n.sentence(error.code, error.facts, language())


def say(field: Field, error: DomainError) -> None:
    """Put a refusal beside the field it is about; nothing typed is lost."""
    field.errors = [*field.errors, words(error)]


def flash_refusal(error: DomainError) -> None:
    flash(words(error), "error")
