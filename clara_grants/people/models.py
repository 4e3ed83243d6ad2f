"""People, their addresses, roles, sessions and personal links."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.actors import Role
from clara_grants.kernel.db import Base, created_now, email_text


class CareerStage(enum.StrEnum):
    JUNIOR = "junior"
    CONFIRMED = "confirmed"
    SENIOR = "senior"


class Gender(enum.StrEnum):
    WOMAN = "woman"
    MAN = "man"
    OTHER = "other"


class Person(Base):
    """One human being, whatever their roles and addresses.  Blanked, never deleted, by retention."""

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("language in ('fr', 'en')", name="language_is_known"),
        Index("ix_person_search", "search_key"),
    )

    given_name: Mapped[str] = mapped_column(default="")
    family_name: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="fr")
    orcid: Mapped[str | None] = mapped_column(unique=True)
    phone: Mapped[str | None]
    gender: Mapped[Gender | None]
    career_stage: Mapped[CareerStage | None]
    territory: Mapped[str | None]
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    lab_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("lab.id"), index=True)
    expertise: Mapped[list[str]] = mapped_column(default=list)
    password_hash: Mapped[str | None]
    is_demo: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_now]
    anonymised_at: Mapped[datetime | None]
    search_key: Mapped[str] = mapped_column(
        Computed("lower(f_unaccent(family_name || ' ' || given_name))", persisted=True)
    )

    addresses: Mapped[list["EmailAddress"]] = relationship(
        back_populates="person", lazy="raise", order_by="EmailAddress.created_at"
    )

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class EmailAddress(Base):
    """One address of one person; exactly one is primary."""

    __tablename__ = "email_address"
    __table_args__ = (
        Index("uq_email_address_primary", "person_id", unique=True, postgresql_where=text("is_primary")),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[email_text] = mapped_column(unique=True)
    is_primary: Mapped[bool] = mapped_column(default=True)
    verified_at: Mapped[datetime | None]
    created_at: Mapped[created_now]

    person: Mapped[Person] = relationship(back_populates="addresses", lazy="raise")


class RoleGrant(Base):
    """One role for every call, or for one.  Ended, not deleted."""

    __tablename__ = "role_grant"
    __table_args__ = (
        CheckConstraint("(role = 'funder') or funder_id is null", name="funder_only_for_funder_people"),
        CheckConstraint("role <> 'administrator' or call_id is null", name="administrators_have_no_call"),
        Index(
            "uq_role_grant_open",
            "person_id",
            "role",
            "call_id",
            "funder_id",
            unique=True,
            postgresql_where=text("ended_at is null"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    role: Mapped[Role]
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"), index=True)
    funder_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("funder.id"))
    granted_by: Mapped[uuid.UUID | None]
    granted_at: Mapped[created_now]
    ended_at: Mapped[datetime | None]


class SignInCode(Base):
    """A six-digit code sent to one address; only its keyed hash is kept."""

    __tablename__ = "sign_in_code"
    __table_args__ = (Index("ix_sign_in_code_address", "address", "created_at"),)

    address: Mapped[email_text]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[created_now]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    used_at: Mapped[datetime | None]


class SignInAttempt(Base):
    """A refused attempt, counted for throttling; swept after a day."""

    __tablename__ = "sign_in_attempt"
    __table_args__ = (
        Index("ix_sign_in_attempt_account", "account", "at"),
        Index("ix_sign_in_attempt_source", "source", "at"),
    )

    account: Mapped[email_text]
    source: Mapped[str]
    known_device: Mapped[bool] = mapped_column(default=False)
    at: Mapped[created_now]


class UserSession(Base):
    """A browser's session; the cookie holds 256 random bits of which only the hash is kept."""

    __tablename__ = "user_session"

    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    device: Mapped[str] = mapped_column(default="")
    remembered: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_now]
    last_seen_at: Mapped[created_now]
    absolute_expiry: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class LinkPurpose(enum.StrEnum):
    REVIEW_INVITATION = "review_invitation"
    HEARING_INVITATION = "hearing_invitation"
    ADDRESS_VERIFICATION = "address_verification"
    REPORT = "report"
    CALENDAR = "calendar"
    TEAM_INVITATION = "team_invitation"
    CALL_READING = "call_reading"
    SIGN_OFF = "sign_off"
    LETTER = "letter"


class PersonalLink(Base):
    """A link about one object or one call.  GET shows, POST acts, never the account.

    `person_id` is None for somebody the house knows by an address only: the object says whom it invites.
    """

    __tablename__ = "personal_link"
    __table_args__ = (
        UniqueConstraint("secret_hash"),
        CheckConstraint("person_id is not null or object_id is not null", name="bound_to_someone"),
    )

    purpose: Mapped[LinkPurpose]
    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("person.id"), index=True)
    call_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"))
    object_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[created_now]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
