"""Facts about messages and notes, for the table of letters."""

from collections.abc import Callable
from typing import Any

from sqlalchemy.orm import Session

from clara_grants.kernel.actors import Role
from clara_grants.messages.models import Side
from tests.factories.messages import MessageFactory, OfficerNoteFactory
from tests.factories.people import person_with

Case = Callable[[Session], tuple[dict[str, Any], list[str]]]


def message(side: Side, letter: str) -> Case:
    def case(session: Session) -> tuple[dict[str, Any], list[str]]:
        message = MessageFactory(side=side)
        facts = {"message_id": message.id, "submission_id": message.submission_id, "side": side.value}
        return facts, [letter]

    return case


def mention(session: Session) -> tuple[dict[str, Any], list[str]]:
    note, called = OfficerNoteFactory(), person_with(Role.OFFICER)
    about = {"note_id": note.id, "submission_id": note.submission_id, "person_id": called.id}
    return about, ["note_mention"]
