"""A form that changes after its call has opened: one more version, the earlier ones stay as they were."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from clara_grants.calls import queries
from clara_grants.calls.document import CallDocumentError, CallProblem, judge, to_data
from clara_grants.calls.errors import WrongStateError
from clara_grants.calls.models import CallState, FormVersion
from clara_grants.calls.services.editing import with_parts
from clara_grants.calls.services.opening import managed
from clara_grants.kernel import audit
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.errors import StaleError
from clara_grants.questionnaire.document import dump, parse
from clara_grants.questionnaire.model import Questionnaire


def add_form_version(
    session: Session, actor: Actor, call_id: uuid.UUID, form: Questionnaire, *, seen: int, now: datetime
) -> FormVersion:
    """Version n+1 of an open call's form, frozen at once; every file stays on the version it answers.

    `seen` is the version the officer worked from: StaleError when there is a newer one that says
    something else.  A question keeps its kind as long as it keeps its key, since its answers go with it:
    CallDocumentError otherwise.  The form that is current already makes no version.
    """
    call = managed(session, actor, call_id, "calls.add_form_version")
    if call.state is not CallState.PUBLISHED:
        raise WrongStateError(state=call.state.value)
    current = queries.current_form(session, call.id)
    if dump(form) == current.document:
        return current
    if current.version != seen:
        raise StaleError(seen=seen, current=current.version)
    if changed := _changed_kinds(parse(current.document), form):
        raise CallDocumentError(changed)
    document = judge(with_parts(call.document, {("form",): dump(form)}))
    version = FormVersion(
        call_id=call.id, version=seen + 1, document=dump(form), created_at=now, frozen_at=now
    )
    session.add(version)
    call.document, call.revision = to_data(document), call.revision + 1
    audit.write(session, actor, "calls.add_form_version", call, version=version.version)
    session.flush()
    return version


def _changed_kinds(before: Questionnaire, after: Questionnaire) -> tuple[CallProblem, ...]:
    kinds = {question.key: question.kind for _section, question in before.questions()}
    return tuple(
        CallProblem(0, ("form", "sections", s, "questions", q, "kind"), "kind_changed", {"key": question.key})
        for s, section in enumerate(after.sections)
        for q, question in enumerate(section.questions)
        if kinds.get(question.key, question.kind) is not question.kind
    )
