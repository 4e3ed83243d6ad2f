"""Co-writing

Who was invited to a file, as what; a reader may be let in; a link may be for an address without an account.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import CITEXT

revision = "20261125_1010_team"
down_revision = "20261125_1049"

CAPACITIES = ("owner", "editor", "expert", "eclair", "jury", "committee", "funder")
PURPOSES = ("review_invitation", "hearing_invitation", "address_verification", "report", "calendar")
ROLES = ("lead", "writer", "reader")


def upgrade() -> None:
    allow("file_access", "capacity", "capacity", (*CAPACITIES, "reader"))
    allow("personal_link", "purpose", "linkpurpose", (*PURPOSES, "team_invitation"))
    op.alter_column("personal_link", "person_id", nullable=True)
    op.create_check_constraint(
        op.f("ck_personal_link_bound_to_someone"),
        "personal_link",
        "person_id is not null or object_id is not null",
    )
    now = sa.text("clara_now()")
    op.create_table(
        "team_member",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(*ROLES, name="teamrole", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("address", CITEXT(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(person_id is null) = (accepted_at is null)", name=op.f("ck_team_member_accepted_by_someone")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_team_member_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_team_member_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_member")),
    )
    op.create_index(op.f("ix_team_member_person_id"), "team_member", ["person_id"])
    op.create_index(
        "uq_team_member_open",
        "team_member",
        ["submission_id", "address"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    op.drop_table("team_member")
    op.drop_constraint(op.f("ck_personal_link_bound_to_someone"), "personal_link", type_="check")
    op.execute("delete from personal_link where person_id is null or purpose = 'team_invitation'")
    op.alter_column("personal_link", "person_id", nullable=False)
    allow("personal_link", "purpose", "linkpurpose", PURPOSES)
    op.execute("delete from file_access where capacity = 'reader'")
    allow("file_access", "capacity", "capacity", CAPACITIES)


def allow(table: str, column: str, kind: str, values: tuple[str, ...]) -> None:
    """Make `values` the ones this enum column may hold."""
    name = op.f(f"ck_{table}_{kind}")
    op.drop_constraint(name, table, type_="check")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(name, table, f"{column} in ({listed})")
