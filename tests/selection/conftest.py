"""A call with two funders, an officer, files at the deciding step."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallStep
from clara_grants.kernel.actors import Actor, Role
from clara_grants.organisations.models import Funder, FunderKind
from clara_grants.people.models import Person
from clara_grants.selection import services
from clara_grants.selection.models import Decision, Outcome, ReasonCode
from clara_grants.submissions.models import Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import CallFactory, CallFunderFactory
from tests.factories.organisations import FunderFactory
from tests.factories.people import actor, person_with
from tests.factories.submissions import SubmissionFactory

DECIDED_ON = date(2026, 11, 23)


@dataclass
class Scene:
    """`national` is paid through the foundation, `town` pays the holder itself."""

    session: Session
    now: datetime
    call: Call
    officer_person: Person
    national: Funder
    town: Funder
    foundation: Funder

    @property
    def officer(self) -> Actor:
        return actor(self.officer_person, Role.OFFICER)

    def file(self, **columns: Any) -> Submission:
        """A file at the call's deciding step."""
        step = self.session.scalars(
            select(CallStep).where(CallStep.call_id == self.call.id, CallStep.decides)
        ).one()
        made: Submission = SubmissionFactory(
            call=self.call, stage=Stage.IN_PROCESS, step_id=step.id, **columns
        )
        return made

    def draft(self, file: Submission, outcome: Outcome = Outcome.SELECTED, **changes: Any) -> Decision:
        return services.decide(self.session, self.officer, file.id, outcome, **self.said(outcome, **changes))

    def said(self, outcome: Outcome, **changes: Any) -> dict[str, Any]:
        said: dict[str, Any] = {
            "reason_code": ReasonCode.QUALITY, "decided_on": DECIDED_ON, "now": self.now,
        }  # fmt: skip
        if outcome in (Outcome.SELECTED, Outcome.SELECTED_WITH_CONDITIONS):
            said |= {"amount_cents": 1_000_000, "awards": self.split(700_000, 300_000)}
        if outcome is Outcome.REJECTED:
            said |= {"reason": "Projet trop précoce."}
        return {**said, **changes}

    def split(self, national: int, town: int) -> list[tuple[uuid.UUID, int]]:
        return [(self.national.id, national), (self.town.id, town)]

    def release(self) -> Any:
        manifest = services.preview_release(self.session, self.call.id)
        return services.release(self.session, self.officer, self.call.id, manifest=manifest, now=self.now)


@pytest.fixture
def make_scene(session: Session, now: datetime) -> Callable[..., Scene]:
    def make(**columns: Any) -> Scene:
        call = CallFactory(**columns)
        national = FunderFactory(kind=FunderKind.NATIONAL, name_fr="Institut d’essai")
        town = FunderFactory(kind=FunderKind.METROPOLE, pays_directly=True, name_fr="Métropole d’essai")
        foundation = FunderFactory(kind=FunderKind.FOUNDATION, name_fr="Fondation d’essai")
        for funder in (national, town):
            CallFunderFactory(call=call, funder=funder)
        return Scene(session, now, call, person_with(Role.OFFICER), national, town, foundation)

    return make


@pytest.fixture
def scene(make_scene: Callable[..., Scene]) -> Scene:
    return make_scene(envelope_cents=5_000_000)
