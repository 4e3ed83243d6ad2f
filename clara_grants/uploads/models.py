"""Files on their way in."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from clara_grants.kernel.db import Base, created_now


class Upload(Base):
    """One resumable upload: `received` of `length` bytes lie in the spool.

    `purpose` says what the finished file is for, in the words of the domain that asked for it;
    `finished_at` is when it was handed over: the row then stays until it expires, so that a client whose
    last answer was lost learns that nothing is missing.
    """

    __tablename__ = "upload"
    __table_args__ = (
        CheckConstraint("received >= 0 and received <= length", name="received_within_length"),
        CheckConstraint("length > 0", name="length_positive"),
    )

    owner_id: Mapped[uuid.UUID] = mapped_column(index=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(index=True)
    purpose: Mapped[str]
    name: Mapped[str]
    length: Mapped[int] = mapped_column(BigInteger)
    received: Mapped[int] = mapped_column(BigInteger, default=0)
    created_at: Mapped[created_now]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    finished_at: Mapped[datetime | None]
