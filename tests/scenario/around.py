"""What surrounds the files: activities, letters, links, and the conflicts of one officer."""

from datetime import timedelta

from sqlalchemy import select

from clara_grants.kernel.clock import paris_day
from clara_grants.messages import services as messages
from clara_grants.notifications import services as notifications
from clara_grants.notifications.models import Delivery
from clara_grants.officers import services as officers
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose, RoleGrant
from clara_grants.submissions.access import block
from clara_grants.submissions.models import Attachment, ConflictKind, PieceKind
from tests.factories.activities import (
    AccompanimentFactory,
    ContextFigureFactory,
    EventFactory,
    InformationSessionFactory,
    PrizeFactory,
)
from tests.factories.submissions import AwaitedPieceFactory, TeamMemberFactory
from tests.scenario.world import World

#: What an internal note says in this world, and nothing else does.
CANARY = "Canari-des-notes-internes"


def surround(world: World) -> None:
    session = world.session
    world.at(days=-1)
    _talk(world)
    while notifications.relay(session, now=world.now):
        pass
    for make in (AccompanimentFactory, InformationSessionFactory, PrizeFactory, ContextFigureFactory):
        make(entered_by=world.people["officer"].id)
    event = EventFactory(entered_by=world.people["officer"].id)
    review = world.files["review"].id
    delivery = session.scalars(select(Delivery).where(Delivery.submission_id == review)).first()
    paper = session.scalars(select(Attachment).where(Attachment.submission_id == review))
    world.ids |= {"event": event.id, "delivery": delivery and delivery.id, "attachment": paper.first().id}
    world.ids["grant"] = session.scalars(
        select(RoleGrant.id).where(RoleGrant.person_id == world.people["expert_else"].id)
    ).one()
    _link(world)
    _invitation(world)
    for file in world.files.values():
        source = "declaration"
        block(session, file.id, world.people["conflicted"].id, ConflictKind.DECLARED, source=source)


def _talk(world: World) -> None:
    """A message each way, a note that calls a colleague, an officer's file, a leave to come."""
    session, file = world.session, world.files["review"].id
    officer, colleague = world.actor("officer"), world.people["conflicted"]
    messages.send(
        session, officer, file, "Votre budget est-il définitif ?", now=world.now - timedelta(hours=1)
    )
    messages.send(session, world.actor("owner"), file, "Oui, il l’est.", now=world.now)
    officers.entrust(session, officer, file, officer.id, now=world.now)
    officers.write_note(session, officer, file, f"{CANARY} @{colleague.full_name}", now=world.now)
    today = paris_day(world.start)
    leave = officers.announce_leave(
        session, officer, officer.id, colleague.id, today + timedelta(days=30), today + timedelta(days=40),
        now=world.now,
    )  # fmt: skip
    world.ids["leave"] = leave.id


def _invitation(world: World) -> None:
    """Somebody invited to write the draft, a signatory and the author of a letter, and their links."""
    member = TeamMemberFactory(submission=world.files["draft"])
    world.ids["member"] = member.id
    signed = AwaitedPieceFactory(submission=world.files["draft"])
    letter = AwaitedPieceFactory(
        submission=world.files["draft"], kind=PieceKind.LETTER, title="Lettre de soutien"
    )
    world.ids["piece"] = signed.id
    for name, piece in (("sign_off", signed), ("letter", letter)):
        world.ids[name] = links.make(
            world.session,
            purpose=LinkPurpose(name),
            person_id=None,
            object_id=piece.id,
            expires_at=world.start + timedelta(days=20),
            now=world.now,
        )
    world.ids["team_invitation"] = links.make(
        world.session,
        purpose=LinkPurpose.TEAM_INVITATION,
        person_id=None,
        object_id=member.id,
        expires_at=world.start + timedelta(days=20),
        now=world.now,
    )


def _link(world: World) -> None:
    world.ids["secret"] = links.make(
        world.session,
        purpose=LinkPurpose.REVIEW_INVITATION,
        person_id=world.people["expert"].id,
        object_id=world.ids["review"],
        expires_at=world.start + timedelta(days=20),
        now=world.now,
    )
