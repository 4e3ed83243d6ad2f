"""The 2025 campaign as one list of acts."""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain

from clara_grants.calls.document import CallDocument
from clara_grants.calls.models import Profile
from clara_grants.demo.player import (
    around,
    data,
    deciding,
    dialogue,
    examining,
    filing,
    following,
    hearing,
    light,
    opening,
    reviewing,
    stock,
)
from clara_grants.demo.player.data import Entry
from clara_grants.demo.player.schedule import Act


def acts() -> Iterator[Act]:
    """Everything that happened in 2025, and what was typed in January 2026."""
    documents, calls = data.documents(), data.campaign()
    yield from chain(opening.reference(), opening.house(), opening.applicants(_first_needed(calls)))
    yield from opening.editions(documents.values(), calls)
    for call in calls:
        yield from of_call(documents[call["call"]], call)
    yield from chain(around.everything(), stock.earlier_years())


def of_call(document: CallDocument, call: Entry) -> Iterator[Act]:
    """The whole life of one call's applications, from the first draft to the follow-up."""
    yield from chain(dialogue.expressions(document, call), filing.filings(document, call))
    if document.profile is Profile.LIGHT:
        yield from chain(light.decisions(document, call), following.light_projects(document, call))
        return
    yield from examination(document, call)
    yield from chain(deciding.committee(document, call), deciding.votes(document, call))
    yield from following.projects(document, call)


def examination(document: CallDocument, call: Entry) -> Iterator[Act]:
    """From the closing to the last hearing."""
    yield from chain(
        examining.beginnings(document),
        examining.rulings(document, call),
        examining.withdrawals(document, call),
        reviewing.expert_round(document, call),
        reviewing.eclair_round(document, call),
        examining.close_reviews(document, call),
        hearing.shortlists(document, call),
        hearing.auditions(document, call),
    )


def _first_needed(calls: Iterable[Entry]) -> dict[str, date]:
    """Applicant → the day they first write or are met."""
    days = around.first_met()
    for call in calls:
        for application in call["applications"]:
            day = filing.beginning(application).date()
            days[application["holder"]] = min(day, days.get(application["holder"], day))
    for holder, day in dialogue.first_days(calls):
        days[holder] = min(day, days.get(holder, day))
    return days
