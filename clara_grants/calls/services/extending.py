"""More time for everybody: after an outage of the service itself."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from clara_grants.calls.errors import NoOutageError, WrongStateError
from clara_grants.calls.events import CallExtended
from clara_grants.calls.models import CallState, CallWindow
from clara_grants.calls.queries import windows_of
from clara_grants.calls.services.opening import managed
from clara_grants.calls.working_days import working_day_after
from clara_grants.kernel import audit, outbox, uptime
from clara_grants.kernel.actors import Actor
from clara_grants.kernel.clock import PARIS, paris_day
from clara_grants.kernel.db import locked
from clara_grants.kernel.uptime import Outage

_NEAR: Final = timedelta(days=1)


def window_hit(windows: list[CallWindow], now: datetime) -> CallWindow | None:
    """The window that an outage of the last day disturbs: it closes within a day, or closed since."""
    near = [w for w in windows if w.opens_at < now and abs(w.closes_at - now) <= _NEAR]
    return min(near, key=lambda window: window.closes_at, default=None)


def proposed_end(windows: list[CallWindow], window: CallWindow, now: datetime) -> datetime:
    """The same hour of the next working day, before the next window opens."""
    local = window.closes_at.astimezone(PARIS)
    day = working_day_after(max(local.date(), paris_day(now)), 1)
    until = datetime.combine(day, local.timetz().replace(tzinfo=None), PARIS).astimezone(UTC)
    later = [other.opens_at for other in windows if other.opens_at > window.closes_at]
    return min([until, *later])


def extend_after_outage(
    session: Session, actor: Actor, call_id: uuid.UUID, *, now: datetime, seen: datetime | None = None
) -> CallWindow:
    """Move the closing of the disturbed window, with the measured outage as the reason.

    `seen` is the closing on the officer's screen: where a colleague, or a first click, has moved it since,
    nothing more is given.  Raises NoOutageError (nothing measured, no window near its closing),
    WrongStateError.
    """
    call = managed(session, actor, call_id, "calls.extend_after_outage")
    if call.state is not CallState.PUBLISHED:
        raise WrongStateError(state=call.state.value)
    windows = windows_of(session, call.id)
    if seen is not None and (moved := _moved_since(windows, seen)):
        return moved
    measured = uptime.outage(session, now=now)
    window = window_hit(windows, now)
    if window is None or not measured.is_serious:
        raise NoOutageError(minutes=measured.minutes)
    window = locked(session, CallWindow, window.id)
    before, window.closes_at = window.closes_at, proposed_end(windows, window, now)
    _tell(session, actor, window, before, measured)
    session.flush()
    return window


def _moved_since(windows: list[CallWindow], seen: datetime) -> CallWindow | None:
    """The window that closed at `seen` and now closes later; None while one still closes then."""
    if any(window.closes_at == seen for window in windows):
        return None
    return next((window for window in windows if window.opens_at < seen < window.closes_at), None)


def _tell(session: Session, actor: Actor, window: CallWindow, before: datetime, measured: Outage) -> None:
    audit.write(
        session, actor, "calls.extend_after_outage", window,
        silent_minutes=measured.silent, failing_minutes=measured.failing,
        before=before.isoformat(), after=window.closes_at.isoformat(),
    )  # fmt: skip
    outbox.record(
        session, CallExtended(call_id=window.call_id, window_id=window.id, minutes=measured.minutes)
    )
