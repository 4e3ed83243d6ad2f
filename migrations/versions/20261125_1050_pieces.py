"""Pieces that may follow

What is asked of a signatory or of the author of a letter, by a link that needs no account.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import CITEXT

revision = "20261125_1050_pieces"
down_revision = "expressions_1043"

BEFORE: tuple[str, ...] = (
    *("review_invitation", "hearing_invitation", "address_verification", "report", "calendar"),
    "team_invitation",
)


def upgrade() -> None:
    allow_purposes((*BEFORE, "sign_off", "letter"))
    now = sa.text("clara_now()")
    op.create_table(
        "awaited_piece",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("kind", one_of("piecekind", "sign_off", "letter"), nullable=False),
        sa.Column("state", one_of("piecestate", "asked", "given", "sent_back", "revoked"), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", CITEXT(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'asked') = (answered_at is null)", name=op.f("ck_awaited_piece_answered_once")
        ),
        sa.CheckConstraint(
            "(kind = 'letter') = (title <> '')", name=op.f("ck_awaited_piece_letters_have_a_title")
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_awaited_piece_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_awaited_piece_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awaited_piece")),
    )
    op.create_index(op.f("ix_awaited_piece_submission_id"), "awaited_piece", ["submission_id"])
    op.create_index(
        "uq_awaited_piece_sign_off",
        "awaited_piece",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'sign_off' and state in ('asked', 'given')"),
    )
    op.create_index(
        "ix_awaited_piece_asked",
        "awaited_piece",
        ["submission_id"],
        postgresql_where=sa.text("state = 'asked'"),
    )


def downgrade() -> None:
    op.drop_table("awaited_piece")
    op.execute("delete from personal_link where purpose in ('sign_off', 'letter')")
    allow_purposes(BEFORE)


def one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def allow_purposes(values: tuple[str, ...]) -> None:
    name = op.f("ck_personal_link_linkpurpose")
    op.drop_constraint(name, "personal_link", type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, "personal_link", f"purpose in ({listed})")
