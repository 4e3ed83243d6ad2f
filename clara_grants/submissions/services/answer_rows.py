"""The rows of answers: one statement writes them with a revision check and keeps what they said before."""

import json
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Actor
from clara_grants.submissions.models import AnswerRevision
from clara_grants.submissions.queries import Held

#: Only a row still at the revision before its new one is replaced, and only then is its past kept.
_WRITE = text(
    """
    with typed as (
      select question_key, value::jsonb as value, revision
      from unnest(cast(:keys as text[]), cast(:values as text[]), cast(:revisions as int[]))
        as row(question_key, value, revision)
    ), past as (
      insert into answer_revision
        (id, submission_id, question_key, value, revision, saved_at, saved_by, form_version_id)
      select gen_random_uuid(), a.submission_id, a.question_key, a.value, a.revision, a.saved_at, a.saved_by,
        a.form_version_id
      from answer a join typed t on a.question_key = t.question_key and a.revision = t.revision - 1
      where a.submission_id = :submission_id
    )
    insert into answer
      (id, submission_id, question_key, value, revision, saved_at, saved_by, page, form_version_id)
    select gen_random_uuid(), :submission_id, question_key, value, revision, :now, :actor_id,
      cast(:page as uuid), (select form_version_id from submission where id = :submission_id)
    from typed
    on conflict (submission_id, question_key) do update set value = excluded.value,
      revision = excluded.revision, saved_at = excluded.saved_at, saved_by = excluded.saved_by,
      page = excluded.page, form_version_id = excluded.form_version_id
    where answer.revision = excluded.revision - 1
    returning question_key, revision
    """
)


def write(
    session: Session,
    actor: Actor,
    submission_id: uuid.UUID,
    changed: Mapping[str, Any],
    held: Mapping[str, Held],
    *,
    now: datetime,
    page: uuid.UUID | None,
) -> dict[str, int]:
    """Write the answers that are still as `held` says; returns the new revision of those written."""
    if not changed:
        return {}
    given = {
        "keys": list(changed),
        "values": [json.dumps(value, ensure_ascii=False) for value in changed.values()],
        "revisions": [held[key].revision + 1 if key in held else 1 for key in changed],
        "submission_id": submission_id,
        "now": now,
        "actor_id": actor.id,
        "page": page,
    }
    return {row.question_key: row.revision for row in session.execute(_WRITE, given)}


def values_since(
    session: Session, submission_id: uuid.UUID, revisions: Mapping[str, int]
) -> dict[str, list[Any]]:
    """Question key → what it said at that revision and at each later one that was replaced since.

    Revision 0 said nothing.
    """
    said: dict[str, list[Any]] = {key: [None] for key, revision in revisions.items() if revision == 0}
    query = select(AnswerRevision.question_key, AnswerRevision.revision, AnswerRevision.value).where(
        AnswerRevision.submission_id == submission_id, AnswerRevision.question_key.in_(revisions)
    )
    for key, revision, value in session.execute(query):
        if revision >= revisions[key]:
            said.setdefault(key, []).append(value)
    return said
