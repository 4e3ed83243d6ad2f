"""« Signaler un problème »: from any page of the team; and the officers' list."""

import uuid
from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.calls import policies as call_policies
from clara_grants.kernel import i18n
from clara_grants.kernel.actors import NOBODY
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.kernel.web import current_actor, language, render, request_instant
from clara_grants.submissions import queries, services
from clara_grants.submissions.errors import NoteTooLongError, ReasonNeededError
from clara_grants.submissions.views.base import bp


@bp.app_context_processor
def _problem_link() -> dict[str, Any]:
    """The link at the foot of the team's pages, which says from where it was followed."""
    if request.blueprint != bp.name or current_actor() is NOBODY:
        return {"problem_url": None}
    file = (request.view_args or {}).get("submission_id")
    return {"problem_url": url_for("submissions.report_problem", page=request.path, dossier=file)}


@bp.route("/signaler", methods=["GET", "POST"])
def report_problem() -> ResponseReturnValue:
    """The person's words; the rest is noted by itself, and shown before it is sent."""
    if request.method == "GET":
        return _page(request.args.get("page", ""), request.args.get("dossier", ""))
    page, file, words = (request.form.get(name, "") for name in ("page", "dossier", "words"))
    try:
        report = services.report_problem(
            db.session(),
            current_actor(),
            submission_id=_uuid(file),
            page=page,
            browser=request.user_agent.string,
            words=words,
            now=request_instant(),
        )
    except NoteTooLongError as refusal:
        return _page(page, file, i18n.sentence(refusal.code, refusal.facts, language())), 422
    except ReasonNeededError:
        return _page(page, file, _("Dites ce qui ne va pas.")), 422
    return render("submissions/problem_kept.html", report=report, submission_id=report.submission_id)


@bp.get("/signalements")
def problems() -> ResponseReturnValue:
    """What was reported about the calls of this officer."""
    if not call_policies.may_see_the_list(current_actor()):
        raise NotAllowedError(action="submissions.problems")
    return render("submissions/problems.html", reports=queries.reports_for(db.session(), current_actor()))


def _page(page: str, file: str, refusal: str = "") -> str:
    return render(
        "submissions/problem.html",
        page=page[:300],
        file=file if _uuid(file) else "",
        browser=request.user_agent.string[:300],
        refusal=refusal,
        words=request.form.get("words", ""),
    )


def _uuid(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None
