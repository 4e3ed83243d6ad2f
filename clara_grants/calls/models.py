"""Programme → edition → call; steps, windows, form versions, score sheets, envelopes."""

import enum
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from clara_grants.kernel.db import Base, cents, created_now, email_text
from clara_grants.workflow.machine import StepKind


class Profile(enum.StrEnum):
    EXPRESSION = "expression"
    LIGHT = "light"
    STANDARD = "standard"
    CONCERTED = "concerted"


#: The procedures an officer chooses; expressions come with the call they lead to.
CHOSEN_PROFILES = (Profile.LIGHT, Profile.STANDARD, Profile.CONCERTED)


class EclairMode(enum.StrEnum):
    NONE = "none"
    ADVISES = "advises"
    DECIDES = "decides"


class CallState(enum.StrEnum):
    DRAFT = "draft"
    PUBLISHED = "published"
    CLOSED = "closed"


class SheetKind(enum.StrEnum):
    EXPERT = "expert"
    ECLAIR = "eclair"
    HEARING = "hearing"


class LineMode(enum.StrEnum):
    """`CONFIRMED`: a rule proposes, an officer confirms before any ruling."""

    AUTOMATIC = "automatic"
    CONFIRMED = "confirmed"
    HUMAN = "human"


class Programme(Base):
    """emergence, transfer, structuring, mobility, events."""

    __tablename__ = "programme"
    __table_args__ = ({"info": {"recorded": ("id", "key")}},)

    key: Mapped[str] = mapped_column(unique=True)
    name_fr: Mapped[str]
    name_en: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class Edition(Base):
    __tablename__ = "edition"
    __table_args__ = (
        UniqueConstraint("programme_id", "year"),
        {"info": {"recorded": ("id", "programme_id", "year")}},
    )

    programme_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("programme.id"))
    year: Mapped[int]

    programme: Mapped[Programme] = relationship(lazy="raise")


class Call(Base):
    """One entry key of one edition.  `document` is the whole call as its YAML said, frozen at opening.

    `revision` counts the writings of the document: who writes says which one was read.
    A call of profile `expression` takes short expressions for the call it `leads_to`; a call `by_invitation`
    takes a file only from somebody an officer invited.
    """

    __tablename__ = "call"
    __table_args__ = (
        CheckConstraint("(state = 'draft') = (published_at is null)", name="published_at_once_published"),
        CheckConstraint(
            "(profile = 'expression') = (leads_to_id is not null)", name="expressions_lead_somewhere"
        ),
        {
            "info": {
                "recorded": (
                    "id",
                    "edition_id",
                    "key",
                    "entry_key",
                    "profile",
                    "eclair_mode",
                    "state",
                    "is_living",
                )
            }
        },
    )

    edition_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("edition.id"), index=True)
    key: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]
    entry_key: Mapped[str]
    profile: Mapped[Profile]
    eclair_mode: Mapped[EclairMode]
    title_fr: Mapped[str]
    title_en: Mapped[str]
    theme: Mapped[str | None]
    envelope_cents: Mapped[cents | None]
    ceiling_cents: Mapped[cents | None]
    duration_months: Mapped[int | None]
    document: Mapped[dict[str, Any]]
    revision: Mapped[int] = mapped_column(default=1)
    state: Mapped[CallState] = mapped_column(default=CallState.DRAFT)
    is_living: Mapped[bool] = mapped_column(default=False)
    leads_to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("call.id"), index=True)
    by_invitation: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[created_now]
    published_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship(lazy="raise")
    windows: Mapped[list["CallWindow"]] = relationship(
        back_populates="call", lazy="raise", order_by="CallWindow.closes_at"
    )
    steps: Mapped[list["CallStep"]] = relationship(
        back_populates="call", lazy="raise", order_by="CallStep.position"
    )
    funders: Mapped[list["CallFunder"]] = relationship(back_populates="call", lazy="raise")
    eligibility_lines: Mapped[list["EligibilityLine"]] = relationship(
        back_populates="call", lazy="raise", order_by="EligibilityLine.position"
    )


