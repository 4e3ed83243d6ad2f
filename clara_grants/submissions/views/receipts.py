"""Whether a fingerprint stands on one of our receipts: anybody may ask, and learns nothing else."""

import re

from flask import request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from clara_grants.kernel.db import db
from clara_grants.kernel.web import public, render, request_instant
from clara_grants.people import throttle
from clara_grants.submissions import queries
from clara_grants.submissions.views.base import bp

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@bp.route("/recepisses", methods=["GET", "POST"])
@public
def verify() -> ResponseReturnValue:
    """Each question costs the same statements and gives a page of the same shape, known or not."""
    if request.method == "GET":
        return render("submissions/verify.html", typed="", problem="", known=None)
    typed = "".join(request.form.get("fingerprint", "")[:200].split()).lower()
    if not _FINGERPRINT.fullmatch(typed):
        problem = _("Saisissez les 64 caractères de l’empreinte : chiffres et lettres de a à f.")
        return render("submissions/verify.html", typed=typed, problem=problem, known=None), 422
    _slow_down()
    known = queries.is_receipt(db.session(), typed)
    return render("submissions/verify.html", typed=typed, problem="", known=known)


def _slow_down() -> None:
    """A dozen questions in a quarter of an hour from one place.  Raises TooManyAttemptsError."""
    session, source, now = db.session(), request.remote_addr or "", request_instant()
    throttle.check(session, f"receipts:{source}", source, known_device=False, now=now)
    throttle.note(session, f"receipts:{source}", source, known_device=False, now=now)
