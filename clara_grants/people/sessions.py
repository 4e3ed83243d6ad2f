"""Browser sessions in PostgreSQL: losing the broker signs nobody out.

The cookie is 256 random bits; the table keeps their SHA-256.  An anonymous visitor has a session too (the
CSRF token lives there) but a row exists only once something is stored.  One SELECT brings the session,
its person and the roles.
"""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from flask import Flask, Request, Response, g
from flask import request as current_request
from flask.sessions import SessionInterface, SessionMixin, session_json_serializer
from flask_login import LoginManager, UserMixin
from sqlalchemy import delete, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from clara_grants.kernel import site
from clara_grants.kernel.actors import NOBODY, Actor, Grant
from clara_grants.kernel.web import house, request_instant, request_session
from clara_grants.people import devices, keys, queries
from clara_grants.people.models import Person, UserSession

COOKIE: Final = "clara_session"
IDLE: Final = timedelta(hours=12)
TOUCH_EVERY: Final = timedelta(minutes=5)
REMEMBERED: Final = "remembered"
_PERSON: Final = "_user_id"  # the key under which Flask-Login keeps its user
_RENEW: Final = "_renew"
_UNTRACKED: Final = ("/static/", "/healthz", "/favicon.ico")


@dataclass(frozen=True, slots=True)
class SignedIn(UserMixin):
    """What Flask-Login knows of the person: enough for the header, without another query."""

    id: uuid.UUID
    name: str
    language: str

    def get_id(self) -> str:
        return str(self.id)


@dataclass(slots=True)
class Stored:
    """What the database said of this session; None values mean there is no row yet."""

    token: str | None = None
    created_at: datetime | None = None
    last_seen_at: datetime | None = None
    person: SignedIn | None = None
    remembered: bool = False
    grants: frozenset[Grant] = frozenset()


@dataclass(eq=False)
class HouseSession(SessionMixin):
    """A mapping that remembers whether it was changed, and must get a new token."""

    data: dict[str, Any] = field(default_factory=dict)
    stored: Stored = field(default_factory=Stored)
    modified: bool = False
    accessed: bool = False
    untracked: bool = False

    def __getitem__(self, key: str) -> Any:
        self.accessed = True
        return self.data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        if key not in self.data or self.data[key] != value or isinstance(value, list | dict):
            self.modified = True
        self.data[key] = value

    def __delitem__(self, key: str) -> None:
        self.modified = True
        del self.data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    @property
    def token_hash(self) -> bytes | None:
        """The key of this session's row, to spare it when the others are closed."""
        return keys.token_hash(self.stored.token) if self.stored.token else None

    def renew(self) -> None:
        """A new token from this answer on: rights are about to change."""
        self[_RENEW] = True


class TableSessions(SessionInterface):
    """Flask's session over `user_session`."""

    session_class = HouseSession

    def open_session(self, app: Flask, request: Request) -> HouseSession:
        if request.path.startswith(_UNTRACKED):
            return HouseSession(untracked=True)
        now = request_instant()
        working = request_session()
        token = request.cookies.get(COOKIE, "")
        try:
            found = _load(working, token, now=now) if token else None
        except OperationalError as lost:
            g.database_lost = lost  # told by `kernel.web` once there is a session to draw a page with
            return HouseSession(untracked=True)
        current = found or HouseSession()
        g.actor = actor_from(current)
        return current

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Write what changed, in a transaction of its own: the request's one is settled by now."""
        if not isinstance(session, HouseSession) or session.untracked:
            return
        now = request_instant()
        working = request_session()
        if session.modified:
            _write(working, session, response, now)
        elif session.stored.last_seen_at and now - session.stored.last_seen_at >= TOUCH_EVERY:
            _touch(working, session, now)


def init_app(app: Flask) -> None:
    """Sessions, Flask-Login on top of them, and the settings in force for this process."""
    site.use(app.extensions["clara"].settings)
    app.session_interface = TableSessions()
    manager = LoginManager()
    manager.session_protection = None  # the token itself is the protection; addresses change on trains
    manager.user_loader(_user)
    manager.init_app(app, add_context_processor=False)


def actor_from(current: HouseSession) -> Actor:
    """The actor of an opened session, NOBODY when nobody signed in."""
    person = current.stored.person
    if person is None:
        return NOBODY
    return Actor(id=person.id, grants=current.stored.grants, language=person.language)


