"""Facts about the people around a file, for `test_relay`: what each sends."""

from typing import Any

from sqlalchemy.orm import Session

from tests.factories.people import PersonFactory
from tests.factories.submissions import SubmissionFactory, TeamMemberFactory


def _invited(session: Session) -> tuple[dict[str, Any], list[str]]:
    member = TeamMemberFactory()
    return {"member_id": member.id, "submission_id": member.submission_id}, ["team_invitation"]


def _handed_over(session: Session) -> tuple[dict[str, Any], list[str]]:
    file, former = SubmissionFactory(), PersonFactory()
    facts = {"submission_id": file.id, "former_id": former.id, "lead_id": file.owner_id}
    return facts, ["lead_changed"] * 2


TEAM_CASES = [("submissions.team_invited", _invited), ("submissions.lead_changed", _handed_over)]
