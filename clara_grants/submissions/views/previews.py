"""A section of a call's form as the applicant will see it.  Nothing is kept."""

from flask.typing import ResponseReturnValue

from clara_grants.calls import policies
from clara_grants.calls.queries import call_by_key, current_form, form_of
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, language, render
from clara_grants.submissions.fields import form_for_section
from clara_grants.submissions.views.base import bp


@bp.get("/apercu/<key>/<section>")
def preview(key: str, section: str) -> ResponseReturnValue:
    """For the officers of the call: every question of the section, those on a condition included."""
    call = call_by_key(db.session(), key)
    if call is None or not policies.may_manage(current_actor(), call):
        raise NotFoundError()
    form = form_of(db.session(), current_form(db.session(), call.id).id)
    keys = [one.key for one in form.sections]
    found = form.section(section)
    if found is None:
        raise NotFoundError()
    place = keys.index(section)
    return render(
        "submissions/preview.html",
        call=call,
        section=found,
        form=form_for_section(found, {}, language()),
        position=place + 1,
        before=keys[place - 1] if place else None,
        after=keys[place + 1] if place + 1 < len(keys) else None,
        count=len(keys),
    )
