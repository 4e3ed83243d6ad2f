"""Before any application: the directory, the people and their roles, the calls."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from clara_grants.calls import services as calls
from clara_grants.calls.document import CallDocument
from clara_grants.calls.queries import leading_to
from clara_grants.demo.player import data
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.schedule import THE_SYSTEM, Act, Turn, moment
from clara_grants.kernel.actors import Role
from clara_grants.organisations.queries import funder_ids
from clara_grants.organisations.services import (
    find_or_add_lab,
    find_or_add_organisation,
    load_reference,
)
from clara_grants.people import services as people

FIRST_DAY = date(2025, 1, 2)
#: Held for every call; officers hold theirs as people.yaml says, committee members as the calls say.
_EVERYWHERE = (Role.EXPERT, Role.ECLAIR, Role.ADMINISTRATOR)


def reference() -> Iterator[Act]:
    yield Act(moment(FIRST_DAY, "08:00"), THE_SYSTEM, lambda turn: load_reference(turn.session))


def house() -> Iterator[Act]:
    """Staff, experts, members and funders: known from the first day."""
    for key, person in data.people().items():
        if person["role"] != "applicant":
            yield Act(moment(FIRST_DAY, "08:30"), THE_SYSTEM, Register(key))


def applicants(first_needed: dict[str, date]) -> Iterator[Act]:
    """Each applicant makes an account the day before they first need it."""
    for key, person in data.people().items():
        if person["role"] == "applicant":
            needed = first_needed.get(key, FIRST_DAY + timedelta(days=20)) - timedelta(days=1)
            yield Act(moment(max(needed, FIRST_DAY), "09:15"), THE_SYSTEM, Register(key))


class Register:
    """One person makes an account; what they do in the house is granted at once."""

    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, turn: Turn) -> None:
        known = data.people()[self.key]
        profile = _profile(turn, known)
        person = people.register(
            turn.session,
            address=known["email"],
            given_name=known["given_name"],
            family_name=known["family_name"],
            language=known["language"],
            verified=True,
            applicant=known["role"] == "applicant",
            is_demo=bool(known.get("demo_account")),
            now=turn.now,
            **profile,
        )
        turn.world.people[self.key] = person.id
        _grant_house_roles(turn, self.key, known)


def _profile(turn: Turn, known: Entry) -> dict[str, object]:
    profile: dict[str, object] = {
        "gender": known.get("gender"),
        "career_stage": known.get("career_stage"),
        "territory": known.get("territory"),
        "expertise": list(known.get("expertise", ())),
    }
    if name := known.get("organisation_name"):
        employer = find_or_add_organisation(
            turn.session, name, ror_id=known.get("organisation_ror_id"), city=known.get("city")
        )
        profile["organisation_id"] = employer.id
    if lab := known.get("lab"):
        host = find_or_add_organisation(turn.session, lab["institution"], ror_id=lab["institution_ror_id"])
        found = find_or_add_lab(
            turn.session,
            lab["name"],
            organisation_id=host.id,
            code=lab["unit_code"],
            city=lab["city"],
            territory=lab["territory"],
        )
        profile["lab_id"] = found.id
    return profile


def _grant_house_roles(turn: Turn, key: str, known: Entry) -> None:
    role = Role(known["role"])
    everywhere = role in _EVERYWHERE or known.get("calls") == "all"
    if everywhere or (role is Role.COMMITTEE and known.get("demo_account")):
        people.grant_role(turn.session, turn.actor, turn.world.people[key], role, now=turn.now)
    if role is Role.FUNDER:
        funder = funder_ids(turn.session, [known["funder"]])[known["funder"]]
        people.grant_role(
            turn.session, turn.actor, turn.world.people[key], role, funder_id=funder, now=turn.now
        )


def editions(documents: Iterable[CallDocument], campaign: Iterable[Entry]) -> Iterator[Act]:
    """Calls are loaded and published two days before they open, their officers and committee named."""
    committees = {one["call"]: one["committee"]["members"] for one in campaign if "committee" in one}
    for document in documents:
        opens = document.windows[0].opens.date()
        day = max(opens - timedelta(days=5), FIRST_DAY)
        yield Act(moment(day, "10:00"), THE_SYSTEM, Load(document, committees.get(document.key, ())))
        published = max(opens - timedelta(days=2), FIRST_DAY)
        yield Act(moment(published, "11:00"), "demo-officer", Publish(document.key))


class Load:
    """Write one call, and give its officers and its committee their role on it."""

    def __init__(self, document: CallDocument, committee: Iterable[str], *, is_living: bool = False) -> None:
        self.document, self.committee, self.is_living = document, committee, is_living

    def __call__(self, turn: Turn) -> None:
        call = calls.load_document(
            turn.session, turn.actor, self.document, now=turn.now, is_living=self.is_living
        )
        turn.world.calls[self.document.key] = call.id
        for stage in leading_to(turn.session, call.id):
            turn.world.calls[stage.key] = stage.id
        for key, person in data.people().items():
            if person["role"] == "officer" and self.document.key in (person["calls"] or ()):
                self._grant(turn, key, Role.OFFICER)
        for key in self.committee:
            role = Role.COMMITTEE if data.role_of(key) == "committee" else None
            if role and not data.people()[key].get("demo_account"):
                self._grant(turn, key, role)

    def _grant(self, turn: Turn, key: str, role: Role) -> None:
        call_id = turn.world.calls[self.document.key]
        people.grant_role(
            turn.session, turn.actor, turn.world.people[key], role, call_id=call_id, now=turn.now
        )
        turn.world.actors.pop(key, None)


class Publish:
    def __init__(self, key: str) -> None:
        self.key = key

    def __call__(self, turn: Turn) -> None:
        calls.publish(turn.session, turn.actor, turn.world.calls[self.key], now=turn.now)
