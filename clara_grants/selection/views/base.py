"""The blueprint of the selection's pages, and what several of them do."""

import uuid

from flask import Blueprint, flash
from sqlalchemy.orm import joinedload
from wtforms import Field

from clara_grants.calls.models import Call
from clara_grants.calls.queries import call_by_key
from clara_grants.kernel import i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import DomainError, NotFoundError
from clara_grants.kernel.web import current_actor, language
from clara_grants.selection import policies
from clara_grants.submissions import access
from clara_grants.submissions.models import Submission

bp = Blueprint("selection", __name__)


def conducted_call(key: str) -> Call:
    """The call, for its officers; for anyone else this page does not exist."""
    call = call_by_key(db.session(), key)
    if call is None or not policies.may_conduct(current_actor(), call.id):
        raise NotFoundError()
    return call


def conducted_file(submission_id: uuid.UUID) -> tuple[Submission, Call]:
    """The file with its call, for the officers of the call who may see it."""
    loaded = access.load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    if not policies.may_conduct(current_actor(), loaded.submission.call_id):
        raise NotFoundError()
    return loaded.submission, loaded.submission.call


def words(error: DomainError) -> str:
    return i18n.sentence(error.code, error.facts, language())


def say(field: Field, error: DomainError) -> None:
    """Put a refusal beside the field it is about; nothing typed is lost."""
    field.errors = [*field.errors, words(error)]


def flash_refusal(error: DomainError) -> None:
    flash(words(error), "error")
