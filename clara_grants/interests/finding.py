"""Computing conflicts between one file and some people.  Pure: plain data in, plain data out."""

import re
import unicodedata
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from clara_grants.submissions.models import ConflictKind, ConflictState

COMPUTED: Final = "computed"

Organisation = uuid.UUID


@dataclass(frozen=True, slots=True)
class FileSide:
    """What ties a file to people.  `parents` gives the parent of each organisation that has one."""

    team: frozenset[uuid.UUID]
    owner_id: uuid.UUID
    addresses: frozenset[str]
    lab_id: uuid.UUID | None
    organisation_id: Organisation | None
    partner_ids: frozenset[Organisation]
    parents: dict[Organisation, Organisation] = field(default_factory=dict)
    excluded: str = ""


@dataclass(frozen=True, slots=True)
class PersonSide:
    """What ties a person to files."""

    id: uuid.UUID
    name: str
    addresses: frozenset[str]
    lab_id: uuid.UUID | None
    organisation_id: Organisation | None
    competes: bool


@dataclass(frozen=True, slots=True)
class Found:
    """One conflict of one person with the file, and the reason's code (`conflict_reason.<code>`)."""

    person_id: uuid.UUID
    kind: ConflictKind
    reason_code: str
    source: str = COMPUTED
    state: ConflictState = ConflictState.BLOCKING

    @property
    def is_blocking(self) -> bool:
        return self.state is ConflictState.BLOCKING


def find(file: FileSide, people: Iterable[PersonSide]) -> list[Found]:
    """The conflicts of these people; at most one of each kind per person, the strongest."""
    found: dict[tuple[uuid.UUID, ConflictKind], Found] = {}
    for person in people:
        for one in _conflicts(file, person):
            held = found.get((one.person_id, one.kind))
            if held is None or (one.is_blocking and not held.is_blocking):
                found[one.person_id, one.kind] = one
    return list(found.values())


def _conflicts(file: FileSide, person: PersonSide) -> Iterator[Found]:
    if person.id == file.owner_id:
        yield Found(person.id, ConflictKind.CO_APPLICANT, "own_file")
    elif person.id in file.team or person.addresses & file.addresses:
        yield Found(person.id, ConflictKind.CO_APPLICANT, "team")
    if person.lab_id and person.lab_id == file.lab_id:
        yield Found(person.id, ConflictKind.LAB, "same_lab")
    yield from _institutions(file, person)
    if person.competes:
        yield Found(person.id, ConflictKind.COMPETING_FILE, "competing")
    if is_named(person.name, file.excluded):
        yield Found(person.id, ConflictKind.EXCLUDED_BY_APPLICANT, "excluded")


def _institutions(file: FileSide, person: PersonSide) -> Iterator[Found]:
    """Same body, or parent and child, is blocking; a common parent or a partner's body is to discuss."""
    mine, theirs = person.organisation_id, file.organisation_id
    if mine is None:
        return
    if theirs is not None:
        above_mine, above_theirs = file.parents.get(mine), file.parents.get(theirs)
        if mine == theirs:
            yield Found(person.id, ConflictKind.INSTITUTION, "same_organisation")
        elif mine == above_theirs or theirs == above_mine:
            yield Found(person.id, ConflictKind.INSTITUTION, "parent_organisation")
        elif above_mine and above_mine == above_theirs:
            yield _to_discuss(person.id, "sister_organisation")
    if mine in file.partner_ids:
        yield _to_discuss(person.id, "partner_organisation")


def _to_discuss(person_id: uuid.UUID, reason_code: str) -> Found:
    return Found(person_id, ConflictKind.INSTITUTION, reason_code, state=ConflictState.TO_DISCUSS)


def is_named(name: str, text: str) -> bool:
    """Whether every word of `name` stands in one line of `text`, accents, case and order aside."""
    wanted = _words(name)
    return len(wanted) > 1 and any(wanted <= _words(line) for line in text.splitlines())


def _words(text: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return frozenset(re.findall(r"[a-z0-9]+", plain))
