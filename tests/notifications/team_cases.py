"""Facts about the people around a file, for `test_relay`: what each sends."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from clara_grants.calls.models import Call
from clara_grants.submissions.models import PieceKind, PieceState
from clara_grants.workflow.machine import Stage
from tests.factories.people import PersonFactory
from tests.factories.submissions import AwaitedPieceFactory, SubmissionFactory, TeamMemberFactory


def _invited(session: Session) -> tuple[dict[str, Any], list[str]]:
    member = TeamMemberFactory()
    return {"member_id": member.id, "submission_id": member.submission_id}, ["team_invitation"]


def _handed_over(session: Session) -> tuple[dict[str, Any], list[str]]:
    file, former = SubmissionFactory(), PersonFactory()
    facts = {"submission_id": file.id, "former_id": former.id, "lead_id": file.owner_id}
    return facts, ["lead_changed"] * 2


def _piece(letter: str, **columns: Any) -> Callable[[Session], tuple[dict[str, Any], list[str]]]:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        row = AwaitedPieceFactory(**columns)
        return {"piece_id": row.id, "submission_id": row.submission_id, "kind": row.kind.value}, [letter]

    return case


_ANSWERED = {"state": PieceState.GIVEN, "answered_at": datetime(2026, 11, 24, 8, 0, tzinfo=UTC)}


def _extended(session: Session) -> tuple[dict[str, Any], list[str]]:
    draft = SubmissionFactory()
    SubmissionFactory(call=session.get_one(Call, draft.call_id), stage=Stage.SUBMITTED)
    facts = {"call_id": draft.call_id, "window_id": draft.window_id, "minutes": 42}
    return facts, ["call_extended"]


TEAM_CASES = [
    ("calls.extended", _extended),
    ("submissions.team_invited", _invited),
    ("submissions.lead_changed", _handed_over),
    ("submissions.piece_asked", _piece("sign_off_request")),
    ("submissions.piece_asked", _piece("letter_request", kind=PieceKind.LETTER, title="Lettre de soutien")),
    ("submissions.piece_answered", _piece("piece_answered", **_ANSWERED)),
]
