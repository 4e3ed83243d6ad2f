"""Facts about calls, for `test_relay`: what each sends."""

from typing import Any

from sqlalchemy.orm import Session

from clara_grants.calls.models import CallReader
from tests.factories.calls import OPENS_AT, CallFactory
from tests.factories.people import PersonFactory
from tests.notifications.team_cases import TEAM_CASES


def _reader_invited(session: Session) -> tuple[dict[str, Any], list[str]]:
    call = CallFactory()
    reader = CallReader(
        call_id=call.id, name="Léa Patiente", address="lea@exemple.fr", language="fr",
        invited_by=PersonFactory().id, invited_at=OPENS_AT,
    )  # fmt: skip
    session.add(reader)
    session.flush()
    return {"call_id": call.id, "reader_id": reader.id}, ["call_reading"]


CALL_CASES = [("calls.reader_invited", _reader_invited)]

#: Every case told in a module of its own.
OTHER_CASES = [*CALL_CASES, *TEAM_CASES]
