"""No page speaks two languages, except where it shows what people wrote.

Two sieves.  Over the templates: every word of the house goes through the catalogue.  Over the pages of the
small world, seen by each role in one language: no text of the catalogue or of texts.yaml shows in the other.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

import jinja2
import pytest
from bs4 import BeautifulSoup
from bs4.element import Comment, Tag
from flask import Flask
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from clara_grants.config import CHECKOUT
from clara_grants.kernel import i18n
from clara_grants.kernel.web import House
from tests import factories, make_catalogue
from tests.conftest import NOW
from tests.scenario import build
from tests.scenario.site import Site, open_site

TEMPLATES: Final = CHECKOUT / "templates"
SCREENS: Final = sorted(
    path for path in TEMPLATES.rglob("*.html") if path.relative_to(TEMPLATES).parts[0] != "letters"
)
#: Names, written the same in both languages, and the two languages' own names.
NAMES: Final = {"clara_grants", "Cancéropôle CLARA", "English", "Français", "JSON"}
SPOKEN: Final = ("aria-label", "placeholder", "title", "alt")
#: Shorter pieces could be somebody's words.
LEAST: Final = 12
PLACEHOLDER: Final = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
#: What people of the small world typed, and that the house says too.
TYPED: Final = {"Prix du poster"}
ROLES: Final = ("nobody", "owner", "expert", "eclair", "officer", "committee", "funder", "administrator")


def texts_of(page: BeautifulSoup, language: str = "fr") -> Iterator[str]:
    """What the page says or lets a script say, without sources and parts in a declared other language."""
    declared = [part for part in page.find_all(lang=True) if part["lang"] != language]
    sources = page.find_all(["script", "style", "code"]) + page.find_all(translate="no")
    for silent in sources + declared:
        silent.decompose()
    yield from (str(s).strip() for s in page.find_all(string=True) if not isinstance(s, Comment))
    for element in page.find_all(True):
        if isinstance(element, Tag):
            spoken = (n for n in element.attrs if n in SPOKEN or n.startswith(("data-text", "data-confirm")))
            yield from (str(element[name]).strip() for name in spoken)


def without_code(template: str) -> str:
    """The template's own text and tags."""
    return "".join(
        value for _line, kind, value in jinja2.Environment(autoescape=True).lex(template) if kind == "data"
    )


@pytest.mark.parametrize("path", SCREENS, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_every_word_of_a_template_goes_through_the_catalogue(path: Path) -> None:
    page = BeautifulSoup(without_code(path.read_text("utf-8")), "lxml")
    said = {text.strip(" ·") for text in texts_of(page) if re.search(r"[^\W\d_]{2}", text)}
    # An attribute list kept in a variable reads as text; it holds no words.
    assert {text for text in said - NAMES if "=" not in text and text != "html"} == set()


@cache
def foreign(language: str) -> re.Pattern[str]:
    """The longest piece without placeholder of each text that `language` writes otherwise."""
    pairs = [(both["fr"], both["en"]) for both in i18n.catalogue().values()]
    for message in make_catalogue.english():
        if message.id:
            said, shown = [[x] if isinstance(x, str) else list(x) for x in (message.id, message.string)]
            pairs += zip(said, shown, strict=True)
    own = [pair[language == "en"] for pair in pairs]
    others = {pair[language == "fr"] for pair in pairs if pair[0] != pair[1]}
    pieces = {max(PLACEHOLDER.split(text), key=len).strip() for text in others}
    known = [re.escape(one) for one in pieces if len(one) >= LEAST and one not in "\n".join(own)]
    return re.compile(rf"(?<!\w)(?:{'|'.join(sorted(known))})(?!\w)")


@pytest.fixture(scope="module")
def site(bare_app: Flask, engine: Engine) -> Iterator[Site]:
    with engine.connect() as connection, connection.begin() as transaction:
        with Session(connection, join_transaction_mode="create_savepoint") as session:
            house: House = bare_app.extensions["clara"]
            session.info["now"] = NOW
            factories.bind(session)
            world = build(session, house.store, NOW)
            with open_site(bare_app, connection, session, world) as site:
                yield site
        transaction.rollback()


@pytest.fixture(params=i18n.LANGUAGES)
def language(request: pytest.FixtureRequest, site: Site, monkeypatch: pytest.MonkeyPatch) -> str:
    """Everybody of the small world reads it, strangers too."""
    spoken = str(request.param)
    house: House = site.app.extensions["clara"]
    settings = house.settings.model_copy(update={"default_language": spoken})
    monkeypatch.setitem(site.app.extensions, "clara", replace(house, settings=settings))
    for person in site.world.people.values():
        person.language = spoken
    site.world.session.commit()
    return spoken


@pytest.mark.parametrize("role", ROLES)
def test_no_page_says_anything_in_the_other_language(site: Site, language: str, role: str) -> None:
    seen, left = 0, set()
    for rule in site.app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()):
            continue
        answer = site.ask(role, "GET", site.path(rule))
        if answer.status_code != 200 or not answer.content_type.startswith("text/html"):
            continue
        seen += 1
        page = BeautifulSoup(answer.text, "lxml")
        assert page.html is not None
        assert page.html["lang"] == language, rule.endpoint
        left |= {(rule.endpoint, said) for said in texts_of(page, language) if foreign(language).search(said)}
    assert seen > 3
    assert {(endpoint, said) for endpoint, said in left if said not in TYPED} == set()
