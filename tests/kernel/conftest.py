"""The application with views that fail, succeed and tell on purpose."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import psycopg
import pytest
from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select, text
from sqlalchemy.exc import NoResultFound, OperationalError
from werkzeug.exceptions import MethodNotAllowed

from clara_grants.app import create_app
from clara_grants.config import Settings
from clara_grants.kernel import outbox
from clara_grants.kernel.db import db
from clara_grants.kernel.errors import InvalidInputError, NotAllowedError, StaleError
from clara_grants.kernel.outbox import DomainEvent, OutboxMessage
from clara_grants.kernel.wake import SilentWaker
from clara_grants.kernel.web import public, redirect_to, request_instant, request_session

MARK = "essai:web"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried(DomainEvent):
    name: ClassVar[str] = "tests.tried"
    object_id: str


def leave_a_mark() -> None:
    request_session().add(OutboxMessage(event_name="essai", payload={}, dedupe_key=MARK))
    request_session().flush()


def refuse_integrity(constraint: str) -> None:
    """Two rows where the named constraint allows one."""
    statement = {
        "uq_outbox_message_dedupe_key": "insert into outbox_message (id, event_name, payload, dedupe_key)"
        " select gen_random_uuid(), 'x', '{}', 'twice' from generate_series(1, 2)",
        "uq_accompanied_subject_code": "do $$ begin raise unique_violation using"
        " constraint = 'uq_accompanied_subject_code'; end $$",
        "ck_some_rule": "do $$ begin raise check_violation using constraint = 'ck_some_rule'; end $$",
    }[constraint]
    request_session().execute(text(statement))


def fail(how: str) -> ResponseReturnValue:
    leave_a_mark()
    failures: dict[str, Exception] = {
        "refused": NotAllowedError(action="essai"),
        "stale": StaleError(seen=1, current=2),
        "invalid": InvalidInputError(field="titre", problem="essai"),
        "absent": NoResultFound(),
        "method": MethodNotAllowed(valid_methods=["GET"]),
        "database": OperationalError("select 1", {}, psycopg.OperationalError("the server went away")),
        "bug": LookupError("secret detail"),
    }
    if how in failures:
        raise failures[how]
    if how == "nul":
        request_session().execute(select(OutboxMessage.id).where(OutboxMessage.dedupe_key == "a\x00b"))
    if how == "big":
        request_session().execute(text("select 99999999999::int"))
    refuse_integrity(how)
    return "unreachable"


def succeed(how: str) -> ResponseReturnValue:
    leave_a_mark()
    if how == "redirect":
        return redirect_to("desk.home")
    return ("no", 422) if how == "422" else "ok"


def at_commit() -> ResponseReturnValue:
    """A deferred constraint speaks only when the transaction ends."""
    session = request_session()
    session.execute(
        text("create temporary table pair (n int constraint uq_pair unique deferrable initially deferred)")
    )
    session.execute(text("insert into pair values (1), (1)"))
    return "ok"


def tell(status: int) -> ResponseReturnValue:
    outbox.record(request_session(), Tried(object_id="1"))
    return "said", status


def boxed() -> ResponseReturnValue:
    return "x", {"Content-Security-Policy": "default-src 'none'; sandbox"}


def seen() -> ResponseReturnValue:
    return jsonify(address=request.remote_addr, scheme=request.scheme, host=request.host)


def slow() -> ResponseReturnValue:
    before = request_instant()
    time.sleep(0.02)
    return jsonify(instant=before.isoformat(), again=request_instant().isoformat())


def with_test_views(app: Flask) -> Flask:
    for rule, view in (
        ("/essai/echec/<how>", public(fail)),
        ("/essai/succes/<how>", public(succeed)),
        ("/essai/fin", public(at_commit)),
        ("/essai/boite", public(boxed)),
        ("/essai/dit/<int:status>", public(tell)),
        ("/essai/vu", public(seen)),
        ("/essai/lent", public(slow)),
    ):
        app.add_url_rule(rule, view_func=view, methods=["GET", "POST"])
    return app


@pytest.fixture(scope="module")
def make_app(settings: Settings) -> Iterator[Callable[..., Flask]]:
    """Applications of this module, with their own settings and views that fail on purpose."""
    made: list[Flask] = []

    def make(**changes: Any) -> Flask:
        chosen = settings.model_copy(update=changes)
        made.append(with_test_views(create_app(chosen, waker=SilentWaker(), WTF_CSRF_ENABLED=False)))
        return made[-1]

    yield make
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="module")
def bare_app(make_app: Callable[..., Flask]) -> Flask:
    """Instead of the suite's application: the same, with the views above."""
    return make_app()
