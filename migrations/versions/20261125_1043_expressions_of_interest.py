"""Expressions of interest: calls that lead to another, the officer's answer, invitations to file."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "expressions_1043"
down_revision = "20261125_1056"
branch_labels = None
depends_on = None

PROFILES = ("light", "standard", "concerted")


def upgrade() -> None:
    _allow_profiles((*PROFILES, "expression"))
    op.add_column("call", sa.Column("leads_to_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(op.f("fk_call_leads_to_id_call"), "call", "call", ["leads_to_id"], ["id"])
    op.create_index(op.f("ix_call_leads_to_id"), "call", ["leads_to_id"])
    op.add_column("call", _filled("by_invitation", sa.Boolean(), "false"))
    op.alter_column("call", "by_invitation", server_default=None)
    op.create_check_constraint(
        op.f("ck_call_expressions_lead_somewhere"),
        "call",
        "(profile = 'expression') = (leads_to_id is not null)",
    )
    op.add_column("submission", _filled("locked_keys", postgresql.JSONB(), "'[]'::jsonb"))
    op.alter_column("submission", "locked_keys", server_default=None)
    _answers()
    _invitations()


def downgrade() -> None:
    for table in ("invitation_origin", "invitation", "expression_answer"):
        op.drop_table(table)
    op.drop_column("submission", "locked_keys")
    op.drop_constraint(op.f("ck_call_expressions_lead_somewhere"), "call")
    op.drop_column("call", "by_invitation")
    op.drop_index(op.f("ix_call_leads_to_id"), "call")
    op.drop_constraint(op.f("fk_call_leads_to_id_call"), "call")
    op.drop_column("call", "leads_to_id")
    _allow_profiles(PROFILES)


def _allow_profiles(values: tuple[str, ...]) -> None:
    op.drop_constraint(op.f("ck_call_profile"), "call")
    listed = ", ".join(f"'{value}'" for value in values)
    op.create_check_constraint(op.f("ck_call_profile"), "call", f"profile in ({listed})")


def _filled(name: str, kind: sa.types.TypeEngine[object], value: str) -> sa.Column[object]:
    return sa.Column(name, kind, nullable=False, server_default=sa.text(value))


def _id() -> sa.Column[object]:
    return sa.Column("id", sa.Uuid(), nullable=False)


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False)


def _answers() -> None:
    op.create_table(
        "expression_answer",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "go",
                "not_yet",
                "redirected",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("advice", sa.String(), nullable=False),
        sa.Column("redirected_to_id", sa.Uuid(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=False),
        _now("answered_at"),
        _id(),
        sa.CheckConstraint(
            "(verdict = 'redirected') = (redirected_to_id is not null)",
            name=op.f("ck_expression_answer_redirected_names_a_call"),
        ),
        sa.ForeignKeyConstraint(
            ["redirected_to_id"], ["call.id"], name=op.f("fk_expression_answer_redirected_to_id_call")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_expression_answer_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_expression_answer")),
        sa.UniqueConstraint(
            "submission_id", "number", name=op.f("uq_expression_answer_submission_id_number")
        ),
    )


def _invitations() -> None:
    op.create_table(
        "invitation",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=False),
        _now("invited_at"),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        _id(),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_invitation_call_id_call")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_invitation_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_invitation_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_invitation_submission_id")),
    )
    op.create_index(op.f("ix_invitation_call_id"), "invitation", ["call_id"])
    op.create_index(
        "ix_invitation_person", "invitation", ["person_id"], postgresql_where=sa.text("revoked_at is null")
    )
    op.create_table(
        "invitation_origin",
        sa.Column("invitation_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _id(),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["invitation.id"], name=op.f("fk_invitation_origin_invitation_id_invitation")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_invitation_origin_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation_origin")),
        sa.UniqueConstraint(
            "invitation_id", "submission_id", name=op.f("uq_invitation_origin_invitation_id_submission_id")
        ),
    )
    op.create_index(op.f("ix_invitation_origin_submission_id"), "invitation_origin", ["submission_id"])
