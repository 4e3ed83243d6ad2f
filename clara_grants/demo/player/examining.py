"""From the closing to the end of the reviews: eligibility, completions, experts, ECLAIR."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from clara_grants.calls.document import CallDocument
from clara_grants.calls.document_parts import Step
from clara_grants.calls.models import EligibilityLine
from clara_grants.demo.player import data
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.filing import File
from clara_grants.demo.player.schedule import Act, Do, Turn, jitter, moment
from clara_grants.eligibility import services as eligibility
from clara_grants.eligibility.models import Verdict
from clara_grants.selection import services as selection
from clara_grants.submissions import services as submissions
from clara_grants.workflow.machine import StepKind

_TWO_DAYS = timedelta(days=2)
#: Which file a completion replaces, by section; the other sections are completed in words.
_REPLACED = {"holder_and_lab": "holder_cv", "company": "company_letter"}


def officer_of(call_key: str) -> str:
    """The officer people.yaml names for a call, else the one of every call."""
    for key, person in data.people().items():
        if person["role"] == "officer" and call_key in (person["calls"] or ()):
            return key
    return "demo-officer"


def due(step: Step) -> datetime:
    """The instant a step of the shipped calls ends."""
    instant = step.instant("due_at")
    if instant is None:
        raise ValueError(f"{step.kind.value} has no date")
    return instant


def step_of(document: CallDocument, kind: StepKind) -> Step:
    return next(step for step in document.steps if step.kind is kind)


def beginnings(document: CallDocument) -> Iterator[Act]:
    """Once closed, the submitted files enter the first step."""
    window = document.windows[-1]
    closed = window.closes + timedelta(minutes=window.grace_minutes + 20)
    key = document.key

    def begin(turn: Turn) -> None:
        submissions.begin_process(turn.session, turn.actor, turn.world.calls[key], now=turn.now)

    yield Act(closed, officer_of(key), begin)


def rulings(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Line by line, then the ruling; some files are completed first."""
    officer, end = officer_of(document.key), due(step_of(document, StepKind.ELIGIBILITY))
    for application in call["applications"]:
        file, path = File(document, application), application.get("path") or {}
        if asked := path.get("completion"):
            yield from ask_completion(file, asked, officer)
        refused = path.get("ineligible")
        ruled_at = end - _TWO_DAYS + timedelta(minutes=3 * jitter(file.key[1], 60))
        if refused:
            ruled_at = moment(refused["ruled_on"], "15:10")
        yield Act(ruled_at, officer, Rule(file, refused))


def ask_completion(file: File, asked: Entry, officer: str) -> Iterator[Act]:
    """A section given back with a date; answered on the day the data say, if they say one."""

    def ask(turn: Turn) -> None:
        eligibility.ask_completion(
            turn.session,
            turn.actor,
            turn.world.files[file.key],
            section_keys=[asked["section"]],
            message=asked["message"],
            due_at=moment(asked["due_on"], "17:00"),
            now=turn.now,
        )

    def answer(turn: Turn) -> None:
        complete(turn, file, asked)
        eligibility.answer_completion(turn.session, turn.actor, turn.world.files[file.key], now=turn.now)

    yield Act(moment(asked["asked_on"], "11:00"), officer, ask)
    if asked.get("answered_on"):
        yield Act(moment(asked["answered_on"], "16:30"), file.application["holder"], answer)


def complete(turn: Turn, file: File, asked: Entry) -> None:
    """Do in the section what was asked: a file again, or a sentence more."""
    if key := _REPLACED.get(asked["section"]):
        question = file.document.form.question(key)
        if question is not None:
            file.attach(turn, question)
        return
    file.save(turn, _amended(file, asked["section"], asked["answer"]))


def _amended(file: File, section: str, answer: str) -> dict[str, Any]:
    values = file.answers()
    if section == "budget":
        rows = [dict(row) for row in values["budget"]]
        rows[0]["justification"] = answer
        return {"budget": rows}
    if section == "partners":
        rows = [dict(row) for row in values["partners"]]
        rows[0]["role"] = f"{rows[0]['role']} {answer}"
        return {"partners": rows}
    return {"patient_means": f"{values.get('patient_means') or ''} {answer}".strip()}


class Rule:
    """The officer's verdict on each line that a person judges, then the ruling."""

    def __init__(self, file: File, refused: Entry | None) -> None:
        self.file, self.refused = file, refused

    def __call__(self, turn: Turn) -> None:
        file_id = turn.world.files[self.file.key]
        for line_key in self._judged():
            met = self.refused is None or self.refused["line"] != line_key
            eligibility.check_line(
                turn.session,
                turn.actor,
                file_id,
                self._line(turn, line_key),
                Verdict.MET if met else Verdict.NOT_MET,
                reason="" if met or self.refused is None else self.refused["reason"],
                now=turn.now,
            )
        reason = self.refused["reason"] if self.refused else ""
        eligibility.rule(turn.session, turn.actor, file_id, self.refused is None, reason=reason, now=turn.now)

    def _judged(self) -> list[str]:
        return [line.key for line in self.file.document.eligibility if line.mode.value == "human"]

    def _line(self, turn: Turn, key: str) -> Any:
        call_id = turn.world.calls[self.file.document.key]
        name = ("line", self.file.document.key, key)
        if name not in turn.world.ids:
            rows = turn.session.execute(
                select(EligibilityLine.key, EligibilityLine.id).where(EligibilityLine.call_id == call_id)
            )
            for line_key, line_id in rows:
                turn.world.ids["line", self.file.document.key, line_key] = line_id
        return turn.world.ids[name]


def withdrawals(document: CallDocument, call: Entry) -> Iterator[Act]:
    for application in call["applications"]:
        if left := (application.get("path") or {}).get("withdrawal"):
            file = File(document, application)
            at = moment(left["withdrawn_on"], "14:40")
            yield Act(at, application["holder"], _withdraw(file, left["reason"]))


def _withdraw(file: File, reason: str) -> Do:
    def withdraw(turn: Turn) -> None:
        submissions.withdraw(
            turn.session, turn.actor, turn.world.files[file.key], reason=reason, now=turn.now
        )

    return withdraw


def remaining(call: Entry) -> list[Entry]:
    """The applications that reach a decision."""
    return [one for one in call["applications"] if one.get("outcome") not in ("ineligible", "withdrawn")]


def close_reviews(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Each group of reviews ends at its date: files go to the next step."""
    officer = officer_of(document.key)
    for step in document.steps:
        last_of_group = step.kind is StepKind.ECLAIR_REVIEW or not _runs_beside_eclair(document)
        if step.kind in (StepKind.EXPERT_REVIEW, StepKind.ECLAIR_REVIEW) and last_of_group:
            for application in remaining(call):
                yield Act(due(step) + timedelta(minutes=30), officer, close_step(File(document, application)))


def _runs_beside_eclair(document: CallDocument) -> bool:
    return any(step.kind is StepKind.ECLAIR_REVIEW and step.parallel for step in document.steps)


def close_step(file: File, reason: str = "") -> Do:
    """Send a file to its next step; with a reason, before what it awaits has come."""

    def close(turn: Turn) -> None:
        selection.close_step(
            turn.session, turn.actor, turn.world.files[file.key], reason=reason, now=turn.now
        )

    return close


def last_review(document: CallDocument) -> datetime:
    """When the last group of reviews ends."""
    return max(due(s) for s in document.steps if s.kind in (StepKind.EXPERT_REVIEW, StepKind.ECLAIR_REVIEW))
