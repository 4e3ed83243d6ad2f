"""Letters to those who write a file together."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.orm import Session

from clara_grants.calls.models import Call, CallWindow
from clara_grants.kernel import i18n, site
from clara_grants.notifications.contexts.files import of_file
from clara_grants.notifications.letters import one_line
from clara_grants.notifications.parts import Composition, Facts, Recipient, identity
from clara_grants.people import links
from clara_grants.people.models import LinkPurpose, Person
from clara_grants.submissions.models import TeamMember

INVITATION_LIFE: Final = timedelta(days=30)


def team_invitation(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    """The link is made here: its secret exists only in the letter."""
    member = session.get_one(TeamMember, identity(facts, "member_id"))
    expires_at = now + INVITATION_LIFE
    secret = links.make(
        session, purpose=LinkPurpose.TEAM_INVITATION, person_id=None, object_id=member.id,
        expires_at=expires_at, now=now,
    )  # fmt: skip
    return of_file(
        session, member.submission_id, to, path=f"/dossiers/invitation/{secret}", expires_at=expires_at,
        inviter=one_line(session.get_one(Person, member.invited_by).full_name),
        role=i18n.label(member.role, "team_role", to.language).lower(),
    )  # fmt: skip


def lead_changed(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    lead, former = (session.get_one(Person, identity(facts, name)) for name in ("lead_id", "former_id"))
    return of_file(
        session, identity(facts, "submission_id"), to,
        lead=one_line(lead.full_name), former=one_line(former.full_name),
    )  # fmt: skip


def call_extended(session: Session, facts: Facts, to: Recipient, now: datetime) -> Composition:
    call = session.get_one(Call, identity(facts, "call_id"))
    window = session.get_one(CallWindow, identity(facts, "window_id"))
    fields = {
        "call": one_line(i18n.pick(call, "title", to.language)),
        "closes_at": window.closes_at,
        "minutes": facts["minutes"],
        "link": site.link("/dossiers"),
    }
    return Composition(fields, call_id=call.id)
