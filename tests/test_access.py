"""Who is answered what: every endpoint × every role, and that a hidden file looks like an absent one.

The table is `access_table.txt`, beside: one line per method and endpoint, one column per role.  `in`: sent to
the sign-in page; `yes`: a POST let in, whatever it then says of an empty form; a number: the HTTP status.  A
new route fails until its line stands there.
"""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from clara_grants.kernel.files import FolderStore
from clara_grants.kernel.web import House
from clara_grants.notifications.models import Delivery
from clara_grants.submissions.access import may_see
from tests import factories
from tests.conftest import NOW
from tests.scenario import build
from tests.scenario.around import CANARY
from tests.scenario.site import Site, blanked, file_of, open_site

TABLE = Path(__file__).with_name("access_table.txt")
ROLES = (
    "nobody", "owner", "stranger", "expert", "expert_else", "eclair", "officer", "committee", "funder",
    "administrator", "conflicted",
)  # fmt: skip
#: Arguments that name a file, or something of one file.
OF_A_FILE = {
    "submission_id", "assignment_id", "attachment_id", "hearing_id", "project_id", "convention_id",
    "instalment_id", "report_id", "line_id", "delivery_id",
}  # fmt: skip


@pytest.fixture(scope="module")
def site(bare_app: Flask, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            house: House = bare_app.extensions["clara"]
            assert isinstance(house.store, FolderStore)
            session.info["now"] = NOW
            factories.bind(session)
            world = build(session, house.store, NOW)
            with open_site(bare_app, connection, session, world) as site:
                yield site
        transaction.rollback()


def lines() -> dict[tuple[str, str], list[str]]:
    """(method, endpoint) → the answer to each role, in the order of ROLES."""
    rows = [line.split() for line in TABLE.read_text(encoding="utf-8").splitlines()[1:] if line.strip()]
    return {(row[0], row[1]): row[2:] for row in rows}


def routes(app: Flask) -> dict[tuple[str, str], Rule]:
    return {
        (method, rule.endpoint): rule
        for rule in app.url_map.iter_rules()
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"})
    }


def said(answer: TestResponse, method: str) -> str:
    status = answer.status_code
    if (status == 303 and answer.headers["Location"].startswith("/connexion")) or status == 401:
        return "in"
    if method == "POST" and status not in (403, 404):
        return "broken" if status >= 500 else "yes"
    return str(status)


def test_every_route_has_its_line_in_the_table(bare_app: Flask) -> None:
    assert sorted(routes(bare_app)) == sorted(lines())


def test_every_line_says_something_to_every_role() -> None:
    assert TABLE.read_text(encoding="utf-8").split("\n")[0].split() == ["method", "endpoint", *ROLES]
    assert {key: row for key, row in lines().items() if len(row) != len(ROLES)} == {}


@pytest.mark.parametrize("role", ROLES)
def test_each_role_is_answered_what_the_table_says(site: Site, role: str) -> None:
    wanted = {key: row[ROLES.index(role)] for key, row in lines().items()}
    found = {
        (method, endpoint): said(site.ask(role, method, site.path(rule)), method)
        for (method, endpoint), rule in routes(site.app).items()
    }
    assert found == wanted


@pytest.mark.parametrize("role", ["stranger", "expert_else", "administrator", "conflicted"])
def test_a_hidden_file_answers_as_one_that_does_not_exist(site: Site, role: str) -> None:
    differing = [
        f"{method} {rule.endpoint} {argument}: {difference}"
        for (method, _), rule in routes(site.app).items()
        for argument in sorted(rule.arguments & OF_A_FILE)
        if not sees(site, role, rule.endpoint)
        if (difference := compare(site, role, method, rule, argument))
    ]
    assert differing == []


@pytest.mark.parametrize("role", ["nobody", "stranger", "expert_else", "conflicted"])
def test_no_screen_names_a_hidden_file(site: Site, role: str) -> None:
    names = {file.number for file in site.world.files.values()}
    shown = {
        endpoint: sorted(name for name in names if name in answer.text)
        for (method, endpoint), rule in routes(site.app).items()
        if method == "GET" and endpoint != "reviews.invitation"  # there, the secret of the link is the key
        if (answer := site.ask(role, method, site.path(rule))).status_code == 200
    }
    assert {endpoint: named for endpoint, named in shown.items() if named} == {}


@pytest.mark.parametrize("role", ROLES)
def test_an_internal_note_is_read_on_its_own_page_and_nowhere_else(site: Site, role: str) -> None:
    """Pages, exports, downloads, refusals: whatever the role asks for."""
    told = {
        endpoint
        for (method, endpoint), rule in routes(site.app).items()
        if CANARY.encode() in site.ask(role, method, site.path(rule)).data
    }
    page = {"officers.notes", "officers.write", "officers.entrust"}  # the last two show it again when refused
    assert told == (page if role == "officer" else set())


def test_no_letter_says_what_an_internal_note_says(site: Site) -> None:
    letters = site.world.session.scalars(select(Delivery).where(Delivery.letter == "note_mention")).all()
    everything = site.world.session.scalars(select(Delivery)).all()

    assert [one.address for one in letters] == ["conflicted@exemple.fr"]
    assert [one for one in everything if CANARY in one.subject + one.body_text + one.body_html] == []


def sees(site: Site, role: str, endpoint: str) -> bool:
    world = site.world
    if endpoint.startswith("notifications.") and role == "administrator":
        return True  # letters are theirs to mend, whatever they are about
    return may_see(world.session, world.actor(role), world.files[file_of(endpoint)].id)


def compare(site: Site, role: str, method: str, rule: Rule, argument: str) -> str:
    """Why the two answers can be told apart; nothing when they cannot."""
    hidden = blanked(site.ask(role, method, site.path(rule)))
    cost = len(site.statements)
    absent = blanked(site.ask(role, method, site.path(rule, **{argument: uuid.uuid4()})))
    if hidden != absent:
        return f"{hidden[0]} is not {absent[0]}" if hidden[0] != absent[0] else "another page"
    return "" if cost == len(site.statements) else f"{cost} statements, {len(site.statements)} when absent"
