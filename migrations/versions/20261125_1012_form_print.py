"""All the questions of a form as PDF, one per language."""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1012"
down_revision = "20261125_1023"


def upgrade() -> None:
    op.create_table(
        "form_print",
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language in ('fr', 'en')", name=op.f("ck_form_print_language_is_known")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_form_print_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["form_version_id"],
            ["form_version.id"],
            name=op.f("fk_form_print_form_version_id_form_version"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_print")),
        sa.UniqueConstraint(
            "form_version_id", "language", name=op.f("uq_form_print_form_version_id_language")
        ),
    )


def downgrade() -> None:
    op.drop_table("form_print")
