"""A page's form as a browser would send it back."""

from typing import Any

from bs4 import BeautifulSoup
from bs4.element import Tag
from werkzeug.datastructures import MultiDict


def typed_in(html: str, which: int = -1) -> MultiDict[str, str]:
    """Every field of the form number `which` of the main part, with what stands in it; no button pressed."""
    page = BeautifulSoup(html, "lxml")
    assert page.main is not None
    fields: MultiDict[str, str] = MultiDict()
    for control in page.main.find_all("form")[which].find_all(["input", "textarea", "select"]):
        if control.get("type") in ("checkbox", "radio") and not control.has_attr("checked"):
            continue
        fields.add(str(control["name"]), value_of(control))
    return fields


def value_of(control: Tag) -> str:
    if control.name == "textarea":
        return control.text.removeprefix("\n")
    if control.name == "select":
        chosen = control.find("option", selected=True) or control.find("option")
        return str(chosen["value"]) if isinstance(chosen, Tag) else ""
    return str(control.get("value", ""))


def told(html: str) -> list[str]:
    """The lines of the summary of refusals."""
    page = BeautifulSoup(html, "lxml")
    return [" ".join(line.text.split()) for line in page.select(".govuk-error-summary__list li")]


def with_these(fields: MultiDict[str, str], **changes: Any) -> MultiDict[str, str]:
    """The same fields with other values; `__` in a name stands for its dots."""
    changed = fields.copy()
    for name, value in changes.items():
        changed[name.replace("__", ".")] = value
    return changed
