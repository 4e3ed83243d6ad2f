"""Count the writings of a call's document

Two officers who change one call at a time must not overwrite each other.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1015"
down_revision = "20261125_1000"


def upgrade() -> None:
    op.add_column("call", sa.Column("revision", sa.Integer(), server_default="1", nullable=False))
    op.alter_column("call", "revision", server_default=None)


def downgrade() -> None:
    op.drop_column("call", "revision")
