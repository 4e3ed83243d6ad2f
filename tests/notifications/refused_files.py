"""Cases of the relay about files an antivirus refused."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from clara_grants.kernel.files import StoredFile
from clara_grants.submissions.models import Attachment
from clara_grants.workflow.machine import Stage
from tests.factories.submissions import SubmissionFactory

Case = Callable[[Session], tuple[dict[str, Any], list[str]]]


def refused_file(stage: Stage, letters: list[str]) -> Case:
    """A file of a submission at `stage` was refused: these letters go."""

    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        file = SubmissionFactory(stage=stage)
        stored = StoredFile(
            sha256="0", size=1, media_type="application/pdf", name="a.pdf", uploaded_by=file.owner_id
        )
        session.add(stored)
        session.flush()
        attachment = Attachment(
            submission_id=file.id, question_key="cv", file_id=stored.id, added_by=file.owner_id
        )
        session.add(attachment)
        session.flush()
        facts = {"submission_id": file.id, "call_id": file.call_id, "attachment_id": attachment.id}
        return facts, letters

    return case
