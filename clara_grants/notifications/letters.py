"""Letters: declared merge fields, files per language, one plain HTML made from the text.

No Flask, no SQL: a sandboxed environment of its own, where a missing field is an error and nothing but the
declared fields reaches a template.
"""

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any, Final

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

from clara_grants.config import resource
from clara_grants.kernel import formats
from clara_grants.notifications.html_body import as_html


class Category(enum.StrEnum):
    """What a letter is about, for filters and for what may be refused."""

    ACCOUNT = "account"
    APPLICATION = "application"
    REVIEW = "review"
    HEARING = "hearing"
    DECISION = "decision"
    PROJECT = "project"
    REMINDER = "reminder"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Letter:
    key: str
    category: Category
    fields: frozenset[str]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One letter in one language; the subject holds no control character."""

    subject: str
    text: str
    html: str


_FILE: Final = "name number file call link"
_PROJECT: Final = "name number file link"
_DECISION: Final = f"{_FILE} comment"
_HEARING: Final = f"{_FILE} starts_at is_jury"
_INVITATION: Final = "name call files due_at link"
_FIELDS: Final[dict[Category, dict[str, str]]] = {
    Category.ACCOUNT: {
        "sign_in_code": "code",
        "address_verification": "name address expires_at link",
    },
    Category.APPLICATION: {
        "receipt": f"{_FILE} submitted_at closes_at sha256 verify",
        "attachment_refused": f"{_FILE} document is_draft",
        "taken_back": f"{_FILE} closes_at",
        "team_invitation": f"{_FILE} inviter role expires_at",
        "lead_changed": f"{_FILE} lead former",
        "call_extended": "name call closes_at minutes link",
        "sign_off_request": f"{_FILE} lead due_at",
        "letter_request": f"{_FILE} lead what due_at",
        "piece_answered": f"{_FILE} who what state note",
        "completion_requested": f"{_FILE} message due_at",
        "message_from_officers": f"{_FILE} author message",
        "ruled_eligible": _FILE,
        "ruled_ineligible": f"{_FILE} reason reason_code",
        "ruling_undone": _FILE,
        "expression_answered": f"{_FILE} verdict advice other_call",
    },
    Category.STAFF: {
        "attachment_refused_officer": f"{_FILE} document threat",
        "completion_answered": _FILE,
        "message_from_team": f"{_FILE} author message",
        "note_mention": f"{_FILE} author",
        "withdrawn": _FILE,
        "expert_answer": f"{_FILE} expert accepted reason",
        "review_late_officer": f"{_FILE} expert due_at",
    },
    Category.REVIEW: {
        "expert_invitation": _INVITATION,
        "call_reading": "name call author link expires_at",
        "review_thanks": _FILE,
        "eclair_invitation": _INVITATION,
        "eclair_thanks": _FILE,
    },
    Category.HEARING: {
        "hearing_invitation": f"{_HEARING} minutes place video_url moved",
        "hearing_cancelled": _HEARING,
        "committee_invitation": "name call title starts_at place link",
    },
    Category.DECISION: {
        "decision_selected": f"{_DECISION} amount_cents conditional light",
        "decision_reserve": f"{_DECISION} rank",
        "decision_rejected": _DECISION,
        "funder_voted": f"{_FILE} funder payer direct amount_cents voted_on waiting",
    },
    Category.PROJECT: {
        "convention_ready": f"{_PROJECT} payer amount_cents award_letter",
        "convention_signed": f"{_PROJECT} payer signed_on",
        "instalment_paid": f"{_PROJECT} payer amount_cents paid_on",
        "report_received": _PROJECT,
        "report_accepted": _PROJECT,
        "project_closed": _PROJECT,
    },
    Category.REMINDER: {
        "review_reminder": f"{_FILE} due_at late",
        "eclair_reminder": f"{_FILE} due_at late",
        "report_reminder": f"{_PROJECT} due_on late",
        "call_closing": f"{_FILE} closes_at",
        "piece_reminder": f"{_FILE} lead what due_at",
    },
}
LETTERS: Final[dict[str, Letter]] = {
    key: Letter(key, category, frozenset(fields.split()))
    for category, letters in _FIELDS.items()
    for key, fields in letters.items()
}


def render(key: str, language: str, fields: Mapping[str, Any]) -> Rendered:
    """A letter in one language.  ValueError unless `fields` are exactly those the letter declares."""
    letter = LETTERS[key]
    if fields.keys() != letter.fields:
        wrong = sorted(fields.keys() ^ letter.fields)
        raise ValueError(f"letter {key}: fields {', '.join(wrong)} are missing or not declared")
    environment = _environment(language)
    subject = environment.get_template(f"{key}/{language}/subject.txt").render(fields)
    body = environment.get_template(f"{key}/{language}/body.txt").render(fields)
    frame = environment.get_template(f"_frame/{language}.txt").render()
    text = f"{body.strip()}\n\n{frame.strip()}\n"
    line = one_line(subject)
    return Rendered(line, text, as_html(line, text, language))


def one_line(text: str) -> str:
    """Text fit for a header: no line break, no control character, single ordinary spaces."""
    kept = "".join(c if c.isprintable() or c in "\u00a0\u202f" else " " for c in text)
    return " ".join(part for part in kept.split(" ") if part)


@cache
def _environment(language: str) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader(resource("templates") / "letters"),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        instant=partial(formats.paris_datetime, language=language),
        day=partial(formats.paris_date, style="weekday", language=language),
        euros=partial(formats.euros, language=language),
    )
    return environment
