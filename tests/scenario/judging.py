"""Eligibility, both reviews, the hearing: each file is left where its name says."""

from datetime import timedelta

from clara_grants.eligibility import queries as checklist
from clara_grants.eligibility import services as eligibility
from clara_grants.eligibility.models import Verdict
from clara_grants.hearings import services as hearings
from clara_grants.hearings.models import HearingKind
from clara_grants.patient_reviews import services as eclair
from clara_grants.reviews import services as reviews
from clara_grants.selection import services as selection
from clara_grants.submissions.models import Submission
from tests.scenario.files import EXAMINED
from tests.scenario.world import CLOSED, World

_AFTER = {name: place for place, name in enumerate(EXAMINED)}
EARLY = "Avis reçus par téléphone"


def judge(world: World) -> None:
    world.at(days=-25)
    for name in EXAMINED[1:]:
        _rule_eligible(world, world.files[name])
    _assign(world)
    for name in EXAMINED[3:]:
        _forward(world, name)
    _hear(world)
    _ask_completion(world)
    world.at(days=-4)
    for name in EXAMINED[4:]:
        _forward(world, name)


def _rule_eligible(world: World, file: Submission) -> None:
    officer, session = world.actor("officer"), world.session
    eligibility.run_automatic(session, file.id, now=world.now)
    for line in checklist.checklist(session, file):
        if line.verdict is None or line.verdict is Verdict.NOT_MET:
            eligibility.check_line(session, officer, file.id, line.line.id, Verdict.MET, now=world.now)
    eligibility.rule(session, officer, file.id, True, now=world.now)


def _assign(world: World) -> None:
    """Accepted and begun, nothing given in; a second file still awaits the expert’s answer."""
    officer, session = world.actor("officer"), world.session
    file = world.files["review"]
    world.at(days=-20)
    due = world.start + timedelta(days=9)
    expert, member = world.people["expert"].id, world.people["eclair"].id
    asked = reviews.assign_experts(session, officer, file.id, [expert], due_at=due, now=world.now)[0]
    read = eclair.assign_members(session, officer, file.id, [member], due_at=due, now=world.now)[0]
    world.at(days=-15)
    reviews.accept_signing(session, world.actor("expert"), asked.id, now=world.now)
    eclair.begin(session, world.actor("eclair"), read.id, now=world.now)
    second = reviews.assign_experts(
        session, officer, world.files["invited"].id, [expert], due_at=due, now=world.now
    )
    world.ids |= {"review": asked.id, "patient_review": read.id, "invitation": second[0].id}


def _ask_completion(world: World) -> None:
    eligibility.ask_completion(
        world.session, world.actor("officer"), world.files["ruling"].id, section_keys=["budget"],
        message="Il manque le détail des dépenses.", due_at=world.start + timedelta(days=3), now=world.now,
    )  # fmt: skip


def _forward(world: World, name: str) -> None:
    officer = world.actor("officer")
    selection.close_step(world.session, officer, world.files[name].id, reason=EARLY, now=world.now)


def _hear(world: World) -> None:
    officer, session = world.actor("officer"), world.session
    world.at(days=-6)
    opens = (world.start + timedelta(days=7)).replace(hour=9, minute=0)
    held = hearings.open_session(
        session, officer, world.calls[CLOSED], kind=HearingKind.SCIENTIFIC, title="Auditions d’essai",
        starts_at=opens, ends_at=opens + timedelta(hours=3), place="Lyon", now=world.now,
        jury=[world.people["committee"].id],
    )  # fmt: skip
    hearing = hearings.plan(
        session, officer, held.id, world.files["heard"].id,
        starts_at=opens, minutes=30, now=world.now,
    )  # fmt: skip
    world.ids |= {"session": held.id, "hearing": hearing.id}
