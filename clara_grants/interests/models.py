"""What people sign about their interests, per call."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base


class Declaration(Base):
    """What a person signed about confidentiality and interests for one call; the text is kept by version."""

    __tablename__ = "declaration"
    __table_args__ = (UniqueConstraint("person_id", "call_id", "text_version"),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    call_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("call.id"), index=True)
    text_version: Mapped[str]
    signed_at: Mapped[datetime]
