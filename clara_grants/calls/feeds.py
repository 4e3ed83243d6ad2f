"""The public list of calls as JSON data and as an Atom feed.

Nothing here depends on the reader.  Ids are those of the rows: they outlive titles, keys and addresses.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from xml.etree import ElementTree as ET

from clara_grants.calls.models import Call, CallState, CallWindow
from clara_grants.calls.queries import Listed
from clara_grants.kernel import formats, i18n

_ATOM: Final = "http://www.w3.org/2005/Atom"
_TITLES: Final = {"fr": "Appels à projets", "en": "Calls for proposals"}
_DATES: Final = {
    "fr": "Dépôt du {opens} au {closes}.",
    "en": "Applications from {opens} to {closes}.",
}


def listing(listed: Sequence[Listed], now: datetime, root: str) -> dict[str, Any]:
    """Every call as JSON data; `root` is the public address of the house."""
    return {"version": 1, "calls": [_described(one, now, root) for one in listed]}


def atom(listed: Sequence[Listed], now: datetime, root: str, language: str) -> str:
    """The Atom feed in `language`, newest change first."""
    ET.register_namespace("", _ATOM)
    address = f"{root}/appels/flux.atom" + ("?langue=en" if language == "en" else "")
    feed = ET.Element(f"{{{_ATOM}}}feed", {"xml:lang": language})
    entries = sorted(listed, key=lambda one: changed_at(one.call, now), reverse=True)
    newest = changed_at(entries[0].call, now) if entries else datetime(1970, 1, 1, tzinfo=UTC)
    _add(feed, "id", address)
    _add(feed, "title", _TITLES[language])
    _add(feed, "updated", _stamp(newest))
    _add(feed, "author", "")
    _add(feed[-1], "name", "Cancéropôle CLARA")
    _add(feed, "link", "", rel="self", type="application/atom+xml", href=address)
    _add(feed, "link", "", rel="alternate", type="text/html", href=f"{root}/appels")
    for one in entries:
        _entry(feed, one, now, root, language)
    return ET.tostring(feed, encoding="unicode", xml_declaration=False)


def state_of(one: Listed, now: datetime) -> str:
    """open, upcoming or closed."""
    if one.is_open:
        return "open"
    ahead = one.window is not None and one.window.opens_at > now
    return "upcoming" if ahead and one.call.state is CallState.PUBLISHED else "closed"


def changed_at(call: Call, now: datetime) -> datetime:
    """When what a reader sees of the call last changed: published, opened or closed."""
    told = [call.published_at, *(at for w in call.windows for at in (w.opens_at, w.closes_at))]
    return max(at for at in told if at is not None and (at <= now or at is call.published_at))


def _described(one: Listed, now: datetime, root: str) -> dict[str, Any]:
    call, said = one.call, one.call.document
    return {
        "id": str(call.id),
        "key": call.key,
        "url": f"{root}/appels/{call.key}",
        "questions_url": f"{root}/appels/{call.key}/questions",
        "title": {"fr": call.title_fr, "en": call.title_en},
        "summary": said.get("summary"),
        "programme": said.get("programme"),
        "edition": said.get("edition"),
        "profile": call.profile.value,
        "state": state_of(one, now),
        "windows": [_window(window) for window in call.windows],
        "ceiling_cents": call.ceiling_cents,
        "envelope_cents": call.envelope_cents,
        "currency": "EUR",
        "duration_months": call.duration_months,
        "funders": [funder["key"] for funder in said.get("funders", ())],
        "territories": said.get("territories", []),
        "updated_at": _stamp(changed_at(call, now)),
    }


def _window(window: CallWindow) -> dict[str, Any]:
    named = {"fr": window.label_fr, "en": window.label_en} if window.label_fr else None
    return {"opens_at": _stamp(window.opens_at), "closes_at": _stamp(window.closes_at), "label": named}


def _entry(feed: ET.Element, one: Listed, now: datetime, root: str, language: str) -> None:
    call = one.call
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    _add(entry, "id", f"urn:uuid:{call.id}")
    _add(entry, "title", i18n.pick(call, "title", language))
    _add(entry, "updated", _stamp(changed_at(call, now)))
    if call.published_at:
        _add(entry, "published", _stamp(call.published_at))
    _add(entry, "link", "", rel="alternate", type="text/html", href=f"{root}/appels/{call.key}")
    _add(entry, "category", "", term=state_of(one, now))
    dates = " ".join(_said(window, language) for window in call.windows)
    _add(entry, "summary", f"{i18n.choose(call.document.get('summary'), language)} {dates}".strip())


def _said(window: CallWindow, language: str) -> str:
    opens, closes = (
        formats.paris_datetime(at, language=language) for at in (window.opens_at, window.closes_at)
    )
    return _DATES[language].format(opens=opens, closes=closes)


def _add(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = text or None


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
