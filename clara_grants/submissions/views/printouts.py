"""The PDF of a file and of its receipt: asked for here, made by a worker, downloaded here."""

import uuid

from flask import jsonify, request
from flask.typing import ResponseReturnValue

from clara_grants.kernel.db import db
from clara_grants.kernel.errors import NotFoundError
from clara_grants.kernel.files import StoredFile
from clara_grants.kernel.jobs import JobState
from clara_grants.kernel.web import current_actor, language, render, request_instant, wants_json
from clara_grants.questionnaire.kinds import Audience
from clara_grants.submissions import policies, queries
from clara_grants.submissions.access import Loaded, load_for
from clara_grants.submissions.models import Printout, Submission
from clara_grants.submissions.queries.content import Readers
from clara_grants.submissions.services.printouts import ask_application, ask_receipt
from clara_grants.submissions.views.base import bp, open_application
from clara_grants.submissions.views.files import streamed
from clara_grants.workflow.machine import Stage

#: Whose copy the team and the officers may look at.
COPIES = {one.value: one for one in (Audience.EXPERT, Audience.COMMITTEE, Audience.ECLAIR)}


@bp.get("/<uuid:submission_id>/pdf")
def application_pdf(submission_id: uuid.UUID) -> ResponseReturnValue:
    """The file as this reader reads it; the team and the officers may look at the others' copies."""
    loaded = load_for(db.session(), current_actor(), submission_id)
    submission = loaded.submission
    printout = ask_application(
        db.session(),
        submission,
        _readers(loaded),
        language(),
        live=policies.is_team(loaded) and submission.stage is Stage.DRAFT,
        now=request_instant(),
    )
    return _given(printout, submission)


@bp.get("/<uuid:submission_id>/recepisse/pdf")
def receipt_pdf(submission_id: uuid.UUID) -> ResponseReturnValue:
    """The receipt of the last version, for its team."""
    application = open_application(submission_id)
    version = queries.latest_version(db.session(), submission_id)
    if version is None:
        raise NotFoundError()
    printout = ask_receipt(db.session(), version, language(), now=request_instant())
    return _given(printout, application.submission)


def _readers(loaded: Loaded) -> Readers:
    own = policies.reads(loaded)
    if own is not None:
        if not own:
            raise NotFoundError()
        return own
    copy = COPIES.get(request.args.get("lecteurs", ""))
    return frozenset({copy}) if copy else None


def _given(printout: Printout, submission: Submission) -> ResponseReturnValue:
    """The PDF, or a page that waits for it."""
    ready = printout.state is JobState.DONE and printout.file_id is not None
    if wants_json():
        return jsonify(ready=ready, failed=printout.state is JobState.FAILED)
    if not ready:
        return render("submissions/preparing.html", printout=printout, submission=submission)
    return streamed(db.session.get_one(StoredFile, printout.file_id))
