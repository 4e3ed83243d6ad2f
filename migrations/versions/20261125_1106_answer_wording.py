"""Note the form version that each answer was given to

A form may change while a call is open: an answer keeps the wording it answered.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1106"
down_revision = "20261125_1105_uptime"


def upgrade() -> None:
    for table in ("answer", "answer_revision"):
        op.add_column(table, sa.Column("form_version_id", sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_{table}_form_version_id_form_version"),
            table,
            "form_version",
            ["form_version_id"],
            ["id"],
        )


def downgrade() -> None:
    for table in ("answer", "answer_revision"):
        op.drop_column(table, "form_version_id")
