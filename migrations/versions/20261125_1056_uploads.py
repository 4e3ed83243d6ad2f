"""Resumable uploads on their way"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1056"
down_revision = "20261125_1010_team"


def upgrade() -> None:
    op.create_table(
        "upload",
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "received >= 0 and received <= length", name=op.f("ck_upload_received_within_length")
        ),
        sa.CheckConstraint("length > 0", name=op.f("ck_upload_length_positive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_expires_at"), "upload", ["expires_at"])
    op.create_index(op.f("ix_upload_owner_id"), "upload", ["owner_id"])
    op.create_index(op.f("ix_upload_subject_id"), "upload", ["subject_id"])


def downgrade() -> None:
    op.drop_table("upload")
