from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask, render_template_string

from clara_grants.config import resource
from clara_grants.questionnaire.model import Question, Section
from clara_grants.questionnaire.problems import Gap
from clara_grants.submissions.fields import RowChange, SectionForm, form_for_section
from tests.questionnaire.builders import LABEL, described

PAGE = '{% from "_macros/questions.html" import section %}{{ section(form) }}'


@pytest.fixture
def web() -> Iterator[Flask]:
    app = Flask(__name__, template_folder=str(resource("templates")))
    app.config.update(SECRET_KEY="only for this test", WTF_CSRF_ENABLED=False)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_null_translations(newstyle=True)  # type: ignore[attr-defined]
    return app


def page(*questions: dict[str, Any]) -> Section:
    return Section(key="s", title=LABEL, questions=tuple(map(Question.model_validate, questions)))


def posted(web: Flask, section: Section, data: dict[str, Any], language: str = "fr") -> SectionForm:
    with web.test_request_context("/", method="POST", data=data):
        return form_for_section(section, {}, language)


VALUES = {
    "short_text": "Court",
    "long_text": "Deux\nlignes",
    "number": "1234.5",
    "money": 123450,
    "date": "2025-03-31",
    "yes_no": False,
    "choice": "b",
    "choices": ["a", "c"],
    "country": "CA",
    "consent": True,
    "title": "Un titre",
    "lab": {
        "name": "Unité",
        "institution": "Université",
        "unit_code": "UMR 1",
        "rnsr": "",
        "director": "",
        "city": "Lyon",
        "territory": "lyon",
    },
    "table": [{"what": "x", "amount": 200}],
    "classification": {
        "domain": "biomedical",
        "cso": [{"code": "1.1", "weight": 60}, {"code": "5.3", "weight": 40}],
        "cancer_types": ["7"],
        "keywords": ["sein", "récidive"],
    },
}


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", VALUES)
def test_what_the_page_shows_is_what_it_sends_back(web: Flask, kind: str, language: str) -> None:
    section = page(described(kind, "q"))
    with web.test_request_context("/"):
        form = form_for_section(section, {"q": VALUES[kind]}, language)
        html = render_template_string(PAGE, form=form)

    assert posted(web, section, sent_by(html), language).answers() == {"q": VALUES[kind]}


def sent_by(html: str) -> dict[str, Any]:
    """What a browser without a script would post from this page."""
    sent: dict[str, Any] = {}
    for control in BeautifulSoup(html, "html.parser").select("input, textarea, select"):
        name, kind = str(control["name"]), control.get("type")
        if control.name == "select":
            option = control.select_one("option[selected]") or control.select_one("option")
            sent.setdefault(name, []).append(option["value"] if option else "")
        elif control.name == "textarea":
            sent.setdefault(name, []).append(control.text.removeprefix("\n").replace("\n", "\r\n"))
        elif kind not in ("radio", "checkbox") or control.has_attr("checked"):
            sent.setdefault(name, []).append(control.get("value", ""))
    return sent


def test_saving_keeps_what_cannot_be_read(web: Flask) -> None:
    section = page(described("money", "q"), described("number", "n"))

    assert posted(web, section, {"q": "cher", "n": "peu"}).answers() == {"q": "cher", "n": "peu"}


def test_a_line_is_added_without_a_script_and_nothing_typed_is_lost(web: Flask) -> None:
    section = page(described("table", "t"), described("long_text", "q"))
    sent = {"t-0-what": "Un", "t-0-amount": "cher", "t-1-what": "", "q": "Texte", "add:t": "1"}
    with web.test_request_context("/", method="POST", data=sent):
        form = form_for_section(section, {}, "fr")
        assert form.row_change == RowChange("add", "t")
        after = form.with_rows()

    assert len(after["t"].entries) == 3
    assert after.answers() == {"t": [{"what": "Un", "amount": "cher"}], "q": "Texte"}


def test_a_line_is_removed_without_a_script(web: Flask) -> None:
    section = page(described("table", "t"))
    sent = {"t-0-what": "Un", "t-1-what": "Deux", "t-2-what": "", "remove:t:0": "1"}
    with web.test_request_context("/", method="POST", data=sent):
        after = form_for_section(section, {}, "fr").with_rows()

    assert after.answers() == {"t": [{"what": "Deux", "amount": None}]}
    assert len(after["t"].entries) == 2


@pytest.mark.parametrize("button", ["remove:t:99", "remove:t:x", "add:z", "remove:t:-1"])
def test_a_forged_line_button_changes_nothing(web: Flask, button: str) -> None:
    section = page(described("table", "t"))
    with web.test_request_context("/", method="POST", data={"t-0-what": "Un", button: "1"}):
        after = form_for_section(section, {}, "fr").with_rows()

    assert after.answers() == {"t": [{"what": "Un", "amount": None}]}


def test_blank_lines_wait_to_be_filled(web: Flask) -> None:
    with web.test_request_context("/"):
        form = form_for_section(page(described("budget", "b")), {}, "fr")

    assert len(form["b"].entries) == 4


def test_a_gap_is_shown_on_the_control_it_is_about(web: Flask) -> None:
    section = page(described("table", "t"), described("money", "m"))
    with web.test_request_context("/"):
        form = form_for_section(section, {"t": [{"amount": 3}]}, "fr")
        form.mark([Gap("s", "t", "required", {"row": 1, "column": "what"}), Gap("s", "m", "not_an_amount")])
        html = BeautifulSoup(render_template_string(PAGE, form=form), "html.parser")

    marked = [control["id"] for control in html.select("[aria-invalid=true]")]
    assert marked == ["t-0-what", "m"]
    assert set(form.errors) == {"t", "m"}


def test_hostile_text_is_harmless_on_the_page(web: Flask) -> None:
    hostile = "</textarea><script>alert(1)</script>\u202e\u200b=1+1"
    with web.test_request_context("/"):
        form = form_for_section(page(described("long_text", "q")), {"q": hostile}, "fr")
        html = BeautifulSoup(render_template_string(PAGE, form=form), "html.parser")

    assert not html.select("script")
    assert html.select_one("textarea").text.removeprefix("\n") == hostile  # type: ignore[union-attr]


def test_only_the_questions_asked_are_shown_and_read(web: Flask) -> None:
    section = page(described("long_text", "a"), described("long_text", "b"))
    with web.test_request_context("/", method="POST", data={"a": "1", "b": "2"}):
        assert form_for_section(section, {}, "fr", asked={"a"}).answers() == {"a": "1"}
