"""The list of calls for machines."""

from collections.abc import Callable
from datetime import datetime, timedelta
from xml.etree import ElementTree as ET

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from clara_grants.calls import feeds
from clara_grants.calls.models import CallState
from clara_grants.kernel.actors import Role
from clara_grants.people.models import Person
from tests.factories.calls import CLOSES_AT, OPENS_AT, CallFactory
from tests.factories.people import person_with

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_json_list_tells_each_published_call(client: FlaskClient, session: Session) -> None:
    call = CallFactory(title_fr="Appel ouvert", title_en="Open call", ceiling_cents=5_000_000)
    CallFactory(state=CallState.DRAFT, published_at=None)
    session.commit()

    told = client.get("/appels/liste.json").json

    assert told["version"] == 1
    [one] = told["calls"]
    assert one["id"] == str(call.id)
    assert one["url"].endswith(f"/appels/{call.key}")
    assert one["title"] == {"fr": "Appel ouvert", "en": "Open call"}
    assert one["state"] == "open"
    assert one["windows"] == [
        {"opens_at": "2026-11-02T08:00:00Z", "closes_at": "2026-12-15T16:00:00Z", "label": None}
    ]
    assert (one["ceiling_cents"], one["currency"]) == (5_000_000, "EUR")


@pytest.mark.parametrize(
    ("language", "title", "summary"),
    [("fr", "Appel ouvert", "Dépôt du"), ("en", "Open call", "Applications from")],
)
def test_the_feed_speaks_the_language_asked(
    client: FlaskClient, session: Session, language: str, title: str, summary: str
) -> None:
    call = CallFactory(title_fr="Appel ouvert", title_en="Open call")
    session.commit()

    answer = client.get(f"/appels/flux.atom?langue={language}")

    feed = ET.fromstring(answer.data)  # noqa: S314 (our own feed)
    assert answer.mimetype == "application/atom+xml"
    [entry] = feed.findall(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id") == f"urn:uuid:{call.id}"
    assert entry.findtext(f"{ATOM}title") == title
    assert (entry.findtext(f"{ATOM}summary") or "").startswith(summary)
    assert [part.tag for part in feed][:4] == [
        f"{ATOM}{name}" for name in ("id", "title", "updated", "author")
    ]


@pytest.mark.parametrize("address", ["/appels/liste.json", "/appels/flux.atom"])
def test_a_cache_may_keep_what_everybody_gets(
    client: FlaskClient, sign_in: Callable[[Person], FlaskClient], session: Session, address: str
) -> None:
    CallFactory()
    session.commit()

    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    theirs = sign_in(person_with(Role.OFFICER)).get(address)

    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert (first.headers.get("Vary"), first.headers.get("Set-Cookie")) == (None, None)
    assert again.status_code == 304
    assert theirs.data == first.data


def test_an_entry_changes_when_the_call_opens_and_when_it_closes(session: Session) -> None:
    call = CallFactory(published_at=OPENS_AT - timedelta(days=9))
    session.flush()
    session.refresh(call, ["windows"])

    def changed(now: datetime) -> datetime:
        return feeds.changed_at(call, now)

    assert changed(OPENS_AT - timedelta(days=1)) == OPENS_AT - timedelta(days=9)
    assert changed(OPENS_AT + timedelta(days=1)) == OPENS_AT
    assert changed(CLOSES_AT + timedelta(days=1)) == CLOSES_AT


def test_an_empty_house_still_has_a_feed(client: FlaskClient) -> None:
    feed = ET.fromstring(client.get("/appels/flux.atom").data)  # noqa: S314 (our own feed)

    assert feed.findall(f"{ATOM}entry") == []
    assert feed.findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
