"""Accounts: creating one, its profile, its addresses."""

import re
import uuid
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clara_grants.kernel import outbox
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.people import errors, links, policies
from clara_grants.people.events import AddressToVerify
from clara_grants.people.models import EmailAddress, LinkPurpose, Person, RoleGrant

_ADDRESS = re.compile(r"[^@\s<>(),;:\"\[\]\\]+@[^@\s<>(),;:\"\[\]\\.]+(\.[^@\s<>(),;:\"\[\]\\.]+)+")
_ORCID = re.compile(r"(?:https?://orcid\.org/)?([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9X])")
PROFILE_FIELDS: Final = frozenset(
    {
        "phone", "orcid", "gender", "career_stage", "territory", "organisation_id", "lab_id", "expertise",
        "is_demo",
    }
)  # fmt: skip


def register(
    session: Session,
    *,
    address: str,
    given_name: str,
    family_name: str,
    language: str,
    now: datetime,
    verified: bool = False,
    applicant: bool = True,
    **profile: Any,
) -> Person:
    """A new person with one primary address; a letter asks to verify it unless it is proven already.

    Who makes an account by themselves comes to apply; people the house invites come for something else.

    Raises BadAddressError, AddressTakenError, NameMissingError, BadOrcidError, OrcidTakenError.
    """
    clean = tidy_address(address)
    if session.scalar(select(EmailAddress.id).where(EmailAddress.address == clean)):
        raise errors.AddressTakenError
    person = Person(language=language if language in ("fr", "en") else "fr", created_at=now)
    _write_names(person, given_name, family_name)
    _write_profile(session, person, profile)
    session.add(person)
    session.flush()
    row = EmailAddress(
        person_id=person.id, address=clean, created_at=now, verified_at=now if verified else None
    )
    session.add(row)
    if applicant:
        session.add(RoleGrant(person_id=person.id, role=Role.APPLICANT, granted_at=now))
    session.flush()
    if not verified:
        outbox.record(session, AddressToVerify(address_id=row.id))
    return person


def update_profile(
    session: Session,
    actor: Actor,
    person_id: uuid.UUID,
    *,
    given_name: str,
    family_name: str,
    language: str,
    now: datetime,
    **profile: Any,
) -> Person:
    """Rewrite names, language and the given fields of a profile.  Same refusals as `register`."""
    if not policies.may_edit_profile(actor, person_id):
        raise NotAllowedError(action="edit_profile")
    person = session.get_one(Person, person_id)
    _write_names(person, given_name, family_name)
    person.language = language if language in ("fr", "en") else person.language
    _write_profile(session, person, profile)
    session.flush()
    return person


def set_language(session: Session, actor: Actor, language: str, *, now: datetime) -> None:
    """Keep a person's language for screens and letters."""
    if language in ("fr", "en"):
        session.execute(update(Person).where(Person.id == actor.id).values(language=language))


def ask_verification(session: Session, actor: Actor, *, now: datetime) -> bool:
    """Send the verification letter of the primary address once more.  False when it is verified."""
    row = session.scalar(
        select(EmailAddress).where(EmailAddress.person_id == actor.id, EmailAddress.is_primary)
    )
    if row is None or row.verified_at is not None:
        return False
    outbox.record(session, AddressToVerify(address_id=row.id))
    return True


def verify_address(session: Session, secret: str, *, now: datetime) -> EmailAddress:
    """Act on a verification link.  LinkGoneError when it is gone or used."""
    link = links.open_link(session, secret, LinkPurpose.ADDRESS_VERIFICATION, now=now)
    links.use(session, link, now=now)
    row = session.get_one(EmailAddress, link.object_id)
    row.verified_at = row.verified_at or now
    session.flush()
    return row


def tidy_address(address: str) -> str:
    """The address without surrounding spaces.  BadAddressError when it is not one mailbox."""
    clean = address.strip().removeprefix("mailto:")
    if len(clean) > 254 or _ADDRESS.fullmatch(clean) is None:
        raise errors.BadAddressError
    return clean


def tidy_orcid(text: str) -> str:
    """`0000-0002-1825-0097`, from digits with or without dashes, or the web address.

    Raises BadOrcidError when the ISO 7064 mod 11-2 check character does not match.
    """
    found = _ORCID.fullmatch(text.strip().upper().replace("HTTPS://ORCID.ORG/", "").replace(" ", ""))
    if found is None:
        raise errors.BadOrcidError(orcid=text.strip())
    total = 0
    for digit in "".join(found.groups())[:-1]:
        total = (total + int(digit)) * 2
    expected = (12 - total % 11) % 11
    if found[4][-1] != ("X" if expected == 10 else str(expected)):
        raise errors.BadOrcidError(orcid=text.strip())
    return "-".join(found.groups())


def _write_names(person: Person, given_name: str, family_name: str) -> None:
    names = [" ".join(name.split()) for name in (given_name, family_name)]
    if not all(names):
        raise errors.NameMissingError
    person.given_name, person.family_name = names


def _write_profile(session: Session, person: Person, profile: dict[str, Any]) -> None:
    if unknown := profile.keys() - PROFILE_FIELDS:
        raise TypeError(f"not a profile field: {', '.join(sorted(unknown))}")
    values = dict(profile)
    if "orcid" in values:
        values["orcid"] = tidy_orcid(values["orcid"]) if values["orcid"] else None
        _refuse_foreign_orcid(session, person, values["orcid"])
    for name, value in values.items():
        setattr(person, name, value)


def _refuse_foreign_orcid(session: Session, person: Person, orcid: str | None) -> None:
    taken = select(Person.id).where(Person.orcid == orcid, Person.id != person.id)
    with session.no_autoflush:
        if orcid and session.scalar(taken):
            raise errors.OrcidTakenError(orcid=orcid)
