"""Slow down guessing without shutting anybody out.

A device that signed in before carries a signed cookie naming its accounts: it has its own allowance, which
nobody without that cookie can use up.  Unknown devices share one allowance per (account, source) and one per
account.  The source alone only makes answers slower.
"""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, delete, func, select
from sqlalchemy.orm import Session

from clara_grants.people.errors import TooManyAttemptsError
from clara_grants.people.models import SignInAttempt

WINDOW: Final = timedelta(minutes=15)
ACCOUNT_WINDOW: Final = timedelta(hours=1)
KNOWN_DEVICE_LIMIT: Final = 10
PAIR_LIMIT: Final = 12
ACCOUNT_LIMIT: Final = 30
SOURCE_EASE: Final = 20
LONGEST_PAUSE: Final = 1.0


def check(session: Session, account: str, source: str, *, known_device: bool, now: datetime) -> None:
    """Raise TooManyAttemptsError when this account may not be tried from here for now."""
    own: ColumnElement[bool] = SignInAttempt.known_device.is_(True)
    unknown: ColumnElement[bool] = SignInAttempt.known_device.is_(False)
    limits = [(own, KNOWN_DEVICE_LIMIT, WINDOW)]
    if not known_device:
        pair = unknown & (SignInAttempt.source == source)
        limits = [(pair, PAIR_LIMIT, WINDOW), (unknown, ACCOUNT_LIMIT, ACCOUNT_WINDOW)]
    for scope, limit, window in limits:
        recent = (SignInAttempt.account == account, SignInAttempt.at > now - window)
        if _count(session, *recent, scope) >= limit:
            raise TooManyAttemptsError(minutes=int(window.total_seconds() // 60))


def note(session: Session, account: str, source: str, *, known_device: bool, now: datetime) -> None:
    """Count one refused or costly attempt."""
    session.add(SignInAttempt(account=account, source=source, known_device=known_device, at=now))
    session.flush()


def forgive(session: Session, account: str, source: str) -> None:
    """A success clears what this pair of account and source had spent."""
    session.execute(
        delete(SignInAttempt).where(SignInAttempt.account == account, SignInAttempt.source == source)
    )


def pause_for(session: Session, source: str, *, now: datetime) -> float:
    """Seconds to wait before answering this source: none at first, a second at most."""
    count = _count(session, SignInAttempt.source == source, SignInAttempt.at > now - WINDOW)
    return min(LONGEST_PAUSE, max(0, count - SOURCE_EASE) * 0.05)


def sweep(session: Session, *, now: datetime) -> None:
    """Forget attempts older than a day."""
    session.execute(delete(SignInAttempt).where(SignInAttempt.at < now - timedelta(days=1)))


def _count(session: Session, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count()).select_from(SignInAttempt).where(*conditions)) or 0
