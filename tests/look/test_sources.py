"""Rules read from the files: no foreign brand, no outside address, nothing the policy would block."""

import re
from pathlib import Path

import pytest
from flask import render_template

from tests.look.specimen import ROOT, specimen_app

STATIC = ROOT / "clara_grants" / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCREENS = [path for path in TEMPLATES if not {"letters", "print"} & set(path.parts)]
SERVED = sorted(p for p in STATIC.rglob("*") if p.suffix in {".css", ".js", ".html", ".svg", ".scss"})
ERROR_CODES = [400, 403, 404, 409, 410, 413, 422, 429, 500, 503]
MESSAGE = re.compile(r"""(?:\b_|\bngettext)\(\s*"([^"]*)"(?:,\s*"([^"]*)")?""")
BAD_BLANK = re.compile(r" (?:[:;!?»€]|%(?!\())|« |«\w|\w[;!?»]|\w:(?:\s|$)|'")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SERVED, ids=_name)
def test_static_file_carries_no_foreign_brand_nor_outside_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert "GDS Transport" not in text
    assert re.findall(r"crown[-_.\w]*\.(?:svg|png|ico)|govuk-crest", text) == []
    assert "sourceMappingURL" not in text
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//|@import\s+[\"']https?:", text) == []


def test_no_crown_asset_is_vendored() -> None:
    assert [p.name for p in STATIC.rglob("*") if re.search("crown|crest|govuk-icon", p.name)] == []


def test_every_vendored_folder_carries_its_licence() -> None:
    folders = [folder for folder in (STATIC / "vendor").iterdir() if folder.is_dir()]
    assert [folder.name for folder in folders if not (folder / "LICENSE").is_file()] == []


@pytest.mark.parametrize("path", SCREENS, ids=_name)
def test_template_holds_nothing_the_policy_blocks(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"\sstyle=|<style|\son[a-z]+=\"|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)[^>]*>", text) == []


@pytest.mark.parametrize("path", SCREENS, ids=_name)
def test_french_messages_keep_their_typography(path: Path) -> None:
    messages = [part for pair in MESSAGE.findall(path.read_text(encoding="utf-8")) for part in pair]
    assert [message for message in messages if BAD_BLANK.search(message)] == []


@pytest.mark.parametrize("code", ERROR_CODES)
def test_error_page_says_what_happened_and_what_to_do(code: int) -> None:
    app = specimen_app()
    with app.test_request_context("/liste"):
        html = render_template(f"errors/{code}.html")
    assert html.count("<h1") == 1
    assert ("Que faire\u202f?" in html, "01JQ-7K3M" in html) == (True, True)


def test_fallback_page_needs_no_template() -> None:
    text = (STATIC / "500.html").read_text(encoding="utf-8")
    assert ("{{" in text, "{%" in text, "<script" in text) == (False, False, False)
