"""Stored files know their number of pages

Told beside the file when a question advises a number of pages.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1017"
down_revision = "20261125_1015"


def upgrade() -> None:
    op.add_column("stored_file", sa.Column("pages", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("stored_file", "pages")
