"""Carrying the answers of an earlier application into a draft."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls.queries import form_of
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import NotAllowedError, NotFoundError
from clara_grants.submissions import policies
from clara_grants.submissions.access import load_for
from clara_grants.submissions.queries import answers_of, values_of
from clara_grants.submissions.reuse import Plan, plan
from clara_grants.submissions.services.answers import save_answers
from clara_grants.workflow.machine import Stage


def preview_reuse(session: Session, actor: Actor, submission_id: uuid.UUID, source_id: uuid.UUID) -> Plan:
    """What the person's earlier application `source_id` would give to this draft; nothing is written."""
    file, source = (load_for(session, actor, one) for one in (submission_id, source_id))
    if not policies.is_owner(source) or submission_id == source_id:
        raise NotFoundError()
    if not policies.is_team(file) or file.submission.stage is not Stage.DRAFT:
        raise NotAllowedError(action="submissions.reuse")
    return plan(
        form_of(session, source.submission.form_version_id),
        values_of(session, source_id),
        form_of(session, file.submission.form_version_id),
        values_of(session, submission_id),
    )


def reuse(
    session: Session, actor: Actor, submission_id: uuid.UUID, source_id: uuid.UUID, *, now: datetime
) -> Plan:
    """Write what `preview_reuse` shows; an answer somebody wrote in the meantime is not overwritten."""
    carried = preview_reuse(session, actor, submission_id, source_id)
    seen = {key: held.revision for key, held in answers_of(session, submission_id).items()}
    save_answers(session, actor, submission_id, carried.values(), now=now, revisions=seen)
    file = load_for(session, actor, submission_id).submission
    audit.write(
        session, actor, "submissions.reuse", file, source=str(source_id), carried=len(carried.carried)
    )
    return carried