def open_for(session: Session, person_id: uuid.UUID, *, device: str, remembered: bool, now: datetime) -> str:
    """A new session row for a person; returns the token of its cookie."""
    token = keys.new_token()
    session.add(
        UserSession(
            token_hash=keys.token_hash(token),
            person_id=person_id,
            data={_PERSON: str(person_id), "_fresh": True},
            device=device[:200],
            remembered=remembered,
            created_at=now,
            last_seen_at=now,
            absolute_expiry=now + life(remembered),
        )
    )
    session.flush()
    return token


def life(remembered: bool) -> timedelta:
    """How long a session lasts at most: 12 hours, or the days of the settings when remembered."""
    return timedelta(days=site.settings().session_days) if remembered else IDLE


def sweep(session: Session, *, now: datetime) -> int:
    """Delete sessions that are over: expired, revoked, or anonymous and idle.  Returns how many."""
    over = or_(
        UserSession.absolute_expiry < now,
        UserSession.revoked_at < now - timedelta(days=1),
        UserSession.person_id.is_(None) & (UserSession.last_seen_at < now - IDLE),
    )
    return len(session.execute(delete(UserSession).where(over).returning(UserSession.id)).all())


def _user(_identity: str) -> SignedIn | None:
    current = _current()
    return current.stored.person if current else None


def _current() -> HouseSession | None:
    opened = getattr(g, "house_session", None)
    return opened if isinstance(opened, HouseSession) else None


def _load(session: Session, token: str, *, now: datetime) -> HouseSession | None:
    row = session.execute(
        select(
            UserSession.data, UserSession.person_id, UserSession.remembered, UserSession.created_at,
            UserSession.last_seen_at, Person.given_name, Person.family_name, Person.language,
            queries.grants_column(UserSession.person_id).label("grants"),
        )
        .outerjoin(Person, Person.id == UserSession.person_id)
        .where(
            UserSession.token_hash == keys.token_hash(token),
            UserSession.revoked_at.is_(None),
            UserSession.absolute_expiry > now,
            or_(UserSession.remembered, UserSession.last_seen_at > now - IDLE),
        )
    ).one_or_none()  # fmt: skip
    if row is None:
        return None
    name = f"{row.given_name} {row.family_name}".strip()
    person = SignedIn(row.person_id, name, row.language) if row.person_id else None
    grants = queries.grants_from(row.grants)
    stored = Stored(token, row.created_at, row.last_seen_at, person, row.remembered, grants)
    data = session_json_serializer.loads(json.dumps(row.data))
    loaded = HouseSession(data=data, stored=stored, modified=_RENEW in data)
    g.house_session = loaded
    return loaded


def _write(working: Session, current: HouseSession, response: Response, now: datetime) -> None:
    person_id = uuid.UUID(current.data[_PERSON]) if current.data.get(_PERSON) else None
    known = current.stored.person.id if current.stored.person else None
    fresh = current.stored.token is None or bool(current.data.pop(_RENEW, False)) or person_id != known
    if current.stored.token is None and not current.data:
        return
    token = keys.new_token() if fresh else current.stored.token
    if token is None:  # unreachable: `fresh` holds whenever there is no token
        return
    values = _columns(current, person_id, token, changed=person_id != known, now=now)
    if current.stored.token is None:
        working.execute(insert(UserSession).values(id=uuid.uuid4(), created_at=now, **values))
    else:
        old = keys.token_hash(current.stored.token)
        working.execute(update(UserSession).where(UserSession.token_hash == old).values(**values))
    working.commit()
    current.stored.token = token
    if fresh:
        _set_cookie(response, token, bool(values["remembered"]))


def _columns(
    current: HouseSession, person_id: uuid.UUID | None, token: str, *, changed: bool, now: datetime
) -> dict[str, Any]:
    remembered = bool(current.data.pop(REMEMBERED, current.stored.remembered)) and person_id is not None
    begun = now if changed or current.stored.created_at is None else current.stored.created_at
    return {
        "token_hash": keys.token_hash(token),
        "person_id": person_id,
        "data": json.loads(session_json_serializer.dumps(current.data)),
        "device": devices.label_of(current_request),
        "remembered": remembered,
        "last_seen_at": now,
        "absolute_expiry": begun + life(remembered),
    }


def _touch(working: Session, current: HouseSession, now: datetime) -> None:
    working.execute(
        update(UserSession).where(UserSession.token_hash == current.token_hash).values(last_seen_at=now)
    )
    working.commit()


def _set_cookie(response: Response, token: str, remembered: bool) -> None:
    response.set_cookie(
        COOKIE,
        token,
        max_age=life(True) if remembered else None,
        httponly=True,
        samesite="Lax",
        secure=house().settings.public_url.startswith("https://"),
    )
    response.headers.setdefault("Vary", "Cookie")
