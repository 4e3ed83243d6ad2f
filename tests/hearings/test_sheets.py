"""Sheets before and after: who writes, when, and what the hearing moved."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from clara_grants.hearings import errors, grids, queries, services
from clara_grants.hearings.models import Hearing, HearingKind, HearingState, SheetPhase
from clara_grants.kernel.actors import Actor, Role
from clara_grants.kernel.errors import NotAllowedError, NotFoundError, StaleError
from clara_grants.submissions import access
from clara_grants.submissions.models import ConflictKind, Submission
from clara_grants.workflow.machine import Stage
from tests.factories.calls import HEARING_STEPS, CallFactory
from tests.factories.hearings import HearingFactory, HearingSessionFactory, JuryMemberFactory
from tests.factories.people import actor, person_with
from tests.factories.submissions import SubmissionFactory

START = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
WHOLE = {"project": 3, "answers": 4, "team": 4, "impact": 5, "recommendation": "fund_first"}


@pytest.fixture
def hearing(session: Session) -> Hearing:
    call = CallFactory(groups=HEARING_STEPS)
    held = HearingSessionFactory(call=call)
    made: Hearing = HearingFactory(held=held, file=SubmissionFactory(call=call, stage=Stage.IN_PROCESS))
    return made


def seat(session: Session, hearing: Hearing) -> Actor:
    """A jury member to whom the file is open."""
    person = person_with(Role.COMMITTEE)
    JuryMemberFactory(held=queries.session_with_jury(session, hearing.session_id), member=person)
    access.open_to(
        session, hearing.submission_id, capacity=access.Capacity.JURY, source=f"hearing:{hearing.id}",
        person_id=person.id,
    )  # fmt: skip
    session.expire_all()
    return actor(person, Role.COMMITTEE)


def save(session: Session, member: Actor, hearing: Hearing, phase: SheetPhase, **more: Any) -> Any:
    said = {"scores": WHOLE, "comment": "", "now": START, **more}
    scores, comment = said.pop("scores"), said.pop("comment")
    return services.save_sheet(session, member, hearing.id, phase, scores, comment, **said)


def test_saving_keeps_only_what_the_grid_knows(session: Session, hearing: Hearing) -> None:
    member = seat(session, hearing)
    typed = {"project": "3", "answers": 9, "strange": 1, "recommendation": "nonsense"}
    sheet = save(session, member, hearing, SheetPhase.BEFORE, scores=typed, comment=" Clair. ")
    assert sheet.scores == {
        "project": 3, "answers": None, "team": None, "impact": None, "recommendation": None,
        "for_applicant": "",
    }  # fmt: skip
    assert (sheet.comment, sheet.revision) == ("Clair.", 1)


def test_a_stale_save_is_refused(session: Session, hearing: Hearing) -> None:
    member = seat(session, hearing)
    save(session, member, hearing, SheetPhase.BEFORE, revision=0)
    with pytest.raises(StaleError):
        save(session, member, hearing, SheetPhase.BEFORE, revision=0)
    assert save(session, member, hearing, SheetPhase.BEFORE, revision=1).revision == 2


def test_a_sheet_is_handed_in_whole(session: Session, hearing: Hearing) -> None:
    member = seat(session, hearing)
    save(session, member, hearing, SheetPhase.BEFORE, scores={"project": 3})
    with pytest.raises(errors.SheetIncompleteError) as refusal:
        services.submit_sheet(session, member, hearing.id, SheetPhase.BEFORE, now=START)
    assert refusal.value.facts == {"missing": ["answers", "team", "impact", "recommendation"]}


def test_a_sheet_handed_in_is_closed_until_taken_back(session: Session, hearing: Hearing) -> None:
    member = seat(session, hearing)
    save(session, member, hearing, SheetPhase.BEFORE)
    services.submit_sheet(session, member, hearing.id, SheetPhase.BEFORE, now=START)
    with pytest.raises(errors.SheetSubmittedError):
        save(session, member, hearing, SheetPhase.BEFORE)
    services.reopen_sheet(session, member, hearing.id, SheetPhase.BEFORE, now=START)
    assert save(session, member, hearing, SheetPhase.BEFORE).submitted_at is None


def test_phases_open_with_the_hearing(session: Session, hearing: Hearing) -> None:
    member = seat(session, hearing)
    with pytest.raises(errors.PhaseClosedError):
        save(session, member, hearing, SheetPhase.AFTER, now=START - timedelta(minutes=1))
    assert save(session, member, hearing, SheetPhase.AFTER).revision == 1
    hearing = session.get_one(Hearing, hearing.id)
    hearing.state, hearing.held_on = HearingState.HELD, date(2026, 12, 1)
    session.flush()
    with pytest.raises(errors.PhaseClosedError):
        save(session, member, hearing, SheetPhase.BEFORE)


def test_only_the_jury_scores(session: Session, hearing: Hearing) -> None:
    officer = actor(person_with(Role.OFFICER), Role.OFFICER)
    with pytest.raises(NotAllowedError):
        save(session, officer, hearing, SheetPhase.BEFORE)


def test_a_conflicted_juror_has_no_file_and_no_sheet(session: Session, hearing: Hearing) -> None:
    member = seat(session, hearing)
    save(session, member, hearing, SheetPhase.BEFORE)
    access.block(session, hearing.submission_id, member.id, ConflictKind.FAMILY, source="declared")
    assert queries.slots_for(session, member, hearing.session_id) == []
    with pytest.raises(NotFoundError):
        save(session, member, hearing, SheetPhase.BEFORE, revision=1)


def test_shift_pairs_members_and_forgets_the_conflicted(session: Session, hearing: Hearing) -> None:
    one, two, three = (seat(session, hearing) for _ in range(3))
    lower = {**WHOLE, "project": 1, "answers": 2, "team": 2, "impact": 3}
    for member, phases in ((one, [lower, WHOLE]), (two, [WHOLE, WHOLE]), (three, [lower, lower])):
        for phase, scores in zip(SheetPhase, phases, strict=True):
            save(session, member, hearing, phase, scores=scores)
            services.submit_sheet(session, member, hearing.id, phase, now=START)
    access.block(session, hearing.submission_id, three.id, ConflictKind.FAMILY, source="declared")
    file = session.get_one(Submission, hearing.submission_id)
    shifts = queries.shifts(session, file.call_id, [file.id], HearingKind.SCIENTIFIC)
    assert shifts == {file.id: grids.Shift(before=3.0, after=4.0, moved=1.0, sheets=2)}
