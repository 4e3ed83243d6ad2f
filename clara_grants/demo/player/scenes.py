"""The living edition as acts: five calls, each left where its phase says, never later than now."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

from clara_grants.calls.document import CallDocument
from clara_grants.demo.player import deciding, dialogue, examining, following, hearing, opening, reviewing
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.filing import File, filings
from clara_grants.demo.player.living_data import Scene, scenes
from clara_grants.demo.player.schedule import THE_SYSTEM, Act, Do, Turn, moment
from clara_grants.hearings.models import SheetPhase
from clara_grants.kernel.clock import paris_day
from clara_grants.organisations.queries import funder_ids
from clara_grants.questionnaire.kinds import Kind
from clara_grants.selection import services as selection

OFFICER = "demo-officer"


def acts(now: datetime, edition: int) -> Iterator[Act]:
    """Every act of the living edition dated today; what today still holds is done as of now."""
    for scene in scenes(paris_day(now), edition):
        before = chain(_opened(scene), dialogue.expressions(scene.document, scene.call))
        for act in chain(before, _PHASES[scene.phase](scene.document, scene.call)):
            yield replace(act, at=min(act.at, now))


def _opened(scene: Scene) -> Iterator[Act]:
    opens = scene.document.windows[0].opens
    load = opening.Load(scene.document, scene.call["committee"]["members"], is_living=True)
    yield Act(opens - timedelta(hours=20), THE_SYSTEM, load)
    yield Act(opens - timedelta(hours=18), OFFICER, opening.Publish(scene.document.key))


def _open(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Drafts under way, none submitted."""
    for application in call["applications"]:
        file, holder = File(document, application), application["holder"]
        yield Act(moment(application["created_on"], "09:40"), holder, file.start)
        yield Act(moment(application["saved_on"], "10:20"), holder, go_on(file))


def go_on(file: File) -> Do:
    """Fill every section but those the data call missing."""

    def write(turn: Turn) -> None:
        away = set(file.application.get("missing") or ())
        asked = [q for section, q in file.document.form.questions() if section.key not in away]
        values = file.answers()
        file.save(turn, {q.key: values[q.key] for q in asked if values.get(q.key) is not None})
        for question in asked:
            if question.kind is Kind.FILE and question.required:
                file.attach(turn, question)

    return write


def _in_eligibility(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Closed a few days ago; one file is being completed, none is ruled on."""
    yield from chain(filings(document, call), examining.beginnings(document))
    for application in call["applications"]:
        if asked := (application.get("path") or {}).get("completion"):
            yield from examining.ask_completion(File(document, application), asked, OFFICER)


def _in_review(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Experts and ECLAIR members at work."""
    yield from chain(filings(document, call), examining.beginnings(document))
    yield from examining.rulings(document, call)
    yield from chain(reviewing.expert_round(document, call), reviewing.eclair_round(document, call))


def _heard_today(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Reviews are in; the hearings and the committee are today, the demo member's sheets are blank."""
    yield from _in_review(document, call)
    yield from examining.close_reviews(document, call)
    sitting = hearing.Sitting(document, call["committee"]["meets_on"], list(call["applications"]))
    yield from sitting.invitations()
    evening = moment(sitting.day - timedelta(days=1), "20:00")
    for application in sitting.applications:
        file = File(document, application)
        for member in sitting.jury:
            if not member.startswith("demo-"):
                yield Act(evening, member, hearing.sheet(file, member, SheetPhase.BEFORE))
    invited = moment(sitting.day - timedelta(days=8), "09:30")
    yield Act(invited, OFFICER, deciding.call_meeting(document, call["committee"]))


def _followed(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Decided last spring: projects run, a report is overdue, a late promotion waits for its vote."""
    yield from _in_review(document, call)
    yield from examining.close_reviews(document, call)
    yield from chain(hearing.shortlists(document, call), hearing.auditions(document, call))
    yield from chain(deciding.committee(document, call), deciding.votes(document, call))
    yield from following.projects(document, call)
    for application in call["applications"]:
        if told := application.get("promotion"):
            taken = promote(File(document, application), told)
            yield Act(moment(told["promoted_on"], "11:00"), OFFICER, taken)


def promote(file: File, told: Entry) -> Do:
    """Taken from the reserve list; its funders have not voted yet."""

    def take(turn: Turn) -> None:
        lines = told["awards"]
        funders = funder_ids(turn.session, [line["funder"] for line in lines])
        selection.promote(
            turn.session,
            turn.actor,
            turn.world.files[file.key],
            amount_cents=sum(line["amount_cents"] for line in lines),
            awards=[(funders[line["funder"]], line["amount_cents"]) for line in lines],
            reason=told["reason"],
            decided_on=turn.today,
            now=turn.now,
        )

    return take


_PHASES = {
    "open": _open,
    "eligibility": _in_eligibility,
    "review": _in_review,
    "hearing": _heard_today,
    "follow_up": _followed,
}
