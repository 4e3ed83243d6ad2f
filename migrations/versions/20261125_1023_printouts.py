"""What is printed of a file, and finding a receipt by its fingerprint

One row per content and circle of readers; the worker makes the PDF.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1023"
down_revision = "20261125_1017"


def upgrade() -> None:
    op.create_table(
        "printout",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "receipt",
                "application",
                name="printkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("content_key", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_printout_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_printout_submission_id_submission")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["submission_version.id"], name=op.f("fk_printout_version_id_submission_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_printout")),
        sa.UniqueConstraint("content_key", name=op.f("uq_printout_content_key")),
    )
    op.create_index(op.f("ix_printout_state"), "printout", ["state"])
    op.create_index(op.f("ix_printout_submission_id"), "printout", ["submission_id"])
    op.create_index(op.f("ix_printout_version_id"), "printout", ["version_id"])
    op.create_index(op.f("ix_submission_version_sha256"), "submission_version", ["sha256"])


def downgrade() -> None:
    op.drop_index(op.f("ix_submission_version_sha256"), table_name="submission_version")
    op.drop_table("printout")