class CallWindow(Base):
    """When applications are taken; light calls have several.  `grace` applies to submitting only."""

    __tablename__ = "call_window"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_closing"),
        CheckConstraint("grace_minutes between 0 and 1440", name="grace_within_a_day"),
        UniqueConstraint("call_id", "position"),
        {"info": {"recorded": ("id", "call_id", "opens_at", "closes_at", "grace_minutes")}},
    )

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    position: Mapped[int]
    label_fr: Mapped[str] = mapped_column(default="")
    label_en: Mapped[str] = mapped_column(default="")
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    grace_minutes: Mapped[int] = mapped_column(default=0)

    call: Mapped[Call] = relationship(back_populates="windows", lazy="raise")


class CallStep(Base):
    """One step of the call's ordered life; neighbours of one `group_no` run side by side."""

    __tablename__ = "call_step"
    __table_args__ = (UniqueConstraint("call_id", "position"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    position: Mapped[int]
    kind: Mapped[StepKind]
    group_no: Mapped[int]
    decides: Mapped[bool] = mapped_column(default=False)
    starts_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]

    call: Mapped[Call] = relationship(back_populates="steps", lazy="raise")


class FormVersion(Base):
    """The application form as data (see `questionnaire`), frozen when the call opens."""

    __tablename__ = "form_version"
    __table_args__ = (UniqueConstraint("call_id", "version"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[created_now]
    frozen_at: Mapped[datetime | None]


class FormPrint(Base):
    """All the questions of one form version as PDF, in one language."""

    __tablename__ = "form_print"
    __table_args__ = (
        UniqueConstraint("form_version_id", "language"),
        CheckConstraint("language in ('fr', 'en')", name="language_is_known"),
    )

    form_version_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("form_version.id", ondelete="CASCADE"))
    language: Mapped[str]
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_file.id"))
    created_at: Mapped[created_now]


class CallReader(Base):
    """Somebody asked to read a draft before it opens, known by an address; their link is a personal one."""

    __tablename__ = "call_reader"
    __table_args__ = (
        UniqueConstraint("call_id", "address"),
        CheckConstraint("language in ('fr', 'en')", name="language_is_known"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"))
    name: Mapped[str]
    address: Mapped[email_text]
    language: Mapped[str]
    invited_by: Mapped[uuid.UUID]
    invited_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class CallRemark(Base):
    """What a reader says of one passage.  `passage` keeps the wording they read; see `calls.paragraphs`."""

    __tablename__ = "call_remark"
    __table_args__ = (
        CheckConstraint("(treated_at is null) = (treated_by is null)", name="treated_by_someone"),
    )

    reader_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call_reader.id"), index=True)
    place: Mapped[str]
    passage: Mapped[str]
    body: Mapped[str]
    written_at: Mapped[datetime]
    treated_at: Mapped[datetime | None]
    treated_by: Mapped[uuid.UUID | None]
    treated_note: Mapped[str] = mapped_column(default="")


class ScoreSheet(Base):
    """Criteria, scale and questions of one kind of review, frozen with the first answer."""

    __tablename__ = "score_sheet"
    __table_args__ = (UniqueConstraint("call_id", "kind", "version"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    kind: Mapped[SheetKind]
    version: Mapped[int]
    document: Mapped[dict[str, Any]]
    created_at: Mapped[created_now]
    frozen_at: Mapped[datetime | None]


class CallFunder(Base):
    """A co-funder of the call and what it brings; `through_foundation`: the foundation pays for it."""

    __tablename__ = "call_funder"
    __table_args__ = (UniqueConstraint("call_id", "funder_id"),)

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    funder_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("funder.id"), index=True)
    envelope_cents: Mapped[cents | None]
    through_foundation: Mapped[bool] = mapped_column(default=True)

    call: Mapped[Call] = relationship(back_populates="funders", lazy="raise")


class EligibilityLine(Base):
    """One line of the call's eligibility checklist.  `rule` names a check of `eligibility.rules`."""

    __tablename__ = "eligibility_line"
    __table_args__ = (
        UniqueConstraint("call_id", "key"),
        CheckConstraint("(mode = 'human') = (rule is null)", name="automatic_lines_have_a_rule"),
    )

    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    position: Mapped[int]
    key: Mapped[str]
    mode: Mapped[LineMode]
    label_fr: Mapped[str]
    label_en: Mapped[str]
    rule: Mapped[str | None]

    call: Mapped[Call] = relationship(back_populates="eligibility_lines", lazy="raise")
