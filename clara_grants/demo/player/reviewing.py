"""Experts and ECLAIR members: asked, answering, filling in their sheet, giving it in."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from clara_grants.calls.document import CallDocument
from clara_grants.calls.document_parts import Step
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.examining import due, officer_of, step_of
from clara_grants.demo.player.filing import EXCLUDES, File
from clara_grants.demo.player.schedule import Act, Do, Turn, jitter, moment
from clara_grants.interests.rounds import Asked
from clara_grants.kernel.clock import paris_day
from clara_grants.patient_reviews import services as eclair
from clara_grants.patient_reviews.grid import PatientDraft
from clara_grants.patient_reviews.models import GlobalOpinion
from clara_grants.reviews import services as reviews
from clara_grants.reviews.errors import ConflictedError
from clara_grants.reviews.models import DeclineReason
from clara_grants.reviews.sheet import ReviewDraft
from clara_grants.workflow.machine import StepKind

_VERDICTS = ("grade", "recommendation", "confidence")


def starts(step: Step) -> datetime:
    """The instant a step of the shipped calls begins."""
    instant = step.instant("starts_at")
    if instant is None:
        raise ValueError(f"{step.kind.value} has no date")
    return instant


def expert_round(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Every file that has experts: asked, replaced when one declines, reviewed."""
    step, officer = step_of(document, StepKind.EXPERT_REVIEW), officer_of(document.key)
    for application in call["applications"]:
        opinions = application.get("reviews") or ()
        if not opinions:
            continue
        file = File(document, application)
        asked_at = starts(step) + timedelta(hours=1, minutes=2 * jitter(file.key[1], 60))
        yield from _refused(file, asked_at, due(step), officer)
        first, replacement = _order(opinions)
        yield Act(asked_at, officer, assign(file, [one["expert"] for one in first], due(step)))
        for one in first:
            yield from _expert(file, one, paris_day(asked_at))
        for one in replacement:
            day = _declined_on(opinions) + timedelta(days=1)
            yield Act(moment(day, "10:30"), officer, assign(file, [one["expert"]], due(step)))
            yield from _expert(file, one, day)


def _refused(file: File, at: datetime, due_at: datetime, officer: str) -> Iterator[Act]:
    """The expert whom the applicant asked to keep away is refused by the house."""
    if excluded := EXCLUDES.get(file.key):
        yield Act(
            at - timedelta(minutes=5), officer, assign(file, [excluded], due_at), refused=ConflictedError
        )


def _order(opinions: Any) -> tuple[list[Entry], list[Entry]]:
    """Who is asked first, and who replaces the expert that declines: the last to have reviewed."""
    given = [one for one in opinions if one["state"] == "submitted"]
    if not given or not any(one.get("declined_on") for one in opinions):
        return list(opinions), []
    last = max(given, key=lambda one: one["submitted_on"])
    return [one for one in opinions if one is not last], [last]


def _declined_on(opinions: Any) -> date:
    days: list[date] = [one["declined_on"] for one in opinions if one["state"] == "declined"]
    return max(days)


def assign(file: File, experts: list[str], due_at: datetime) -> Do:
    return _ask(reviews.assign_experts, "review", file, experts, due_at)


def _ask(
    verb: Callable[..., Sequence[Asked]], kind: str, file: File, people: list[str], due_at: datetime
) -> Do:
    """Ask these people to read a file; the world remembers each assignment under `kind`."""

    def ask(turn: Turn) -> None:
        asked = verb(
            turn.session,
            turn.actor,
            turn.world.files[file.key],
            [turn.world.people[key] for key in people],
            due_at=due_at,
            now=turn.now,
        )
        for key, one in zip(people, asked, strict=True):
            turn.world.ids[kind, *file.key, key] = one.id

    return ask


def _expert(file: File, opinion: Entry, asked_on: date) -> Iterator[Act]:
    key, late = opinion["expert"], jitter(opinion["expert"] + file.key[1], 90)
    answered = asked_on + timedelta(days=2 + late % 4)
    if opinion["state"] == "declined":
        yield Act(moment(opinion.get("declined_on", answered), "10:00"), key, decline(file, opinion))
    if opinion["state"] == "accepted":
        yield Act(moment(answered, "17:00", after=late), key, accept(file, key))
        if opinion.get("draft"):
            yield Act(moment(answered, "20:00", after=late), key, review(file, opinion, submit=False))
    if opinion["state"] == "submitted":
        answered = min(answered, opinion["submitted_on"] - timedelta(days=1))
        yield Act(moment(answered, "17:00", after=late), key, accept(file, key))
        yield Act(moment(opinion["submitted_on"], "09:30", after=late), key, review(file, opinion))


