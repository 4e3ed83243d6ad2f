"""Headless Chromium for tests: one browser per run, a fresh context per page, and axe-core.

Only Debian's `chromium` is used, never a downloaded one. `launch` is a context manager so that a
fixture of any scope can hold it; `axe` returns what axe-core reports, [] being the wanted answer.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = Path(os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"))
MISSING = "browser tests need Debian's chromium: apt-get install chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "RGAAv4"]
WIDTHS = {"phone": 360, "tablet": 768, "desktop": 1280}


def is_available() -> bool:
    return CHROMIUM.exists()


@contextmanager
def launch() -> Iterator[Browser]:
    """A running headless Chromium with its own throw-away profile, closed on leaving."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), headless=True, args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def page(browser: Browser, *, width: int = 1280, height: int = 900, **context: Any) -> Iterator[Page]:
    """A page in a fresh context (`context`: Playwright's options, e.g. javaScriptEnabled)."""
    opened = browser.new_context(
        viewport={"width": width, "height": height},
        locale="fr-FR",
        timezone_id="Europe/Paris",
        **context,
    )
    try:
        yield opened.new_page()
    finally:
        opened.close()


@dataclass(frozen=True)
class Violation:
    """One rule broken: its id, how serious, and the selectors of the elements at fault."""

    rule: str
    impact: str
    help: str
    targets: tuple[str, ...]


@cache
def _axe_source() -> str:
    return (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")


def axe(page: Page) -> list[Violation]:
    """What axe-core finds on the page as it stands, for WCAG 2.2 A and AA and RGAA.

    The script is evaluated through the debugging protocol, so the page's own
    Content-Security-Policy stays in force.
    """
    page.evaluate(_axe_source())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}}).then(r => r.violations)",
        TAGS,
    )
    return [
        Violation(
            item["id"],
            item["impact"] or "",
            item["help"],
            tuple(" ".join(map(str, node["target"])) for node in item["nodes"]),
        )
        for item in found
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window (0: no horizontal scroll)."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
