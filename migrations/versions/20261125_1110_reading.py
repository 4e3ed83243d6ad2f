"""Reading a draft call

Who was asked to read a call before it opens, what they remarked and what was done about it.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import CITEXT

revision = "20261125_1110_reading"
down_revision = "20261125_1106"

PURPOSES = (
    *("review_invitation", "hearing_invitation", "address_verification", "report", "calendar"),
    *("team_invitation", "sign_off", "letter"),
)
NEW = "call_reading"


def upgrade() -> None:
    allow((*PURPOSES, NEW))
    op.create_table(
        "call_reader",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", CITEXT(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language in ('fr', 'en')", name=op.f("ck_call_reader_language_is_known")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_reader_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_reader")),
        sa.UniqueConstraint("call_id", "address", name=op.f("uq_call_reader_call_id_address")),
    )
    op.create_table(
        "call_remark",
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("passage", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("treated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("treated_by", sa.Uuid(), nullable=True),
        sa.Column("treated_note", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(treated_at is null) = (treated_by is null)", name=op.f("ck_call_remark_treated_by_someone")
        ),
        sa.ForeignKeyConstraint(
            ["reader_id"], ["call_reader.id"], name=op.f("fk_call_remark_reader_id_call_reader")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_remark")),
    )
    op.create_index(op.f("ix_call_remark_reader_id"), "call_remark", ["reader_id"])


def downgrade() -> None:
    op.drop_table("call_remark")
    op.drop_table("call_reader")
    op.execute(f"delete from personal_link where purpose = '{NEW}'")  # noqa: S608 (a constant)
    allow(PURPOSES)


def allow(purposes: tuple[str, ...]) -> None:
    """Make these the purposes a personal link may have."""
    name = op.f("ck_personal_link_linkpurpose")
    op.drop_constraint(name, "personal_link", type_="check")
    op.create_check_constraint(name, "personal_link", sa.column("purpose").in_(purposes))
