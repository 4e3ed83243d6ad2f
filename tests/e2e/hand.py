"""A person at the keyboard: fills fields by name, presses buttons with Enter, and is counted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from clara_grants.demo.player import papers

Answers = Mapping[str, Any]


@dataclass
class Hand:
    """Counts what it does: `pages` seen, `clicks` (buttons and links), `fields` filled."""

    page: Page
    pages: int = 0
    clicks: int = 0
    fields: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("framenavigated", self._seen)

    def _seen(self, frame: object) -> None:
        self.pages += frame == self.page.main_frame

    def open(self, url: str) -> None:
        answer = self.page.goto(url)
        assert answer is not None
        assert answer.status == 200, url

    def press(self, name: str, *, role: Any = "button", exact: bool = True) -> None:
        """Activate a button or a link by Enter, and wait for the page it leads to."""
        wanted = self.page.get_by_role(role, name=name, exact=exact).first
        wanted.focus()
        self.clicks += 1
        if wanted.evaluate("one => Boolean(one.dataset.confirm ?? one.form?.dataset.confirm)"):
            self.page.keyboard.press("Enter")
            self.press("Confirmer")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def follow(self, name: str, *, exact: bool = True) -> None:
        self.press(name, role="link", exact=exact)

    def write(self, name: str, value: str) -> None:
        """Into the field of that name, whatever its kind."""
        wanted = self.page.locator(f'main [name="{name}"]')
        kind = wanted.first.evaluate("field => field.type")
        if kind == "checkbox" and value == "yes":
            self.choose(name, str(wanted.first.get_attribute("value")))
        elif kind in ("radio", "checkbox"):
            self.choose(name, value)
        elif kind == "select-one":
            wanted.select_option(value)
        else:
            wanted.fill(value)
        self.fields.append(name)

    def choose(self, name: str, value: str) -> None:
        """A radio or a box, by the space bar."""
        box = self.page.locator(f'main [name="{name}"][value="{value}"]')
        if not box.is_checked():
            box.focus()
            self.page.keyboard.press("Space")
        expect(box).to_be_checked()

    def attach(self, name: str, folder: Path) -> None:
        path = folder / f"{name}.pdf"
        path.write_bytes(papers.pdf("Document d’essai", ["Pour un essai."]))
        self.page.locator(f'main input[type=file][name="{name}"]').set_input_files(path)
        self.fields.append(name)

    def fill(self, answers: Answers, folder: Path) -> None:
        """Every field of the page that the answers know, and every file it asks for."""
        known = dict(flat(answers))
        for name in self._names():
            for value in known.get(name, ()):
                self.write(name, value)
        for name in self._files():
            self.attach(name, folder)

    def _names(self) -> list[str]:
        found: list[str] = self.page.evaluate(
            "() => [...new Set([...document.querySelectorAll('main input:not([type=hidden]):not([type=file]),"
            " main select, main textarea')].map(field => field.name))]"
        )
        return found

    def _files(self) -> list[str]:
        """Only the required ones: a label says which are not."""
        found: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('main input[type=file]')]"
            ".filter(one => !one.labels[0].innerText.includes('facultatif')).map(one => one.name)"
        )
        return found


def flat(answers: Answers) -> Iterator[tuple[str, list[str]]]:
    """Field name → values, as the forms name the parts of composite answers."""
    for key, value in answers.items():
        if isinstance(value, Mapping):
            yield from ((f"{key}-{name}", said) for name, said in flat(value))
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for place, row in enumerate(value):
                yield from ((f"{key}-{place}-{name}", said) for name, said in flat(row))
        elif value is not None:
            yield key, _typed(key, value)


def _typed(key: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return [", ".join(value)] if key == "keywords" else [str(one) for one in value]
    if isinstance(value, int) and key in ("total", "requested", "requested_amount"):
        return [str(value // 100)]
    return [str(value)]
