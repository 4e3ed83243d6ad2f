"""Personal links: one purpose, one person or invited address, one object or call; GET shows, POST acts.

A link never signs anybody in: it opens the one page its purpose names.
"""

import uuid
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from clara_grants.people import keys
from clara_grants.people.errors import LinkGoneError
from clara_grants.people.models import LinkPurpose, PersonalLink


def make(
    session: Session,
    *,
    purpose: LinkPurpose,
    person_id: uuid.UUID | None,
    object_id: uuid.UUID | None = None,
    call_id: uuid.UUID | None = None,
    expires_at: datetime,
    now: datetime,
) -> str:
    """A new link; the secret is returned once and never stored."""
    secret = keys.new_token()
    session.add(
        PersonalLink(
            purpose=purpose,
            person_id=person_id,
            object_id=object_id,
            call_id=call_id,
            secret_hash=keys.token_hash(secret),
            created_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    return secret


def open_link(session: Session, secret: str, purpose: LinkPurpose, *, now: datetime) -> PersonalLink:
    """The living link behind `secret`, used or not: a used one may still be shown.

    Raises LinkGoneError when it is unknown, of another purpose, expired or revoked.
    """
    link = session.scalar(
        select(PersonalLink).where(
            PersonalLink.secret_hash == keys.token_hash(secret),
            PersonalLink.purpose == purpose,
            PersonalLink.expires_at > now,
            PersonalLink.revoked_at.is_(None),
        )
    )
    if link is None:
        raise LinkGoneError
    return link


def person_of(link: PersonalLink) -> uuid.UUID:
    """Whose link it is.  LinkGoneError for one made for an address without an account."""
    if link.person_id is None:
        raise LinkGoneError
    return link.person_id


def use(session: Session, link: PersonalLink, *, now: datetime) -> None:
    """Mark the link used, once.  LinkGoneError when somebody used it a moment ago."""
    taken = session.execute(
        update(PersonalLink)
        .where(PersonalLink.id == link.id, PersonalLink.used_at.is_(None), PersonalLink.revoked_at.is_(None))
        .values(used_at=now)
        .returning(PersonalLink.id)
    ).scalar_one_or_none()
    if taken is None:
        raise LinkGoneError
    session.refresh(link)


def revoke(
    session: Session,
    *,
    purpose: LinkPurpose,
    now: datetime,
    person_id: uuid.UUID | None = None,
    object_id: uuid.UUID | None = None,
) -> int:
    """Close every living link of a purpose for a person, an object, or both.  Returns how many."""
    if person_id is None and object_id is None:
        raise ValueError("say whose links, or about what")
    query = update(PersonalLink).where(PersonalLink.purpose == purpose, PersonalLink.revoked_at.is_(None))
    if person_id is not None:
        query = query.where(PersonalLink.person_id == person_id)
    if object_id is not None:
        query = query.where(PersonalLink.object_id == object_id)
    return len(session.execute(query.values(revoked_at=now).returning(PersonalLink.id)).all())
