"""The applicant's slot: when, where, and a calendar file."""

import uuid
from email.utils import parseaddr

from flask import Response
from flask.typing import ResponseReturnValue

from clara_grants.hearings import policies, queries
from clara_grants.hearings.calendar import invitation
from clara_grants.hearings.models import Hearing
from clara_grants.hearings.views.base import bp
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.ical import Attendee
from clara_grants.kernel.web import current_actor, house, language, render, request_instant
from clara_grants.submissions import access
from clara_grants.submissions.models import Capacity


@bp.get("/auditions/creneaux/<uuid:hearing_id>")
def slot(hearing_id: uuid.UUID) -> ResponseReturnValue:
    return render("hearings/slot.html", hearing=_expected(hearing_id))


@bp.get("/auditions/creneaux/<uuid:hearing_id>.ics")
def calendar(hearing_id: uuid.UUID) -> ResponseReturnValue:
    """The slot for one's own calendar; a cancelled one says so."""
    hearing = _expected(hearing_id)
    name, address = parseaddr(house().settings.mail_from)
    document = invitation(hearing, language(), Attendee(name, address), request_instant())
    answer = Response(document, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="audition-{hearing.submission.number}.ics"'
    return answer


def _expected(hearing_id: uuid.UUID) -> Hearing:
    """The hearing, for the applicant's side, its jury and the officers."""
    hearing = queries.hearing_with_session(db.session(), current_actor(), hearing_id)
    if hearing is None:
        raise NotFoundError()
    loaded = access.load_for(db.session(), current_actor(), hearing.submission_id)
    if not (policies.may_attend(current_actor(), loaded) or Capacity.JURY in loaded.capacities):
        raise NotFoundError()
    return hearing
