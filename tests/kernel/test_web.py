"""The HTTP boundary: what every answer carries, who comes in, which clock and which address count."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from clara_grants.kernel import clock
from clara_grants.people.models import Person
from tests.factories.people import PersonFactory

SignIn = Callable[[Person], FlaskClient]
JSON = {"Accept": "application/json"}


# What every answer carries


EVERY_KIND = {
    "/": 200,
    "/healthz": 200,
    "/static/css/clara.css": 200,
    "/nulle-part": 404,
    "/dossiers/liste": 303,
    "/essai/echec/refused": 403,
    "/essai/echec/bug": 500,
    "/essai/echec/database": 503,
    "/essai/succes/redirect": 303,
}


@pytest.mark.parametrize(("path", "status"), EVERY_KIND.items())
def test_every_answer_is_protected(client: FlaskClient, path: str, status: int) -> None:
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert answer.status_code == status
    assert "unsafe" not in policy
    assert {"default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} <= set(policy.split("; "))
    assert (answer.headers["X-Content-Type-Options"], answer.headers["Referrer-Policy"]) == (
        "nosniff", "same-origin",
    )  # fmt: skip
    assert "Strict-Transport-Security" not in answer.headers
    assert (answer.headers["Cache-Control"] == "no-store") is not path.startswith("/static/")
    answer.close()


def test_a_view_that_boxes_its_answer_in_is_not_contradicted(client: FlaskClient) -> None:
    policies = client.get("/essai/boite").headers.getlist("Content-Security-Policy")
    assert policies == ["default-src 'none'; sandbox"]


def nonces(answer: TestResponse) -> tuple[str, set[str | None]]:
    """The one of the policy, and those of the scripts."""
    said = re.search(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
    assert said
    scripts = re.findall(r"<script\b[^>]*>", answer.text)
    assert scripts
    found = [re.search(r'nonce="([^"]+)"', script) for script in scripts]
    return said[1], {one and one[1] for one in found}


def test_each_page_has_its_own_nonce_on_all_its_scripts(client: FlaskClient) -> None:
    (first, on_first), (second, on_second) = nonces(client.get("/")), nonces(client.get("/"))
    assert (on_first, on_second) == ({first}, {second})
    assert first != second
    assert len(first) >= 20


def test_no_page_of_ours_needs_inline_styles_or_handlers(client: FlaskClient) -> None:
    page = client.get("/").text
    assert re.findall(r"<style\b|\sstyle=|\son\w+=|javascript:", page) == []


def test_behind_https_browsers_are_told_to_stay_there(make_app: Callable[..., Flask]) -> None:
    secure = make_app(public_url="https://clara.exemple.fr").test_client()
    assert secure.get("/healthz").headers["Strict-Transport-Security"] == "max-age=31536000"


# Who comes in


def test_a_page_asks_to_sign_in_and_remembers_where_one_was_going(client: FlaskClient) -> None:
    answer = client.get("/dossiers/liste?q=foie&stage=submitted")
    assert (answer.status_code, answer.headers["Location"]) == (
        303, "/connexion?next=/dossiers/liste?q%3Dfoie%26stage%3Dsubmitted",
    )  # fmt: skip


def test_an_act_asks_to_sign_in_without_coming_back_to_the_act(client: FlaskClient) -> None:
    answer = client.post("/projets/reprise")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/connexion")


def test_a_script_is_told_that_the_session_is_over(client: FlaskClient) -> None:
    answer = client.get("/dossiers/liste", headers=JSON)
    assert (answer.status_code, answer.json) == (401, {"code": "kernel.signed_out"})


@pytest.mark.parametrize(
    "target",
    [
        "//ailleurs.example", "///ailleurs.example", "/\\ailleurs.example", "\\\\ailleurs.example",
        "https://ailleurs.example", "https:ailleurs.example", "/\t/ailleurs.example", " //ailleurs.example",
        "javascript:alert(1)", "//[ailleurs", "//ailleurs\u2100.example", "/\r\nSet-Cookie: a=b",
        "", "ailleurs",
    ],
)  # fmt: skip
def test_nobody_is_sent_elsewhere(client: FlaskClient, target: str) -> None:
    switched = client.post("/langue", data={"language": "en", "next": target})
    assert switched.status_code == 303
    assert re.fullmatch(r"/(?![/\\])[^\s]*", switched.headers["Location"])
    assert "Set-Cookie: a=b" not in switched.headers["Location"]
    assert client.get("/connexion", query_string={"next": target}).status_code == 200


def test_the_language_switch_comes_back_to_the_same_page(client: FlaskClient) -> None:
    answer = client.post("/langue", data={"language": "en", "next": "/appels?page=2"})
    assert answer.headers["Location"] == "/appels?page=2"
    assert 'lang="en"' in client.get("/").text
    client.post("/langue", data={"language": "xx", "next": "/"})
    assert 'lang="en"' in client.get("/").text


# Proxies and the clock


FORWARDED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "evil.example",
}


def test_without_a_declared_proxy_its_headers_are_ignored(client: FlaskClient) -> None:
    assert client.get("/essai/vu", headers=FORWARDED).json == {
        "address": "127.0.0.1", "scheme": "http", "host": "localhost",
    }  # fmt: skip


def test_one_declared_proxy_is_believed_for_the_last_hop_only(make_app: Callable[..., Flask]) -> None:
    behind = make_app(proxy_depth=1).test_client()
    headers = {**FORWARDED, "X-Forwarded-For": "198.51.100.1, 203.0.113.9"}
    found = behind.get("/essai/vu", headers=headers).json
    assert found == {"address": "203.0.113.9", "scheme": "https", "host": "evil.example"}


def test_a_request_has_one_instant(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = iter(datetime(2026, 11, 24, 9, 0, tzinfo=UTC) + timedelta(seconds=n) for n in range(9))
    monkeypatch.setattr(clock, "utc_now", lambda: next(ticks))
    answer = client.get("/essai/lent").json
    assert answer == {"instant": "2026-11-24T09:00:00+00:00", "again": "2026-11-24T09:00:00+00:00"}


def test_the_instant_is_read_before_any_statement(
    sign_in: SignIn, statements: list[str], monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    client = sign_in(PersonFactory())
    before: list[int] = []
    monkeypatch.setattr(clock, "utc_now", lambda: before.append(len(statements)) or now)
    statements.clear()
    client.get("/essai/lent")
    assert before == [0]
    assert len(statements) > 0
