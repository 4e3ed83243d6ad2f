"""Language switch, health, and the navigation each role sees."""

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Flask, current_app, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import text
from werkzeug.utils import redirect

from clara_grants.calls.models import Call
from clara_grants.desk.queries import cross_checks, journey
from clara_grants.desk.tabs import call_tabs, file_bar, file_tabs
from clara_grants.kernel import i18n
from clara_grants.kernel.actors import NOBODY, Actor, Role
from clara_grants.kernel.db import db
from clara_grants.kernel.i18n import LANGUAGES
from clara_grants.kernel.web import current_actor, house, language, public, request_session
from clara_grants.submissions.models import StageChange, Submission

bp = Blueprint("web", __name__)
_STAFF = (Role.OFFICER, Role.ADMINISTRATOR)  # they reach their own files through the account menu

_READERS = (Role.EXPERT, Role.ECLAIR, Role.COMMITTEE, Role.FUNDER)
#: Entries whose pages do not all stand below their own address.
_WITHIN = {
    "desk.pipeline": r"/(appels-et-dossiers|appels/.*|dossiers/(liste|.*/.*)|auditions/.*|selection/.*)",
    "calls.index": r"/appels(/[^/]+)?",
    "submissions.index": r"/dossiers(/.*)?",
    "hearings.mine": r"/auditions(/.*)?",
    "selection.mine": r"/selection(?!/votes)(/.*)?|/appels/[^/]+/selection",
    "selection.funder": r"/selection/votes",
}


def init_app(app: Flask) -> None:
    app.register_blueprint(bp)
    app.context_processor(_chrome)


@bp.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when the application and its database answer."""
    request_session().execute(text("select 1"))
    return {"status": "ok", "version": current_app.config["CODE_VERSION"]}


@bp.post("/langue")
@public
def set_language() -> ResponseReturnValue:
    """Remember the reader's language for this browser and come back to the same page."""
    if request.form.get("language") in LANGUAGES:
        session["language"] = request.form["language"]
    return redirect(local_path(request.form.get("next", "/")), code=303)


def local_path(target: str) -> str:
    """A path of this site, whatever was asked: never another host."""
    try:
        parts = urlsplit(target.replace("\\", "/"))
    except ValueError:  # "//[": not an address at all
        return "/"
    if parts.scheme or parts.netloc or not parts.path.startswith("/") or parts.path.startswith("//"):
        return "/"
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _chrome() -> dict[str, Any]:
    actor = current_actor()
    return {
        "make_call_tabs": call_tabs,
        "make_answer": lambda submission: journey.answer_to(db.session(), submission),
        "make_cross_checks": _cross_checks,
        "make_journey": _journey,
        "make_file_bar": file_bar,
        "make_file_tabs": file_tabs,
        "nav": [_item(endpoint, label) for endpoint, label in _entries(actor)],
        "code_version": current_app.config["CODE_VERSION"],
        "sign_in_url": url_for("people.sign_in"),
        "account": _account(actor),
        "demo_mailbox_url": url_for("notifications.demo_mailbox") if house().settings.demo else None,
        "footer_credits": [
            _("Établissements\u202f: ROR, CC0"),
            _("Classification\u202f: International Cancer Research Partnership (CSO v2)"),
        ],
    }


def _cross_checks(submission: Submission) -> cross_checks.CrossChecks:
    call = db.session.get_one(Call, submission.call_id)
    return cross_checks.cross_checks(db.session(), current_actor(), submission, call)


def _journey(submission: Submission, moves: Sequence[StageChange]) -> list[dict[str, Any]]:
    """The timeline of a file, as `_macros/timeline.html` draws it for its team."""
    pages = {"messages": "messages.show", "completion": "eligibility.completion", "sent": "submissions.sent"}
    return [
        {
            "title": i18n.label(event.name, event.kind, language()),
            "at": event.at,
            "href": url_for(pages[event.page], submission_id=submission.id) if event.page else None,
        }
        for event in journey.of_team(db.session(), submission, moves)
    ]


def _account(actor: Actor) -> dict[str, Any] | None:
    """The account menu; the sign-out is always there for who is signed in."""
    if actor is NOBODY:
        return None
    links = [("people.account", _("Mon compte")), ("submissions.index", _("Mes dossiers"))]
    if actor.is_anywhere(Role.OFFICER):
        links.append(("officers.team", _("Équipe et absences")))
    else:  # an officer's list of projects, in the menu, shows every one
        links.append(("followup.index", _("Mes projets")))
    return {
        "name": getattr(current_user, "name", "") or _("Mon compte"),
        "role": None,
        "links": [{"text": t, "href": url_for(e)} for e, t in links],
        "sign_out_url": url_for("people.sign_out"),
    }


def _item(endpoint: str, label: str) -> dict[str, Any]:
    href = url_for(endpoint)
    within = re.fullmatch(_WITHIN.get(endpoint, "(?!)"), request.path)
    here = request.path == href or bool(within)
    if endpoint not in _WITHIN and href != "/":
        here = here or request.path.startswith(href.rstrip("/") + "/")
    return {"text": label, "href": href, "current": here}


def _entries(actor: Actor) -> list[tuple[str, str]]:
    """(endpoint, text) for each main page of the roles this person holds."""
    if actor is NOBODY:
        return [("calls.index", _("Appels"))]
    entries = [("desk.home", _("Accueil"))]
    for role, pages in _by_role().items():
        if actor.is_anywhere(role):
            entries += [page for page in pages if page not in entries]
    if not any(map(actor.is_anywhere, _STAFF)):
        entries.append(("submissions.index", _("Mes dossiers")))
        if not any(map(actor.is_anywhere, _READERS)):  # theirs is in the account menu
            entries.append(("followup.index", _("Mes projets")))
        entries.append(("calls.index", _("Appels")))
    return entries


def _by_role() -> dict[Role, list[tuple[str, str]]]:
    return {
        Role.OFFICER: [
            ("desk.pipeline", _("Appels et dossiers")),
            ("followup.index", _("Projets")),
            ("activities.index", _("Activités")),
            ("statistics.index", _("Chiffres")),
            ("notifications.index", _("Envois")),
        ],
        Role.EXPERT: [("reviews.index", _("Mes expertises"))],
        Role.ECLAIR: [("patient_reviews.index", _("Mes lectures ECLAIR"))],
        Role.COMMITTEE: [("hearings.mine", _("Mes auditions")), ("selection.mine", _("Comité"))],
        Role.FUNDER: [("selection.funder", _("Votes"))],
        Role.ADMINISTRATOR: [("people.directory", _("Personnes et rôles"))],
    }
