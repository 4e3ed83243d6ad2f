"""Who did what: added, never changed; what a person wrote stands apart."""

from datetime import datetime

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from clara_grants.kernel import audit, clock
from clara_grants.kernel.audit import AuditEntry, AuditText
from clara_grants.organisations.models import Funder
from tests.factories.organisations import FunderFactory
from tests.factories.people import actor, person_with


@pytest.fixture
def funder(session: Session) -> Funder:
    made: Funder = FunderFactory()
    audit.write(
        session, actor(person_with()), "funder.renamed", made, text="Madame X l’a demandé.", code="typo"
    )
    session.flush()
    return made


def test_an_act_says_who_what_and_when(session: Session, funder: Funder, now: datetime) -> None:
    entry = session.scalars(select(AuditEntry).where(AuditEntry.object_id == funder.id)).one()
    assert (entry.verb, entry.object_kind, entry.at, entry.facts) == (
        "funder.renamed", "funder", now, {"code": "typo"},
    )  # fmt: skip


def test_what_a_person_wrote_is_not_in_the_entry(session: Session, funder: Funder) -> None:
    written = session.scalars(select(AuditText).where(AuditText.object_id == funder.id)).one()
    assert (written.field, written.text) == ("funder.renamed", "Madame X l’a demandé.")
    assert "Madame" not in str(session.execute(text("select to_jsonb(a) from audit_entry a")).all())


def test_an_act_without_words_leaves_no_text(session: Session) -> None:
    made = FunderFactory()
    audit.write(session, actor(person_with()), "funder.seen", made)
    session.flush()
    assert session.scalars(select(AuditText).where(AuditText.object_id == made.id)).all() == []


@pytest.mark.usefixtures("funder")
@pytest.mark.parametrize("table", ["audit_entry", "audit_text"])
@pytest.mark.parametrize(
    "act", ["update {} set object_id = gen_random_uuid()", "delete from {}", "truncate {}"]
)
def test_the_application_cannot_rewrite_the_trail(session: Session, table: str, act: str) -> None:
    with pytest.raises(DBAPIError, match="permission denied"):
        session.execute(text(act.format(table)))


@pytest.mark.parametrize("table", ["audit_entry", "audit_text"])
def test_the_owner_cannot_rewrite_it_either(owner_url: str, now: datetime, table: str) -> None:
    """A trigger stops whoever has the right: an entry is made as the owner and rolled back."""
    columns = {
        "audit_entry": "(id, actor_id, verb, object_kind, object_id, facts)"
        " values (gen_random_uuid(), gen_random_uuid(), 'v', 'k', gen_random_uuid(), '{}')",
        "audit_text": "(id, object_id, field, text) values (gen_random_uuid(), gen_random_uuid(), 'f', 't')",
    }
    owner = create_engine(owner_url, poolclass=NullPool)
    with Session(owner) as session:
        clock.fix(session, now)
        session.execute(text(f"insert into {table} {columns[table]}"))
        with pytest.raises(IntegrityError, match="added, never changed"):
            session.execute(text(f"delete from {table}"))  # noqa: S608
