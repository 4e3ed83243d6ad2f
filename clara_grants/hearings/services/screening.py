"""Before a file is opened to a group of people: who of them may not see it."""

import uuid
from collections.abc import Sequence

from sqlalchemy.orm import Session

from clara_grants.interests.services import conflicts_for
from clara_grants.submissions import access


def screen(session: Session, submission_id: uuid.UUID, people: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    """Compute and keep these people's conflicts with the file; those whose conflict is blocking."""
    for found in conflicts_for(session, submission_id, people):
        access.block(
            session,
            submission_id,
            found.person_id,
            found.kind,
            source=found.source,
            state=found.state,
            reason_code=found.reason_code,
        )
    return {row.person_id for row in access.blocking_conflicts(session, submission_id, list(people))}
