"""What the pages of both rounds of reading take from a request."""

import uuid
from collections.abc import Iterable

from flask import request
from sqlalchemy.orm import joinedload

from clara_grants.calls.models import Call
from clara_grants.calls.queries import call_by_key
from clara_grants.interests import policies
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import InvalidInputError, NotFoundError
from clara_grants.kernel.web import current_actor
from clara_grants.submissions.access import Loaded, is_officer_of, load_for
from clara_grants.submissions.models import Submission


def managed_call(key: str) -> Call:
    """The call, for its officers; NotFoundError for anyone else."""
    call = call_by_key(db.session(), key)
    if call is None or not is_officer_of(current_actor(), call.id):
        raise NotFoundError()
    return call


def readable(submission_id: uuid.UUID) -> Loaded:
    """The file with its call, for those who may read what was said of it; NotFoundError for others."""
    loaded = load_for(db.session(), current_actor(), submission_id, joinedload(Submission.call))
    if not policies.may_read_opinions(current_actor(), loaded):
        raise NotFoundError()
    return loaded


def ids_of(typed: Iterable[str] | None) -> list[uuid.UUID]:
    """The ids ticked; what is not an id is left out."""
    found = []
    for one in typed or ():
        try:
            found.append(uuid.UUID(one))
        except ValueError:
            continue
    return found


def revision_typed() -> int:
    """The revision the page was showing; InvalidInputError when it is not a number."""
    revision = request.form.get("revision", "")
    if not revision.isdecimal():
        raise InvalidInputError(field="revision", problem="not_a_number")
    return int(revision)
