"""Messages with the team, and what officers keep between them

A conversation per file, who handles it, notes with mentions, leave.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "20261125_1010", "20261123_2330"


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    default = None if nullable else sa.text("clara_now()")
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable, server_default=default)


def _of(name: str, table: str, owner: str, *, nullable: bool = False) -> tuple[sa.Column[object], object]:
    column: sa.Column[object] = sa.Column(name, sa.Uuid(), nullable=nullable)
    return column, sa.ForeignKeyConstraint([name], [f"{table}.id"], name=f"fk_{owner}_{name}_{table}")


def upgrade() -> None:
    _messages()
    _handling()
    _notes()
    _leave()


def downgrade() -> None:
    for table in ("officer_leave", "note_mention", "officer_note", "handling", "message"):
        op.drop_table(table)


def _messages() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of("submission_id", "submission", "message"),
        sa.Column(
            "side",
            sa.Enum("team", "officers", name="side", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        *_of("author_id", "person", "message"),
        sa.Column("body", sa.String(), nullable=False),
        _instant("sent_at"),
        _instant("read_at", nullable=True),
        sa.Column("read_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(read_at is null) = (read_by is null)", name=op.f("ck_message_read_by_somebody")),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_author_id", "message", ["author_id"])
    op.create_index("ix_message_thread", "message", ["submission_id", "sent_at"])
    op.create_index(
        "ix_message_unread", "message", ["side", "submission_id"], postgresql_where=sa.text("read_at is null")
    )


def _handling() -> None:
    op.create_table(
        "handling",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of("submission_id", "submission", "handling"),
        *_of("officer_id", "person", "handling"),
        *_of("stand_in_id", "person", "handling", nullable=True),
        _instant("since"),
        sa.Column("set_by", sa.Uuid(), nullable=False),
        sa.CheckConstraint("stand_in_id <> officer_id", name=op.f("ck_handling_stand_in_is_another")),
        sa.PrimaryKeyConstraint("id", name="pk_handling"),
        sa.UniqueConstraint("submission_id", name="uq_handling_submission_id"),
    )
    op.create_index("ix_handling_officer_id", "handling", ["officer_id"])
    op.create_index("ix_handling_stand_in_id", "handling", ["stand_in_id"])


def _notes() -> None:
    op.create_table(
        "officer_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of("submission_id", "submission", "officer_note"),
        *_of("author_id", "person", "officer_note"),
        sa.Column("body", sa.String(), nullable=False),
        _instant("written_at"),
        sa.PrimaryKeyConstraint("id", name="pk_officer_note"),
    )
    op.create_index("ix_officer_note_author_id", "officer_note", ["author_id"])
    op.create_index("ix_officer_note_file", "officer_note", ["submission_id", "written_at"])
    op.create_table(
        "note_mention",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of("note_id", "officer_note", "note_mention"),
        *_of("person_id", "person", "note_mention"),
        _instant("read_at", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_note_mention"),
        sa.UniqueConstraint("note_id", "person_id", name="uq_note_mention_note_id_person_id"),
    )
    op.create_index(
        "ix_note_mention_unread", "note_mention", ["person_id"], postgresql_where=sa.text("read_at is null")
    )


def _leave() -> None:
    op.create_table(
        "officer_leave",
        sa.Column("id", sa.Uuid(), nullable=False),
        *_of("officer_id", "person", "officer_leave"),
        *_of("stand_in_id", "person", "officer_leave"),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        _instant("announced_at"),
        sa.Column("announced_by", sa.Uuid(), nullable=False),
        _instant("cancelled_at", nullable=True),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_officer_leave_starts_before_ending")),
        sa.CheckConstraint("stand_in_id <> officer_id", name=op.f("ck_officer_leave_stand_in_is_another")),
        sa.PrimaryKeyConstraint("id", name="pk_officer_leave"),
    )
    op.create_index("ix_officer_leave_stand_in_id", "officer_leave", ["stand_in_id"])
    op.create_index(
        "ix_officer_leave_running",
        "officer_leave",
        ["officer_id", "ends_on"],
        postgresql_where=sa.text("cancelled_at is null"),
    )
