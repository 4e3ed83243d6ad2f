"""The first stage of a call: expressions sent, answered one by one, the full file started by invitation."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from clara_grants.calls.document import CallDocument
from clara_grants.calls.first_stage import as_call
from clara_grants.demo.player.data import Entry, name_of
from clara_grants.demo.player.filing import File
from clara_grants.demo.player.schedule import Act, Do, Turn, moment
from clara_grants.expressions import queries, services
from clara_grants.expressions.models import Verdict

OFFICER = "demo-officer"
_TOLD = ("need_addressed", "proof_planned", "partnership_state", "expectations", "company_name")
#: What the officer writes where the data say nothing more: the living edition's files.
_ADVICE = (
    "Le besoin est réel et l’entreprise est engagée : nous vous invitons à déposer un dossier complet. "
    "Précisez le partage des résultats et ce que l’entreprise apporte, année par année."
)


def expressions(document: CallDocument, call: Entry) -> Iterator[Act]:
    """Every expression of a call, from its first word to its answer; nothing for a call without them."""
    if document.first_stage is None:
        return
    short = as_call(document, document.first_stage)
    known = {name_of(one): one for one in call["applications"]}
    told = {name_of(one): one for one in call.get("expressions", ())}
    for name in {**told, **known}:
        entry = _dated(document, known.get(name), told.get(name))
        file = File(short, entry)
        yield Act(entry["began_at"], entry["holder"], file.start)
        yield Act(entry["submitted_at"], entry["holder"], finish_and_send(file))
        yield Act(entry["answered_at"], OFFICER, answer(document, file))


def _dated(document: CallDocument, application: Entry | None, told: Entry | None) -> Entry:
    """An expression with its instants: as the data say, or between the opening and the full file's start."""
    entry = {"requested_cents": 0, **(application or {}), **(told or {})}
    entry["answers"] = _texts(application or {}, told or {})
    if told is None:
        opens: datetime = document.windows[0].opens
        gap = moment(entry["created_on"], "09:00") - opens
        began, sent, answered = (opens + gap * part for part in (0.2, 0.4, 0.8))
        return {**entry, "began_at": began, "submitted_at": sent, "answered_at": answered}
    return {
        **entry,
        "began_at": moment(told["created_on"], "09:40"),
        "answered_at": moment(told["answered_on"], "14:20"),
    }


def _texts(application: Entry, told: Entry) -> Entry:
    """What an expression says in its own words; else the first words of the full file's summary."""
    words = str(application.get("scientific_summary", "")).split()[:280]
    full = application.get("answers", {})
    texts = {
        "need_addressed": full.get("need_addressed"),
        "proof_planned": " ".join(words),
        "partnership_state": "agreed",
    }
    return texts | {key: told[key] for key in _TOLD if key in told}


def finish_and_send(file: File) -> Do:
    def send(turn: Turn) -> None:
        file.finish(turn)
        file.submit(turn)

    return send


def answer(document: CallDocument, file: File) -> Do:
    """Say go, not yet or elsewhere; the invitation is remembered for the full file."""

    def say(turn: Turn) -> None:
        told = file.application
        verdict = Verdict(told.get("verdict", Verdict.GO))
        expression_id = turn.world.files[file.key]
        services.answer(
            turn.session,
            turn.actor,
            expression_id,
            verdict,
            advice=str(told.get("advice", _ADVICE)),
            redirected_to=turn.world.calls.get(told.get("redirected_to", "")),
            now=turn.now,
        )
        given = queries.invitation_from(turn.session, expression_id)
        if verdict is Verdict.GO and given is not None:
            turn.world.ids["invitation", document.key, file.key[1]] = given.id

    return say


def first_days(calls: Iterable[Entry]) -> Iterator[tuple[str, date]]:
    """(applicant, day) of each expression the data tell."""
    for call in calls:
        holders = {name_of(one): one["holder"] for one in call["applications"]}
        for told in call.get("expressions", ()):
            yield told.get("holder") or holders[name_of(told)], told["created_on"]
