"""What a section's page sends by itself while somebody writes: the questions changed, and no other.

Apart from the page itself because it must stay cheap: thousands do it at the same minute.
"""

import json
import uuid
from typing import Any

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from clara_grants.kernel import formats, i18n
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.web import current_actor, language, request_instant
from clara_grants.submissions import policies, queries, services
from clara_grants.submissions.errors import StaleAnswersError
from clara_grants.submissions.fields import form_for_section
from clara_grants.submissions.views.base import bp


@bp.post("/<uuid:submission_id>/sections/<key>/enregistrer")
def autosave(submission_id: uuid.UUID, key: str) -> ResponseReturnValue:
    """Keep what is typed: `{saved_at, revision, revisions, newer}`; 409 with what the other person wrote.

    `only` lists the questions sent (a box left unticked sends nothing else), `page` names the page opened.
    """
    session, actor, now = db.session(), current_actor(), request_instant()
    only = _named("only")
    draft = services.hold(session, actor, submission_id, only or ())
    section = draft.form.section(key)
    if section is None or not policies.is_team(draft.file):
        raise NotFoundError()
    if only is None:
        draft.held.update(queries.answers_of(session, submission_id))
    form = form_for_section(section, {}, language(), asked=only)
    values = form.answers()
    try:
        saved = services.keep(
            session, actor, draft, values, now=now, revisions=seen(request.form.get("revision")), page=_page()
        )
    except StaleAnswersError as stale:
        return _stale(stale, draft)
    saved_at = formats.paris_datetime(now, "time", language())
    return jsonify(
        saved_at=saved_at, revision=token(saved.revisions), revisions=saved.revisions, newer=list(saved.newer)
    )


def token(revisions: dict[str, int]) -> str:
    """What the page holds of the revisions it was made with."""
    return json.dumps(revisions, sort_keys=True, separators=(",", ":"))


def seen(sent: str | None) -> dict[str, int] | None:
    """The revisions the page was shown with; nothing readable counts as none seen."""
    if sent is None:
        return None
    try:
        read = json.loads(sent)
    except ValueError:
        return {}
    items = read.items() if isinstance(read, dict) else ()
    return {key: number for key, number in items if isinstance(number, int)}


def _stale(stale: StaleAnswersError, draft: services.Draft) -> ResponseReturnValue:
    message = i18n.sentence(stale.code, stale.facts, language())
    theirs: dict[str, Any] = {key: draft.held[key].value for key in stale.facts["keys"] if key in draft.held}
    return jsonify(code=stale.code, message=message, current=stale.facts["current"], theirs=theirs), 409


def _named(name: str) -> frozenset[str] | None:
    listed = request.form.get(name)
    return None if listed is None else frozenset(listed.split(","))


def _page() -> uuid.UUID | None:
    try:
        return uuid.UUID(request.form.get("page", ""))
    except ValueError:
        return None
