"""The scenario behind the application, in one transaction that is rolled back at the end."""

import importlib
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from clara_grants.kernel import clock
from clara_grants.kernel.db import db
from tests.scenario.world import World

#: URL argument → the id in the world, for every blueprint; then by endpoint or blueprint.
_ARGUMENTS = {
    "call_id": "call", "hearing_id": "hearing", "delivery_id": "delivery", "meeting_id": "meeting",
    "line_id": "line", "project_id": "project", "convention_id": "convention", "attachment_id": "attachment",
    "instalment_id": "instalment", "report_id": "report", "grant_id": "grant",
    "leave_id": "leave",
    "member_id": "member", "invitation_id": "full_invitation", "piece_id": "piece",
}  # fmt: skip
_FIXED: dict[str, dict[str, Any]] = {
    "": {"phase": "before", "year": 2026, "key": "oncostarter-blanc-examen", "kind": "sessions"},
    "static": {"filename": "css/clara.css"},
    "notifications": {"name": "absent"},
    "statistics": {"key": "funding_requests.total"},
    "calls": {"name": "etapes"},
    "submissions.section": {"key": "identity"},
    "submissions.autosave": {"key": "identity"},
    "selection.window": {"key": "mobilite-essai"},
    "selection.decide_window": {"key": "mobilite-essai"},
    "selection.release_window": {"key": "mobilite-essai"},
    "expressions.desk": {"key": "preuve-du-concept-essai-expression"},
    "submissions.start": {"key": "oncostarter-blanc-essai"},
}
#: Which file an endpoint, or else its blueprint, is about.
_FILE = {
    "submissions.section": "draft", "submissions.autosave": "draft", "submissions.check": "draft",
    "submissions.budget_import": "draft", "submissions.budget_model": "draft",
    "submissions.submit": "draft", "submissions.choose_source": "draft", "submissions.reuse": "draft",
    "submissions.team": "draft", "submissions.invite": "draft", "submissions.invite_again": "draft",
    **dict.fromkeys(("submissions.pieces", "submissions.ask_piece", "submissions.ask_piece_again"), "draft"),
    **dict.fromkeys(("submissions.revoke_piece", "submissions.piece_file"), "draft"),
    "submissions.change_role": "draft", "submissions.remove_member": "draft",
    "submissions.receipt": "sent", "submissions.sent": "sent",
    "submissions.take_back": "sent", "eligibility": "ruling", "hearings": "heard", "selection": "decided",
    "expressions": "expression", "expressions.compare": "carried",
    "selection.promote": "waiting", "selection.answer": "funded", "followup": "funded",
}  # fmt: skip
_SECRETS = {
    "submissions.invitation": "team_invitation", "submissions.accept_invitation": "team_invitation",
    "submissions.sign_off": "sign_off", "submissions.answer_sign_off": "sign_off",
    "submissions.sign_off_file": "sign_off", "submissions.letter": "letter",
    "submissions.give_letter": "letter",
}  # fmt: skip
_BLANKED = (
    (re.compile(r"nonce-[\w-]+|nonce=\"[\w-]+\""), "NONCE"),
    (re.compile(r"name=\"csrf_token\"[^>]*value=\"[^\"]+\"|content=\"[^\"]+\" name=\"csrf-token\""), "TOKEN"),
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "PATH"),
    (re.compile(r"\b[0-9a-f]{12}\b"), "REQUEST"),
    (re.compile(r"\"[\w-]+\.[\w-]{6,7}\.[\w-]{20,}\""), "TOKEN"),
)


@dataclass
class Site:
    """Requests as anybody of the world; each one is undone."""

    app: Flask
    connection: Connection
    world: World
    cookies: dict[str, str] = field(default_factory=dict)
    statements: list[str] = field(default_factory=list)

    def ask(self, who: str, method: str, path: str, **options: Any) -> TestResponse:
        client = self.app.test_client()
        if who != "nobody":
            client.set_cookie("clara_session", self.cookies[who])
        self.statements.clear()
        undone = self.connection.begin_nested()
        try:
            answer = client.open(path, method=method, buffered=True, **options)
            answer.close()
            return answer
        finally:
            undone.rollback()

    def path(self, rule: Rule, **instead: Any) -> str:
        """The rule's path with the world's ids; `instead` replaces some."""
        values = {name: value_of(self.world, rule.endpoint, name) for name in rule.arguments}
        with self.app.test_request_context():
            built: str = self.app.url_for(rule.endpoint, **values | instead)
        return built


def value_of(world: World, endpoint: str, argument: str) -> Any:
    """What the world puts in an argument of an endpoint's path."""
    domain = endpoint.partition(".")[0]
    for scope in (endpoint, domain, ""):
        if argument in _FIXED.get(scope, {}):
            return _FIXED[scope][argument]
    special = {
        "submission_id": lambda: world.files[file_of(endpoint)].id,
        "number": lambda: world.files["review"].number,
        "person_id": lambda: world.people["expert"].id,
        "session_id": lambda: world.ids["session"] if domain == "hearings" else uuid.UUID(int=7),
        "assignment_id": lambda: world.ids["review" if domain == "reviews" else "patient_review"],
        "secret": lambda: world.ids[_SECRETS.get(endpoint, "secret")],
    }
    if argument in special:
        return special[argument]()
    return world.ids.get(_ARGUMENTS.get(argument, argument)) or uuid.UUID(int=7)


def file_of(endpoint: str) -> str:
    return _FILE.get(endpoint) or _FILE.get(endpoint.partition(".")[0]) or "review"


def blanked(answer: TestResponse) -> tuple[int, list[tuple[str, str]], str]:
    """Status, headers and body without nonce, token, request id and path."""
    headers = [(name, _blank(value)) for name, value in answer.headers if name != "Content-Length"]
    return answer.status_code, headers, _blank(answer.text)


def _blank(text: str) -> str:
    for pattern, word in _BLANKED:
        text = pattern.sub(word, text)
    return text


@contextmanager
def open_site(app: Flask, connection: Connection, session: Session, world: World) -> Iterator[Site]:
    """The application inside the transaction of `connection`, everybody signed in."""
    sessions = importlib.import_module("clara_grants.people.sessions")
    site = Site(app, connection, world)
    for name, person in world.people.items():
        site.cookies[name] = sessions.open_for(
            session, person.id, device="tests", remembered=False, now=world.now
        )
    session.commit()

    def note(_c: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            site.statements.append(statement)

    event.listen(connection.engine, "before_cursor_execute", note)
    factory = db.session.session_factory
    factory.configure(bind=connection, join_transaction_mode="create_savepoint")
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(clock, "utc_now", lambda: world.now)
            patch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
            yield site
    finally:
        factory.configure(bind=None, join_transaction_mode="conditional_savepoint")
        event.remove(connection.engine, "before_cursor_execute", note)
