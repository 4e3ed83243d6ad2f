"""Institutions, laboratories and funders."""

import enum
import uuid

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base


class OrganisationKind(enum.StrEnum):
    UNIVERSITY = "university"
    RESEARCH = "research"
    HOSPITAL = "hospital"
    COMPANY = "company"
    ASSOCIATION = "association"
    AUTHORITY = "authority"
    FOUNDATION = "foundation"
    OTHER = "other"


class FunderKind(enum.StrEnum):
    NATIONAL = "national"
    LEAGUE_COMMITTEE = "league_committee"
    REGION = "region"
    METROPOLE = "metropole"
    FOUNDATION = "foundation"


class Organisation(Base):
    """A body that employs, hosts, pays or takes part; `ror_id` is the bare ROR identifier."""

    __tablename__ = "organisation"
    __table_args__ = (
        CheckConstraint("siret ~ '^[0-9]{14}$'", name="siret_has_fourteen_digits"),
        Index("ix_organisation_search", "search_key"),
    )

    ror_id: Mapped[str | None] = mapped_column(unique=True)
    siret: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str | None]
    kind: Mapped[OrganisationKind]
    city: Mapped[str | None]
    department_code: Mapped[str | None]
    country_code: Mapped[str] = mapped_column(default="FR")
    territory: Mapped[str | None]
    parent_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
    search_key: Mapped[str] = mapped_column(Computed("lower(f_unaccent(name))", persisted=True))


class Lab(Base):
    """A research unit; `code` is its RNSR or unit code."""

    __tablename__ = "lab"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisation.id"), index=True)
    code: Mapped[str | None] = mapped_column(unique=True)
    name: Mapped[str]
    city: Mapped[str | None]
    territory: Mapped[str | None]


class Funder(Base):
    """Who votes money.  `pays_directly`: the holder is paid by the funder, not through the foundation."""

    __tablename__ = "funder"
    __table_args__ = ({"info": {"recorded": ("id", "key", "kind", "territory", "pays_directly")}},)

    key: Mapped[str] = mapped_column(unique=True)
    name_fr: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[FunderKind]
    territory: Mapped[str | None]
    pays_directly: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisation.id"))
