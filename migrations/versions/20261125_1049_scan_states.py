"""What an antivirus said of each stored file"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1049"
down_revision = "20261125_1045"


def upgrade() -> None:
    op.add_column(
        "stored_file",
        sa.Column(
            "scan",
            sa.Enum(
                "unscanned",
                "clean",
                "refused",
                name="scanstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            server_default="unscanned",
            nullable=False,
        ),
    )
    op.add_column("stored_file", sa.Column("scan_tried_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stored_file", sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stored_file", sa.Column("threat", sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("threat", "scanned_at", "scan_tried_at", "scan"):
        op.drop_column("stored_file", name)
