"""The page that saved an answer by itself

A page whose save was kept but whose answer was lost on the way sends its next words on the revision it
last heard of: with this it is told from somebody else's change.
"""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "20261125_1000", "20261125_1010"


def upgrade() -> None:
    op.add_column("answer", sa.Column("page", sa.Uuid(), nullable=True))


def downgrade() -> None:
    op.drop_column("answer", "page")
