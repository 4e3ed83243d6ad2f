"""The HTML of a letter, made from its text by one rule: everything is escaped, nothing is loaded.

Lines starting with `- ` make a list, a line `→ Words: https://…` makes a button-like link, a line indented by
four spaces is shown large (a code).  Colours reach 4.5:1; the text alone says everything.
"""

import re
from typing import Final

from markupsafe import Markup, escape

_ACTION: Final = re.compile(r"→ (?P<words>.+?)\s?: (?P<url>https?://\S+)")
_URL: Final = re.compile(r"(https?://[^\s<>()]+[^\s<>().,;:!?»”])")
_BODY: Final = "margin:0;background:#ffffff;color:#1b1f22;font:17px/1.5 Arial,Helvetica,sans-serif"
_PARAGRAPH: Final = Markup('<p style="margin:0 0 16px">%s</p>')
_LARGE: Final = Markup('<p style="margin:0 0 16px;font-size:28px;letter-spacing:4px"><strong>%s</strong></p>')
_LIST: Final = Markup('<ul style="margin:0 0 16px;padding-left:24px">%s</ul>')
_BUTTON: Final = Markup(
    '<p style="margin:0 0 16px"><a href="%s" style="display:inline-block;padding:10px 16px;'
    'background:#0b4f5c;color:#ffffff;text-decoration:none;border-radius:4px">%s</a></p>'
)
_FRAME: Final = Markup(
    '<!DOCTYPE html>\n<html lang="%s">\n<head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title></head>\n'
    '<body style="%s">\n<div role="article" lang="%s" style="max-width:600px;margin:0 auto;padding:24px">\n'
    '<p style="margin:0 0 24px;padding-bottom:12px;border-bottom:3px solid #0b4f5c;color:#0b4f5c;'
    'font-weight:bold">clara_grants · Cancéropôle CLARA</p>\n%s\n</div>\n</body>\n</html>\n'
)


def as_html(subject: str, text: str, language: str) -> str:
    """One self-contained page, readable without style."""
    blocks = re.split(r"\n{2,}", text.strip("\n"))
    content = Markup("\n").join(_block(block) for block in blocks if block.strip())
    return str(_FRAME % (language, subject, _BODY, language, content))


def _block(block: str) -> Markup:
    """One block may mix ordinary lines, a list and actions: each run of a kind is one element."""
    parts: list[Markup] = []
    run: list[str] = []
    listed = False
    for line in block.split("\n"):
        is_item, action = line.startswith("- "), _ACTION.fullmatch(line.strip())
        if run and (is_item != listed or action):
            parts.append(_close(run, listed))
            run = []
        if action:
            parts.append(_BUTTON % (action["url"], action["words"]))
        else:
            run.append(line)
            listed = is_item
    if run:
        parts.append(_close(run, listed))
    return Markup("\n").join(parts)


def _close(lines: list[str], listed: bool) -> Markup:
    if listed:
        return _LIST % Markup("").join(Markup("<li>%s</li>") % _inline(line[2:]) for line in lines)
    if len(lines) == 1 and lines[0].startswith("    "):
        return _LARGE % lines[0].strip()
    return _PARAGRAPH % Markup("<br>\n").join(_inline(line) for line in lines)


def _inline(line: str) -> Markup:
    """Escaped text in which addresses are links."""
    pieces = _URL.split(line)
    made = [
        Markup('<a href="%s" style="color:#0b4f5c">%s</a>') % (piece, piece) if place % 2 else escape(piece)
        for place, piece in enumerate(pieces)
    ]
    return Markup("").join(made)
