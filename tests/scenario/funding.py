"""The committee, a decision that waits, one that was released, and its project."""

from datetime import timedelta

from sqlalchemy import select

from clara_grants.followup import services as followup
from clara_grants.followup.models import Instalment, Report
from clara_grants.kernel.clock import paris_day
from clara_grants.selection import services as selection
from clara_grants.selection.models import AwardLine, Outcome, ReasonCode
from tests.scenario.world import CLOSED, World

AMOUNT = 3_000_000


def fund(world: World) -> None:
    session, officer = world.session, world.actor("officer")
    meeting = selection.call_meeting(
        session, officer, world.calls[CLOSED], title="Comité d’essai", place="Lyon", now=world.now,
        starts_at=world.start + timedelta(days=16), members=[world.people["committee"].id],
    )  # fmt: skip
    world.ids["meeting"] = meeting.id
    world.at(days=-3)
    _decide(world, "funded")
    manifest = selection.preview_release(session, world.calls[CLOSED])
    selection.release(session, officer, world.calls[CLOSED], manifest=manifest, now=world.now)
    world.at(days=-2)
    _decide(world, "waiting")
    _follow(world)


def _decide(world: World, name: str) -> None:
    selection.decide(
        world.session, world.actor("officer"), world.files[name].id, Outcome.SELECTED,
        reason_code=ReasonCode.QUALITY, decided_on=paris_day(world.now), now=world.now,
        amount_cents=AMOUNT, awards=[(world.ids["funder"], AMOUNT)],
    )  # fmt: skip


def _follow(world: World) -> None:
    """The vote noted, the project opened, its convention drawn; one part still awaits its vote."""
    session, officer, file = world.session, world.actor("officer"), world.files["funded"]
    line = session.scalars(select(AwardLine).where(AwardLine.submission_id == file.id)).one()
    today = paris_day(world.now)
    selection.note_vote(session, officer, line.id, voted_on=today, reference="Délibération 12", now=world.now)
    project = followup.open_project(session, officer, file.id, now=world.now)
    convention = followup.make_convention(session, officer, project.id, line.payer_id, now=world.now)
    session.flush()
    instalment = session.scalars(select(Instalment).where(Instalment.project_id == project.id)).first()
    report = session.scalars(select(Report).where(Report.project_id == project.id)).first()
    world.ids |= {"line": line.id, "project": project.id, "convention": convention.id}
    world.ids |= {"instalment": instalment and instalment.id, "report": report and report.id}