def decline(file: File, opinion: Entry) -> Do:
    def answer(turn: Turn) -> None:
        reviews.decline(
            turn.session,
            turn.actor,
            turn.world.ids["review", *file.key, opinion["expert"]],
            DeclineReason(opinion["reason"]),
            note=opinion.get("note") or "",
            now=turn.now,
        )

    return answer


def accept(file: File, expert: str) -> Do:
    """Sign the call's declaration, then take the file."""

    def answer(turn: Turn) -> None:
        reviews.accept_signing(
            turn.session, turn.actor, turn.world.ids["review", *file.key, expert], now=turn.now
        )

    return answer


def review(file: File, opinion: Entry, *, submit: bool = True) -> Do:
    """Fill the sheet, and give it in."""

    def write(turn: Turn) -> None:
        assignment = turn.world.ids["review", *file.key, opinion["expert"]]
        saved = reviews.save_review(
            turn.session, turn.actor, assignment, expert_draft(file.document, opinion), revision=0,
            now=turn.now,
        )  # fmt: skip
        if submit:
            reviews.submit_review(turn.session, turn.actor, assignment, revision=saved.revision, now=turn.now)

    return write


def expert_draft(document: CallDocument, opinion: Entry) -> ReviewDraft:
    """What the expert writes, whole or begun; the advice to the applicant closes the weak points."""
    sheet, given = document.score_sheets.expert, opinion.get("scores") or {}
    scores = {one.key: given[one.key] for one in (sheet.criteria if sheet else ()) if one.key in given}
    weak = [opinion[key] for key in ("weaknesses", "comment_applicant") if opinion.get(key)]
    comments = {
        "strengths": opinion.get("strengths") or "",
        "weaknesses": "\n\n".join(weak),
        "committee_only": opinion.get("comment_committee") or "",
    }
    verdicts = {key: str(opinion[key]) for key in _VERDICTS if opinion.get(key)}
    return ReviewDraft.of(scores, comments, verdicts)


def eclair_round(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Members asked to read the lay pack, each giving an opinion on their day."""
    if document.score_sheets.eclair is None:
        return
    step, officer = step_of(document, StepKind.ECLAIR_REVIEW), officer_of(document.key)
    for application in call["applications"]:
        opinions = application.get("eclair") or ()
        if not opinions:
            continue
        file = File(document, application)
        asked_at = starts(step) + timedelta(hours=2, minutes=2 * jitter(file.key[1], 60))
        yield Act(asked_at, officer, ask_members(file, [one["member"] for one in opinions], due(step)))
        for one in opinions:
            if one["state"] != "submitted":
                continue
            late = jitter(one["member"] + file.key[1], 120)
            yield Act(moment(one["submitted_on"], "18:00", after=late), one["member"], opine(file, one))


def ask_members(file: File, members: list[str], due_at: datetime) -> Do:
    return _ask(eclair.assign_members, "eclair", file, members, due_at)


def opine(file: File, opinion: Entry) -> Do:
    """Open the pack, answer the plain grid, give the opinion."""

    def write(turn: Turn) -> None:
        assignment = turn.world.ids["eclair", *file.key, opinion["member"]]
        eclair.begin(turn.session, turn.actor, assignment, now=turn.now)
        saved = eclair.save_review(
            turn.session, turn.actor, assignment, patient_draft(opinion), revision=0, now=turn.now
        )
        eclair.submit_review(turn.session, turn.actor, assignment, revision=saved.revision, now=turn.now)

    return write


def patient_draft(opinion: Entry) -> PatientDraft:
    return PatientDraft.of(
        opinion["scores"],
        GlobalOpinion(opinion["opinion"]),
        comments=opinion.get("score_comments") or {},
        comment=opinion["comment"],
        recommendations=opinion.get("recommendations") or "",
    )
