"""The scenario served over HTTP, with a mail sink: what a journey or a screenshot opens."""

import email
import email.policy
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from flask import Flask
from playwright.sync_api import Page
from sqlalchemy import Engine
from sqlalchemy.orm import Session
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from clara_grants.app import create_app
from clara_grants.config import Settings, load_settings
from clara_grants.demo.smtp_sink import Mailbox
from clara_grants.kernel import clock, site
from clara_grants.kernel.db import db, make_engine, unit_of_work
from clara_grants.kernel.files import open_store
from clara_grants.kernel.wake import SilentWaker
from clara_grants.notifications import services as notifications
from clara_grants.notifications.postbox import SmtpPostman
from tests import factories
from tests.scenario import World, build


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """One line per static file would drown the report."""


@dataclass
class Live:
    """A served world.  Its clock starts at the tests' instant and runs, unless it is moved."""

    url: str
    settings: Settings
    engine: Engine
    world: World
    app: Flask
    door: "Door"
    started: float = field(default_factory=time.monotonic)
    ahead: timedelta = timedelta()

    def now(self) -> datetime:
        return self.world.start + self.ahead + timedelta(seconds=time.monotonic() - self.started)

    def post(self) -> int:
        """What the worker does: facts become letters, letters are sent.  How many were."""
        with unit_of_work(self.engine, self.now()) as session:
            while notifications.relay(session, now=self.now()):
                pass
        postman = SmtpPostman(self.settings.smtp_url, self.settings.mail_from)
        try:
            return notifications.send_due(self.engine, postman, now_fn=self.now, limit=1000)
        finally:
            postman.close()

    def letters(self, address: str) -> list[EmailMessage]:
        """What `address` received, oldest first."""
        found = [
            email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
            for path in sorted(Path(self.settings.mailbox_folder).glob("*.eml"))
        ]
        return [letter for letter in found if address in letter["X-RcptTo"]]

    def path_of(self, name: str) -> str:
        """The address of a file of the world, for its page."""
        return f"{self.url}/dossiers/{self.world.files[name].id}"


def text_of(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    return body.get_content() if body else ""


def sign_in(page: Page, live: Live, name: str) -> None:
    """Enter as a person of the world, by the demonstration's door."""
    person = live.world.people[name]
    page.goto(f"{live.url}/connexion")
    page.get_by_role("button", name=f"Entrer comme {person.full_name}", exact=True).press("Enter")
    page.wait_for_load_state()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def serve(database_url: str, folder: Path, start: datetime) -> Iterator[Live]:
    """Build the world in an empty migrated database and serve it from threads of this process."""
    settings = _settings(database_url, folder)
    before = list(site._in_force)
    engine = make_engine(database_url)
    app = create_app(settings, waker=SilentWaker())
    door = Door(app, settings)
    try:
        live = Live(settings.public_url, settings, engine, _build(engine, settings, start), app, door)
        with pytest.MonkeyPatch.context() as patch, _mail(settings):
            patch.setattr(clock, "utc_now", live.now)
            door.open()
            yield live
    finally:
        door.shut()
        with app.app_context():
            db.engine.dispose()
        engine.dispose()
        site._in_force[:] = before


def _settings(database_url: str, folder: Path) -> Settings:
    return load_settings(
        database_url=database_url,
        redis_url="redis://127.0.0.1:1/0",
        smtp_url=f"smtp://127.0.0.1:{free_port()}",
        mail_from="CLARA <ne-pas-repondre@demo.clara-grants.example>",
        secret_key="journeys" * 5,
        public_url=f"http://127.0.0.1:{free_port()}",
        files_url=(folder / "files").as_uri(),
        mailbox_folder=str(folder / "mailbox"),
        demo=True,
    )


def _build(engine: Engine, settings: Settings, start: datetime) -> World:
    with Session(engine, expire_on_commit=False) as session:
        clock.fix(session, start)
        factories.bind(session)
        world = build(session, open_store(settings.files_url), start)
        session.commit()
        session.expunge_all()
    return world


@contextmanager
def _mail(settings: Settings) -> Iterator[None]:
    port = int(settings.smtp_url.rpartition(":")[2])
    sink = Controller(Mailbox(Path(settings.mailbox_folder)), hostname="127.0.0.1", port=port)
    sink.start()
    try:
        yield
    finally:
        sink.stop()


class Door:
    """The HTTP server of a live world: it may be shut and opened again, as a machine that fell."""

    def __init__(self, app: Flask, settings: Settings) -> None:
        self.app = app
        self.port = int(settings.public_url.rpartition(":")[2])
        self.server: BaseWSGIServer | None = None

    def open(self) -> None:
        self.server = make_server("127.0.0.1", self.port, self.app, threaded=True, request_handler=_Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def shut(self) -> None:
        if self.server is not None:
            self.server.shutdown()
            self.server.server_close()
            self.server = None
