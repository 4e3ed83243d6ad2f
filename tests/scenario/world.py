"""People, calls and the clock of the scenario."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy.orm import Session

from clara_grants.calls import services as calls
from clara_grants.calls.document import CallDocument, shipped_calls
from clara_grants.calls.document_parts import Step, Window
from clara_grants.demo.player import data
from clara_grants.kernel import clock
from clara_grants.kernel.actors import SYSTEM, Actor, Grant, Role
from clara_grants.kernel.files import FileStore
from clara_grants.organisations.queries import funder_ids
from clara_grants.organisations.services import load_reference
from clara_grants.people.models import Person
from clara_grants.submissions.models import Submission
from tests.factories.people import PersonFactory, RoleGrantFactory

#: Everyone the access table asks about: given name, family name, role.
PEOPLE: dict[str, tuple[str, str, Role]] = {
    "owner": ("Lucie", "Porteuse", Role.APPLICANT),
    "stranger": ("Marc", "Voisin", Role.APPLICANT),
    "expert": ("Inès", "Lectrice", Role.EXPERT),
    "expert_else": ("Paul", "Distant", Role.EXPERT),
    "eclair": ("Rose", "Partenaire", Role.ECLAIR),
    "officer": ("Anne", "Mission", Role.OFFICER),
    "committee": ("Omar", "Comité", Role.COMMITTEE),
    "funder": ("Nadia", "Finance", Role.FUNDER),
    "administrator": ("Yves", "Système", Role.ADMINISTRATOR),
    # An officer in conflict with the files: the one who may see everything, except these.
    "conflicted": ("Claire", "Liée", Role.OFFICER),
}
FUNDER = "inca"
OPEN, CLOSED, LIGHT = "oncostarter-blanc-essai", "oncostarter-blanc-examen", "mobilite-essai"
TWO_STAGES = "preuve-du-concept-essai"
_STEP_DAYS = ((-29, -22), (-21, 9), (-21, 9), (7, 8), (16, 16))


@dataclass
class World:
    """What the tests need to name: people by role, files by stage, other ids by what they are."""

    session: Session
    store: FileStore
    start: datetime
    documents: dict[str, CallDocument] = field(default_factory=dict)
    calls: dict[str, uuid.UUID] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    files: dict[str, Submission] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    now: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.now = self.start

    def at(self, *, days: float) -> datetime:
        """Move the clock to so many days from the tests' instant."""
        self.session.flush()
        self.now = self.start + timedelta(days=days)
        clock.fix(self.session, self.now)
        return self.now

    def actor(self, name: str) -> Actor:
        role = PEOPLE[name][2]
        funder = self.ids["funder"] if role is Role.FUNDER else None
        return Actor(id=self.people[name].id, grants=frozenset({Grant(role, funder_id=funder)}))


def address_of(name: str) -> str:
    return f"{name.replace('_', '-')}@exemple.fr"


def prepare(session: Session, store: FileStore, start: datetime) -> World:
    """The directory, the people and the calls."""
    world = World(session, store, start)
    world.at(days=-45)
    load_reference(session)
    world.ids["funder"] = funder_ids(session, [FUNDER])[FUNDER]
    for name, (given, family, role) in PEOPLE.items():
        person = PersonFactory(given_name=given, family_name=family, address=address_of(name), is_demo=True)
        funder = world.ids["funder"] if role is Role.FUNDER else None
        RoleGrantFactory(person_id=person.id, role=role, funder_id=funder)
        world.people[name] = person
    _open(world, OPEN, "oncostarter-blanc-2025", -24, 21)
    _open(world, CLOSED, "oncostarter-blanc-2025", -44, -30)
    _open(world, LIGHT, "mobilite-2025", -44, 21)
    return world


def _open(world: World, key: str, like: str, opens: int, closes: int) -> None:
    """A shipped call under another key, with its window and steps around the tests' instant."""
    model = shipped()[like]
    window = Window(opens_at=_local(world, opens), closes_at=_local(world, closes))
    document = model.model_copy(
        update={"key": key, "edition": 2026, "windows": (window,), "steps": _steps(world, model)}
    )
    made = calls.load_document(world.session, SYSTEM, document, now=world.now)
    calls.publish(world.session, SYSTEM, made.id, now=world.now)
    world.documents[key], world.calls[key] = document, made.id
    world.ids["call"] = made.id


def open_in_two_stages(world: World) -> None:
    """The shipped Preuve du Concept call, its expressions and its files taken at the tests' instant."""
    model = shipped()["preuve-du-concept-2025"]
    assert model.first_stage is not None
    window = Window(opens_at=_local(world, -20), closes_at=_local(world, 12))
    first = model.first_stage.model_copy(update={"windows": (window,)})
    document = model.model_copy(
        update={
            "key": TWO_STAGES,
            "edition": 2026,
            "first_stage": first,
            "steps": _steps(world, model),
            "windows": (window.model_copy(update={"closes_at": _local(world, 30)}),),
        }
    )
    made = calls.load_document(world.session, SYSTEM, document, now=world.now)
    calls.publish(world.session, SYSTEM, made.id, now=world.now)
    world.documents[TWO_STAGES], world.calls[TWO_STAGES] = document, made.id


def _steps(world: World, model: CallDocument) -> tuple[Step, ...]:
    moved = []
    for step, (starts, due) in zip(model.steps, _STEP_DAYS, strict=False):
        days = {"starts_at": _local(world, starts), "due_at": _local(world, due)}
        moved.append(step.model_copy(update=days if step.starts_at else {}))
    return tuple(moved)


def _local(world: World, days: int) -> datetime:
    """Noon in Paris, so many days away, as calls write it."""
    day = (world.start + timedelta(days=days)).astimezone(clock.PARIS)
    return day.replace(hour=12, minute=0, second=0, microsecond=0, tzinfo=None)


@cache
def shipped() -> Mapping[str, CallDocument]:
    return {document.key: document for document in shipped_calls()}


@cache
def applications(call: str) -> list[data.Entry]:
    """The demonstration's applications to a shipped call."""
    found: list[data.Entry] = next(one for one in data.campaign() if one["call"] == call)["applications"]
    return found
