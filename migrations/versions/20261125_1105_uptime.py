"""The service measures itself

One row a minute of what the service could do, and what people report.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_1105_uptime"
down_revision = "20261125_1050_pieces"


def upgrade() -> None:
    op.create_table(
        "service_minute",
        sa.Column("minute", sa.DateTime(timezone=True), nullable=False),
        sa.Column("beat_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("errors", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("errors >= 0", name=op.f("ck_service_minute_errors_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_service_minute")),
        sa.UniqueConstraint("minute", name=op.f("uq_service_minute_minute")),
    )
    op.create_table(
        "problem_report",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("page", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("last_saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "reported_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_problem_report_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_problem_report_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_problem_report")),
        sa.UniqueConstraint("number", name=op.f("uq_problem_report_number")),
    )
    op.create_index(op.f("ix_problem_report_person_id"), "problem_report", ["person_id"])
    op.create_index(op.f("ix_problem_report_submission_id"), "problem_report", ["submission_id"])


def downgrade() -> None:
    op.drop_table("problem_report")
    op.drop_table("service_minute")
