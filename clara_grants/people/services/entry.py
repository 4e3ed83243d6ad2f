"""Signing in: by a code sent by mail, or by a password.

A refused attempt is a fact to keep (throttling, tries): these services answer None instead of raising,
so that the caller's transaction commits what was counted.
"""

import uuid
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from clara_grants.kernel import outbox
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.db import locked
from clara_grants.kernel.errors import NotAllowedError
from clara_grants.people import errors, keys, queries, throttle
from clara_grants.people.events import SignInCodeIssued
from clara_grants.people.models import EmailAddress, Person, SignInCode
from clara_grants.people.services.accounts import tidy_address

CODE_LIFE: Final = timedelta(minutes=15)
CODE_TRIES: Final = 5
SHORTEST_PASSWORD: Final = 12


def issue_code(
    session: Session,
    address: str,
    *,
    source: str,
    now: datetime,
    language: str = "fr",
    known_device: bool = False,
    replaces: uuid.UUID | None = None,
) -> SignInCode:
    """Send a six-digit code to `address`, whether or not an account has it: the answer tells nothing.

    The code is good only for whoever holds the returned row's id (kept in their session), so that asking
    for somebody else's address neither spends their tries nor ends their code; `replaces` is the code the
    same session asked before, which ends.  Raises BadAddressError, TooManyAttemptsError.
    """
    clean = tidy_address(address)
    throttle.check(session, clean, source, known_device=known_device, now=now)
    throttle.note(session, clean, source, known_device=known_device, now=now)
    if replaces is not None and (old := session.get(SignInCode, replaces)):
        old.expires_at = min(old.expires_at, now)
    code = keys.new_code()
    row = SignInCode(address=clean, code_hash=b"", created_at=now, expires_at=now + CODE_LIFE)
    row.code_hash = keys.keyed_hash(f"code:{row.id}", code)
    session.add(row)
    person = queries.person_by_address(session, clean)
    told = person.language if person else language
    outbox.record(session, SignInCodeIssued(code_id=row.id, address=clean, code=code, language=told))
    session.flush()
    return row


def check_code(session: Session, code_id: uuid.UUID, typed: str, *, now: datetime) -> str | None:
    """The address proven by the right code, once.  None: wrong, expired, used, or five tries spent."""
    row = session.get(SignInCode, code_id, with_for_update=True, populate_existing=True)
    if row is None or row.used_at is not None or row.expires_at <= now or row.tries >= CODE_TRIES:
        return None
    row.tries += 1
    digits = "".join(character for character in typed if character.isdigit())
    right = keys.same(row.code_hash, keys.keyed_hash(f"code:{row.id}", digits))
    if right:
        row.used_at = now
    session.flush()
    return row.address if right else None


def sign_in_with_code(
    session: Session,
    code_id: uuid.UUID,
    typed: str,
    *,
    source: str,
    now: datetime,
    known_device: bool = False,
) -> tuple[str, Person | None] | None:
    """(proven address, its person or None when there is no account yet); None when refused.

    Raises TooManyAttemptsError: five tries a code, and so many codes and tries an hour.
    """
    row = session.get(SignInCode, code_id)
    account = row.address if row else ""
    throttle.check(session, account, source, known_device=known_device, now=now)
    address = check_code(session, code_id, typed, now=now)
    if address is None:
        throttle.note(session, account, source, known_device=known_device, now=now)
        return None
    throttle.forgive(session, address, source)
    person = queries.person_by_address(session, address)
    if person is not None:
        _prove(session, address, now)
    return address, person


def sign_in_with_password(
    session: Session, address: str, password: str, *, source: str, now: datetime, known_device: bool = False
) -> Person | None:
    """The person, or None when refused; as long to answer without an account.  TooManyAttemptsError."""
    account = address.strip()
    throttle.check(session, account, source, known_device=known_device, now=now)
    person = queries.person_by_address(session, account)
    right = keys.check_password(person.password_hash if person else None, password)
    if person is None or person.password_hash is None or not right:
        throttle.note(session, account, source, known_device=known_device, now=now)
        return None
    if keys.is_outdated(person.password_hash):
        person.password_hash = keys.hash_password(password)
    throttle.forgive(session, account, source)
    session.flush()
    return person


def set_password(
    session: Session, actor: Actor, person_id: uuid.UUID, password: str | None, *, now: datetime
) -> None:
    """Give, change or (None) remove a password.  WeakPasswordError; the caller closes other sessions."""
    if actor.id != person_id and not actor.is_system:
        raise NotAllowedError(action="set_password")
    person = locked(session, Person, person_id)
    if password is not None:
        _refuse_weak(session, person, password)
    person.password_hash = keys.hash_password(password) if password is not None else None
    session.flush()


def _refuse_weak(session: Session, person: Person, password: str) -> None:
    addresses = session.scalars(select(EmailAddress.address).where(EmailAddress.person_id == person.id))
    names = {person.given_name, person.family_name, *(a.partition("@")[0] for a in addresses)}
    rest = password.lower()
    for name in sorted(names, key=len, reverse=True):
        rest = rest.replace(name.lower(), "") if len(name) > 2 else rest
    if len(password) < SHORTEST_PASSWORD or len(set(rest)) < 5 or len(password) > 1000:
        raise errors.WeakPasswordError(minimum=SHORTEST_PASSWORD)


def _prove(session: Session, address: str, now: datetime) -> None:
    """A code that came back proves the address."""
    row = session.scalar(select(EmailAddress).where(EmailAddress.address == address))
    if row is not None and row.verified_at is None:
        row.verified_at = now
        session.flush()
