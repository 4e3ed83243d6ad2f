"""Evidence of each verdict, coded reasons

Lines that a rule proposes and an officer confirms; what the rule said and its version kept with the verdict;
a code for each completion request and each refusal.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision, down_revision = "20261125_1045", "20261125_1012"

COMPLETION = (
    "missing_document", "unreadable_document", "incomplete_answer", "inconsistent_answers", "budget",
    "partners", "other",
)  # fmt: skip
RULING = ("territory", "late", "incomplete", "holder", "scope", "recent_laureate", "duplicate", "other")


def upgrade() -> None:
    _modes("'automatic', 'confirmed', 'human'", "(mode = 'human') = (rule is null)")
    for column in (
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("rule_version", sa.Integer(), nullable=True),
        sa.Column("evidence", sa.String(), nullable=True),
        sa.Column(
            "facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False, server_default=sa.text("'{}'")
        ),
    ):
        op.add_column("eligibility_check", column)
    _coded("completion_request", "completionreason", COMPLETION, nullable=False)
    _coded("eligibility_ruling", "rulingreason", RULING, nullable=True)


def downgrade() -> None:
    op.drop_column("eligibility_ruling", "reason_code")
    op.drop_column("completion_request", "reason_code")
    for name in ("facts", "evidence", "rule_version", "rule"):
        op.drop_column("eligibility_check", name)
    # A line to confirm becomes one an officer judges: the earlier schema knows no other human line.
    op.execute("alter table eligibility_line drop constraint ck_eligibility_line_linemode")
    op.execute("alter table eligibility_line drop constraint ck_eligibility_line_automatic_lines_have_a_rule")
    op.execute("update eligibility_line set mode = 'human', rule = null where mode = 'confirmed'")
    _modes("'automatic', 'human'", "(mode = 'automatic') = (rule is not null)", held=False)


def _modes(values: str, has_rule: str, *, held: bool = True) -> None:
    for name, rule in (
        ("linemode", f"mode in ({values})"), ("automatic_lines_have_a_rule", has_rule),
    ):  # fmt: skip
        full = f"ck_eligibility_line_{name}"
        if held:
            op.execute(f"alter table eligibility_line drop constraint {full}")
        op.execute(f"alter table eligibility_line add constraint {full} check ({rule})")


def _coded(table: str, name: str, values: tuple[str, ...], *, nullable: bool) -> None:
    kind = sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)
    default = None if nullable else sa.text("'other'")
    op.add_column(table, sa.Column("reason_code", kind, nullable=nullable, server_default=default))
