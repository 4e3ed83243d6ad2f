"""The first schema

Every table of the house, the clock and the history that triggers keep, and what the application's
role may do: add to append-only tables, read history, never rewrite either.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from clara_grants.kernel import recorded

revision, down_revision = "20261123_2330", None

RECORDED = {
    "accompanied_subject": (
        "id",
        "code",
        "territory",
        "submission_id",
    ),
    "accompaniment": (
        "id",
        "subject_id",
        "kind",
        "happened_on",
        "cancelled_at",
    ),
    "information_session": (
        "id",
        "code",
        "call_id",
        "happened_on",
        "attendance",
        "cancelled_at",
    ),
    "event": (
        "id",
        "code",
        "submission_id",
        "role",
        "happened_on",
        "attendance",
        "cancelled_at",
    ),
    "prize": (
        "id",
        "event_id",
        "kind",
        "happened_on",
        "cancelled_at",
    ),
    "context_figure": (
        "id",
        "year",
        "key",
        "value",
        "cancelled_at",
    ),
    "programme": (
        "id",
        "key",
    ),
    "edition": (
        "id",
        "programme_id",
        "year",
    ),
    "call": (
        "id",
        "edition_id",
        "key",
        "entry_key",
        "profile",
        "eclair_mode",
        "state",
        "is_living",
    ),
    "call_window": (
        "id",
        "call_id",
        "opens_at",
        "closes_at",
        "grace_minutes",
    ),
    "submission": (
        "id",
        "call_id",
        "window_id",
        "number",
        "stage",
        "submitted_at",
        "withdrawn_at",
        "requested_cents",
        "is_test",
    ),
    "stage_change": (
        "id",
        "submission_id",
        "position",
        "move",
        "from_stage",
        "to_stage",
        "changed_at",
    ),
    "partner": (
        "id",
        "submission_id",
        "kind",
        "organisation_id",
        "planned_contribution_cents",
    ),
    "submission_profile": (
        "id",
        "submission_id",
        "territory",
        "domain",
        "gender",
        "career_stage",
        "country_code",
        "first_application",
    ),
    "funder": (
        "id",
        "key",
        "kind",
        "territory",
        "pays_directly",
    ),
    "project_family": (
        "id",
        "code",
    ),
    "project": (
        "id",
        "submission_id",
        "number",
        "programme_key",
        "entry_key",
        "edition_year",
        "family_id",
        "territory",
        "domain",
        "state",
        "state_since_on",
        "starts_on",
        "ends_on",
        "decided_on",
        "cancelled_at",
    ),
    "project_change": (
        "id",
        "project_id",
        "position",
        "move",
        "from_state",
        "to_state",
        "happened_on",
        "changed_at",
    ),
    "convention": (
        "id",
        "project_id",
        "payer_id",
        "amount_cents",
        "state",
        "signed_on",
    ),
    "instalment": (
        "id",
        "project_id",
        "convention_id",
        "amount_cents",
        "state",
        "paid_on",
    ),
    "report": (
        "id",
        "project_id",
        "kind",
        "due_on",
        "received_on",
        "accepted_on",
        "state",
    ),
    "private_contribution": (
        "id",
        "project_id",
        "partner_id",
        "planned_cents",
        "realised_cents",
    ),
    "hearing": (
        "id",
        "submission_id",
        "session_id",
        "kind",
        "state",
        "held_on",
    ),
    "decision": (
        "id",
        "submission_id",
        "outcome",
        "reserve_rank",
        "reason_code",
        "amount_cents",
        "decided_on",
        "released_at",
        "superseded_at",
    ),
    "award_line": (
        "id",
        "submission_id",
        "project_id",
        "decision_id",
        "funder_id",
        "payer_id",
        "amount_cents",
        "currency",
        "state",
        "voted_on",
        "decided_on",
    ),
}
APPEND_ONLY = (
    "audit_entry",
    "audit_text",
    "stage_change",
    "answer_revision",
    "project_change",
    "release",
    "published_figure",
)

UNACCENT = """create function public.f_unaccent(value text) returns text
language sql immutable parallel safe strict as $$ select public.unaccent('public.unaccent', value) $$"""

ERASE = """create function public.erase_texts(run uuid, target text, ids uuid[]) returns integer
language plpgsql security definer set search_path = public as $$
declare touched integer;
begin
  if not exists (select from retention_run where id = run and closed_at is null) then
    raise exception 'no open retention run' using errcode = 'object_not_in_prerequisite_state';
  end if;
  perform set_config('clara.retention_run', run::text, true);
  if target = 'audit_text' then
    update audit_text set text = '' where object_id = any(ids) and text <> '';
  elsif target = 'answer_revision' then
    update answer_revision set value = 'null' where submission_id = any(ids);
  else
    raise exception 'nothing to erase in %', target using errcode = 'invalid_parameter_value';
  end if;
  get diagnostics touched = row_count;
  perform set_config('clara.retention_run', '', true);
  insert into audit_entry (id, actor_id, verb, object_kind, object_id, facts)
    select gen_random_uuid(), opened_by, 'privacy.texts_erased', target, run,
           jsonb_build_object('rows', touched) from retention_run where id = run;
  return touched;
end $$"""

GRANTS = (
    "revoke all on function public.erase_texts(uuid, text, uuid[]) from public",
    "grant execute on function public.erase_texts(uuid, text, uuid[]) to clara_app",
    "grant usage on schema public, history to clara_app",
    "grant select, insert, update, delete on all tables in schema public to clara_app",
    "grant select on all tables in schema history to clara_app",
    "alter default privileges in schema public grant select, insert, update, delete on tables to clara_app",
    "alter default privileges in schema history grant select on tables to clara_app",
    "revoke insert, update, delete on table public.alembic_version from clara_app",
    "revoke insert, update, delete on table public.installation from clara_app",
    "revoke delete on table public.retention_run from clara_app",
)


def upgrade() -> None:
    for statement in (UNACCENT, *recorded.foundation()):
        op.execute(statement)
    create_tables()
    for table, columns in RECORDED.items():
        for statement in recorded.record(table, columns):
            op.execute(statement)
    for table in APPEND_ONLY:
        for statement in recorded.keep_append_only(table):
            op.execute(statement)
    for statement in (ERASE, *GRANTS):
        op.execute(statement)
    for table in APPEND_ONLY:
        op.execute(f"revoke update, delete, truncate on table public.{table} from clara_app")


def downgrade() -> None:
    op.execute("alter default privileges in schema public revoke all on tables from clara_app")
    op.execute("alter default privileges in schema history revoke all on tables from clara_app")
    for table in RECORDED:
        for statement in recorded.forget(table):
            op.execute(statement)
    drop_tables()
    op.execute("drop schema history cascade")
    for function in (
        "erase_texts(uuid, text, uuid[])",
        "refuse_rewriting()",
        "clara_now()",
        "f_unaccent(text)",
    ):
        op.execute(f"drop function public.{function}")


def create_tables() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
        info={"append_only": True},
    )
    op.create_index("ix_audit_entry_object", "audit_entry", ["object_id", "at"], unique=False)
    op.create_table(
        "audit_text",
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column(
            "written_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_text")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_audit_text_object_id"), "audit_text", ["object_id"], unique=False)
    op.create_table(
        "context_figure",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_context_figure")),
        info={"recorded": ("id", "year", "key", "value", "cancelled_at")},
    )
    op.create_index(
        "uq_context_figure_current",
        "context_figure",
        ["year", "key"],
        unique=True,
        postgresql_where=sa.text("cancelled_at is null"),
    )
    op.create_table(
        "import_batch",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("imported_by", sa.Uuid(), nullable=False),
        sa.Column(
            "imported_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    op.create_index(
        "uq_import_batch_live",
        "import_batch",
        ["sha256"],
        unique=True,
        postgresql_where=sa.text("undone_at is null"),
    )
    op.create_table(
        "installation",
        sa.Column("moving_clock", sa.Boolean(), nullable=False),
        sa.Column("campaign", sa.String(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_installation")),
    )
    op.create_table(
        "job",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "running",
                "done",
                "failed",
                "cancelled",
                name="jobstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.Double(), nullable=False),
        sa.Column("cancel_requested", sa.Boolean(), nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index(op.f("ix_job_state"), "job", ["state"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("ror_id", sa.String(), nullable=True),
        sa.Column("siret", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "university",
                "research",
                "hospital",
                "company",
                "association",
                "authority",
                "foundation",
                "other",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("department_code", sa.String(), nullable=True),
        sa.Column("country_code", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column(
            "search_key", sa.String(), sa.Computed("lower(f_unaccent(name))", persisted=True), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("siret ~ '^[0-9]{14}$'", name=op.f("ck_organisation_siret_has_fourteen_digits")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["organisation.id"], name=op.f("fk_organisation_parent_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("ror_id", name=op.f("uq_organisation_ror_id")),
        sa.UniqueConstraint("siret", name=op.f("uq_organisation_siret")),
    )
    op.create_index("ix_organisation_search", "organisation", ["search_key"], unique=False)
    op.create_table(
        "outbox_message",
        sa.Column("event_name", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_outbox_message_dedupe_key")),
    )
    op.create_index(
        "ix_outbox_message_waiting",
        "outbox_message",
        ["created_at"],
        unique=False,
        postgresql_where=sa.text("handled_at is null"),
    )
    op.create_table(
        "programme",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("key", name=op.f("uq_programme_key")),
        info={"recorded": ("id", "key")},
    )
    op.create_table(
        "project_family",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_family")),
        sa.UniqueConstraint("code", name=op.f("uq_project_family_code")),
        info={"recorded": ("id", "code")},
    )
    op.create_table(
        "published_figure",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("indicator_key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("as_of", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sql_sha256", sa.String(), nullable=False),
        sa.Column("pg_snapshot", sa.String(), nullable=False),
        sa.Column("code_version", sa.String(), nullable=False),
        sa.Column("published_by", sa.Uuid(), nullable=False),
        sa.Column(
            "published_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_published_figure")),
        sa.UniqueConstraint(
            "year", "indicator_key", "as_of", name=op.f("uq_published_figure_year_indicator_key_as_of")
        ),
        info={"append_only": True},
    )
    op.create_table(
        "retention_run",
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_run")),
    )
    op.create_table(
        "sign_in_attempt",
        sa.Column("account", postgresql.CITEXT(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("known_device", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    op.create_index("ix_sign_in_attempt_account", "sign_in_attempt", ["account", "at"], unique=False)
    op.create_index("ix_sign_in_attempt_source", "sign_in_attempt", ["source", "at"], unique=False)
    op.create_table(
        "sign_in_code",
        sa.Column("address", postgresql.CITEXT(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_code")),
    )
    op.create_index("ix_sign_in_code_address", "sign_in_code", ["address", "created_at"], unique=False)
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("uploaded_by", sa.Uuid(), nullable=False),
        sa.Column(
            "uploaded_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
    )
    op.create_index(op.f("ix_stored_file_sha256"), "stored_file", ["sha256"], unique=False)
    op.create_table(
        "edition",
        sa.Column("programme_id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["programme_id"], ["programme.id"], name=op.f("fk_edition_programme_id_programme")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edition")),
        sa.UniqueConstraint("programme_id", "year", name=op.f("uq_edition_programme_id_year")),
        info={"recorded": ("id", "programme_id", "year")},
    )
    op.create_table(
        "funder",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name_fr", sa.String(), nullable=False),
        sa.Column("name_en", sa.String(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "national",
                "league_committee",
                "region",
                "metropole",
                "foundation",
                name="funderkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("pays_directly", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_funder_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_funder")),
        sa.UniqueConstraint("key", name=op.f("uq_funder_key")),
        info={"recorded": ("id", "key", "kind", "territory", "pays_directly")},
    )
    op.create_table(
        "lab",
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_lab_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lab")),
        sa.UniqueConstraint("code", name=op.f("uq_lab_code")),
    )
    op.create_index(op.f("ix_lab_organisation_id"), "lab", ["organisation_id"], unique=False)
    op.create_table(
        "call",
        sa.Column("edition_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(), nullable=False),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column(
            "profile",
            sa.Enum(
                "light",
                "standard",
                "concerted",
                name="profile",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "eclair_mode",
            sa.Enum(
                "none",
                "advises",
                "decides",
                name="eclairmode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("theme", sa.String(), nullable=True),
        sa.Column("envelope_cents", sa.BigInteger(), nullable=True),
        sa.Column("ceiling_cents", sa.BigInteger(), nullable=True),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "published",
                "closed",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_living", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at is null)", name=op.f("ck_call_published_at_once_published")
        ),
        sa.ForeignKeyConstraint(["edition_id"], ["edition.id"], name=op.f("fk_call_edition_id_edition")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
        sa.UniqueConstraint("key", name=op.f("uq_call_key")),
        info={
            "recorded": (
                "id",
                "edition_id",
                "key",
                "entry_key",
                "profile",
                "eclair_mode",
                "state",
                "is_living",
            )
        },
    )
    op.create_index(op.f("ix_call_edition_id"), "call", ["edition_id"], unique=False)
    op.create_table(
        "person",
        sa.Column("given_name", sa.String(), nullable=False),
        sa.Column("family_name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("orcid", sa.String(), nullable=True),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column(
            "gender",
            sa.Enum(
                "woman", "man", "other", name="gender", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column(
            "career_stage",
            sa.Enum(
                "junior",
                "confirmed",
                "senior",
                name="careerstage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("lab_id", sa.Uuid(), nullable=True),
        sa.Column("expertise", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("is_demo", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search_key",
            sa.String(),
            sa.Computed("lower(f_unaccent(family_name || ' ' || given_name))", persisted=True),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("language in ('fr', 'en')", name=op.f("ck_person_language_is_known")),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_person_lab_id_lab")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_person_organisation_id_organisation")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("orcid", name=op.f("uq_person_orcid")),
    )
    op.create_index(op.f("ix_person_lab_id"), "person", ["lab_id"], unique=False)
    op.create_index(op.f("ix_person_organisation_id"), "person", ["organisation_id"], unique=False)
    op.create_index("ix_person_search", "person", ["search_key"], unique=False)
    op.create_table(
        "call_funder",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("funder_id", sa.Uuid(), nullable=False),
        sa.Column("envelope_cents", sa.BigInteger(), nullable=True),
        sa.Column("through_foundation", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_funder_call_id_call")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_call_funder_funder_id_funder")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_funder")),
        sa.UniqueConstraint("call_id", "funder_id", name=op.f("uq_call_funder_call_id_funder_id")),
    )
    op.create_index(op.f("ix_call_funder_call_id"), "call_funder", ["call_id"], unique=False)
    op.create_index(op.f("ix_call_funder_funder_id"), "call_funder", ["funder_id"], unique=False)
    op.create_table(
        "call_step",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "eligibility",
                "expert_review",
                "eclair_review",
                "hearing",
                "committee",
                "officer_decision",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("group_no", sa.Integer(), nullable=False),
        sa.Column("decides", sa.Boolean(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_step_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_step")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_call_step_call_id_position")),
    )
    op.create_index(op.f("ix_call_step_call_id"), "call_step", ["call_id"], unique=False)
    op.create_table(
        "call_window",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("label_fr", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grace_minutes", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "grace_minutes between 0 and 1440", name=op.f("ck_call_window_grace_within_a_day")
        ),
        sa.CheckConstraint("opens_at < closes_at", name=op.f("ck_call_window_opens_before_closing")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_call_window_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_window")),
        sa.UniqueConstraint("call_id", "position", name=op.f("uq_call_window_call_id_position")),
        info={"recorded": ("id", "call_id", "opens_at", "closes_at", "grace_minutes")},
    )
    op.create_index(op.f("ix_call_window_call_id"), "call_window", ["call_id"], unique=False)
    op.create_table(
        "committee_meeting",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_committee_meeting_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_committee_meeting")),
    )
    op.create_index(op.f("ix_committee_meeting_call_id"), "committee_meeting", ["call_id"], unique=False)
    op.create_table(
        "declaration",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("text_version", sa.String(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_declaration_call_id_call")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_declaration_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declaration")),
        sa.UniqueConstraint(
            "person_id", "call_id", "text_version", name=op.f("uq_declaration_person_id_call_id_text_version")
        ),
    )
    op.create_index(op.f("ix_declaration_call_id"), "declaration", ["call_id"], unique=False)
    op.create_table(
        "eligibility_line",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum(
                "automatic", "human", name="linemode", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("label_fr", sa.String(), nullable=False),
        sa.Column("label_en", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(mode = 'automatic') = (rule is not null)",
            name=op.f("ck_eligibility_line_automatic_lines_have_a_rule"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_eligibility_line_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_line")),
        sa.UniqueConstraint("call_id", "key", name=op.f("uq_eligibility_line_call_id_key")),
    )
    op.create_index(op.f("ix_eligibility_line_call_id"), "eligibility_line", ["call_id"], unique=False)
    op.create_table(
        "email_address",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("address", postgresql.CITEXT(), nullable=False),
        sa.Column("is_primary", sa.Boolean(), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_address_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_address")),
        sa.UniqueConstraint("address", name=op.f("uq_email_address_address")),
    )
    op.create_index(op.f("ix_email_address_person_id"), "email_address", ["person_id"], unique=False)
    op.create_index(
        "uq_email_address_primary",
        "email_address",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("is_primary"),
    )
    op.create_table(
        "form_version",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_form_version_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_version")),
        sa.UniqueConstraint("call_id", "version", name=op.f("uq_form_version_call_id_version")),
    )
    op.create_index(op.f("ix_form_version_call_id"), "form_version", ["call_id"], unique=False)
    op.create_table(
        "hearing_session",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "scientific",
                "eclair",
                "funder",
                name="hearingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("video_url", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_hearing_session_starts_before_end")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_hearing_session_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_session")),
    )
    op.create_index(op.f("ix_hearing_session_call_id"), "hearing_session", ["call_id"], unique=False)
    op.create_table(
        "information_session",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("attendance >= 0", name=op.f("ck_information_session_attendance_not_negative")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_information_session_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_information_session")),
        sa.UniqueConstraint("code", name=op.f("uq_information_session_code")),
        info={"recorded": ("id", "code", "call_id", "happened_on", "attendance", "cancelled_at")},
    )
    op.create_table(
        "ladder_rung",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("offset_hours", sa.Integer(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_ladder_rung_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ladder_rung")),
        sa.UniqueConstraint(
            "call_id",
            "anchor",
            "offset_hours",
            "letter",
            name=op.f("uq_ladder_rung_call_id_anchor_offset_hours_letter"),
        ),
    )
    op.create_index(op.f("ix_ladder_rung_call_id"), "ladder_rung", ["call_id"], unique=False)
    op.create_table(
        "personal_link",
        sa.Column(
            "purpose",
            sa.Enum(
                "review_invitation",
                "hearing_invitation",
                "address_verification",
                "report",
                "calendar",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_personal_link_call_id_call")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_personal_link_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_link")),
        sa.UniqueConstraint("secret_hash", name=op.f("uq_personal_link_secret_hash")),
    )
    op.create_index(op.f("ix_personal_link_object_id"), "personal_link", ["object_id"], unique=False)
    op.create_index(op.f("ix_personal_link_person_id"), "personal_link", ["person_id"], unique=False)
    op.create_table(
        "release",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "released_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("released_by", sa.Uuid(), nullable=False),
        sa.Column("manifest", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_release_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        info={"append_only": True},
    )
    op.create_index(op.f("ix_release_call_id"), "release", ["call_id"], unique=False)
    op.create_table(
        "role_grant",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "applicant",
                "expert",
                "eclair",
                "officer",
                "committee",
                "funder",
                "administrator",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("funder_id", sa.Uuid(), nullable=True),
        sa.Column("granted_by", sa.Uuid(), nullable=True),
        sa.Column(
            "granted_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(role = 'funder') or funder_id is null", name=op.f("ck_role_grant_funder_only_for_funder_people")
        ),
        sa.CheckConstraint(
            "role <> 'administrator' or call_id is null",
            name=op.f("ck_role_grant_administrators_have_no_call"),
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_role_grant_call_id_call")),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_role_grant_funder_id_funder")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_grant_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
    )
    op.create_index(op.f("ix_role_grant_call_id"), "role_grant", ["call_id"], unique=False)
    op.create_index(op.f("ix_role_grant_person_id"), "role_grant", ["person_id"], unique=False)
    op.create_index(
        "uq_role_grant_open",
        "role_grant",
        ["person_id", "role", "call_id", "funder_id"],
        unique=True,
        postgresql_where=sa.text("ended_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "score_sheet",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "expert",
                "eclair",
                "hearing",
                name="sheetkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_score_sheet_call_id_call")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheet")),
        sa.UniqueConstraint("call_id", "kind", "version", name=op.f("uq_score_sheet_call_id_kind_version")),
    )
    op.create_index(op.f("ix_score_sheet_call_id"), "score_sheet", ["call_id"], unique=False)
    op.create_table(
        "user_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("remembered", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column(
            "last_seen_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("absolute_expiry", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_user_session_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_user_session_token_hash")),
    )
    op.create_index(op.f("ix_user_session_person_id"), "user_session", ["person_id"], unique=False)
    op.create_table(
        "jury_member",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("chairs", sa.Boolean(), nullable=False),
        sa.Column("is_patient_partner", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_jury_member_person_id_person")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["hearing_session.id"], name=op.f("fk_jury_member_session_id_hearing_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_jury_member")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_jury_member_session_id_person_id")),
    )
    op.create_index(op.f("ix_jury_member_person_id"), "jury_member", ["person_id"], unique=False)
    op.create_table(
        "meeting_member",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("chairs", sa.Boolean(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["committee_meeting.id"],
            name=op.f("fk_meeting_member_meeting_id_committee_meeting"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meeting_member_person_id_person")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_member")),
        sa.UniqueConstraint("meeting_id", "person_id", name=op.f("uq_meeting_member_meeting_id_person_id")),
    )
    op.create_index(op.f("ix_meeting_member_person_id"), "meeting_member", ["person_id"], unique=False)
    op.create_table(
        "submission",
        sa.Column("call_id", sa.Uuid(), nullable=False),
        sa.Column("window_id", sa.Uuid(), nullable=False),
        sa.Column("form_version_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column(
            "stage",
            sa.Enum(
                "draft",
                "submitted",
                "in_process",
                "waiting_release",
                "selected",
                "reserve",
                "rejected",
                "ineligible",
                "withdrawn",
                "funded",
                "declined",
                name="stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("step_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("acronym", sa.String(), nullable=False),
        sa.Column("holder_name", sa.String(), nullable=False),
        sa.Column("holder_organisation_id", sa.Uuid(), nullable=True),
        sa.Column("lab_id", sa.Uuid(), nullable=True),
        sa.Column("lab_name", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("requested_cents", sa.BigInteger(), nullable=False),
        sa.Column("duration_months", sa.Integer(), nullable=True),
        sa.Column("is_test", sa.Boolean(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("anonymised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "search",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('french', f_unaccent(acronym || ' ' || number)), 'A') || setweight(to_tsvector('french', f_unaccent(title_fr)), 'B') || setweight(to_tsvector('english', f_unaccent(title_en)), 'B') || setweight(to_tsvector('french', f_unaccent(holder_name || ' ' || lab_name)), 'C')",
                persisted=True,
            ),
            nullable=False,
        ),
        sa.Column(
            "sort_key",
            sa.String(),
            sa.Computed("lower(f_unaccent(acronym || ' ' || title_fr))", persisted=True),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(stage = 'in_process') = (step_id is not null)", name=op.f("ck_submission_step_only_in_process")
        ),
        sa.CheckConstraint(
            "stage <> 'submitted' or submitted_at is not null",
            name=op.f("ck_submission_submitted_has_instant"),
        ),
        sa.CheckConstraint("requested_cents >= 0", name=op.f("ck_submission_requested_not_negative")),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_submission_call_id_call")),
        sa.ForeignKeyConstraint(
            ["form_version_id"], ["form_version.id"], name=op.f("fk_submission_form_version_id_form_version")
        ),
        sa.ForeignKeyConstraint(
            ["holder_organisation_id"],
            ["organisation.id"],
            name=op.f("fk_submission_holder_organisation_id_organisation"),
        ),
        sa.ForeignKeyConstraint(["lab_id"], ["lab.id"], name=op.f("fk_submission_lab_id_lab")),
        sa.ForeignKeyConstraint(["owner_id"], ["person.id"], name=op.f("fk_submission_owner_id_person")),
        sa.ForeignKeyConstraint(["step_id"], ["call_step.id"], name=op.f("fk_submission_step_id_call_step")),
        sa.ForeignKeyConstraint(
            ["window_id"], ["call_window.id"], name=op.f("fk_submission_window_id_call_window")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("number", name=op.f("uq_submission_number")),
        info={
            "recorded": (
                "id",
                "call_id",
                "window_id",
                "number",
                "stage",
                "submitted_at",
                "withdrawn_at",
                "requested_cents",
                "is_test",
            )
        },
    )
    op.create_index(op.f("ix_submission_call_id"), "submission", ["call_id"], unique=False)
    op.create_index("ix_submission_call_stage", "submission", ["call_id", "stage", "step_id"], unique=False)
    op.create_index("ix_submission_list", "submission", ["call_id", "sort_key", "id"], unique=False)
    op.create_index(op.f("ix_submission_owner_id"), "submission", ["owner_id"], unique=False)
    op.create_index(
        "ix_submission_recent",
        "submission",
        [sa.literal_column("submitted_at desc nulls last"), "id"],
        unique=False,
    )
    op.create_index("ix_submission_search", "submission", ["search"], unique=False, postgresql_using="gin")
    op.create_index(op.f("ix_submission_window_id"), "submission", ["window_id"], unique=False)
    op.create_table(
        "accompanied_subject",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_accompanied_subject_person_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_accompanied_subject_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompanied_subject")),
        sa.UniqueConstraint("code", name=op.f("uq_accompanied_subject_code")),
        info={"recorded": ("id", "code", "territory", "submission_id")},
    )
    op.create_index(
        op.f("ix_accompanied_subject_person_id"), "accompanied_subject", ["person_id"], unique=False
    )
    op.create_table(
        "answer",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_answer_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint(
            "submission_id", "question_key", name=op.f("uq_answer_submission_id_question_key")
        ),
    )
    op.create_table(
        "answer_revision",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_answer_revision_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_revision")),
        sa.UniqueConstraint(
            "submission_id",
            "question_key",
            "revision",
            name=op.f("uq_answer_revision_submission_id_question_key_revision"),
        ),
        info={"append_only": True},
    )
    op.create_table(
        "attachment",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("question_key", sa.String(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column(
            "added_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attachment_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_attachment_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
    )
    op.create_index(op.f("ix_attachment_submission_id"), "attachment", ["submission_id"], unique=False)
    op.create_table(
        "budget_line",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("requested_cents", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "amount_cents >= 0 and requested_cents >= 0", name=op.f("ck_budget_line_amounts_not_negative")
        ),
        sa.CheckConstraint(
            "requested_cents <= amount_cents", name=op.f("ck_budget_line_requested_within_cost")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_budget_line_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_budget_line")),
        sa.UniqueConstraint(
            "submission_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_budget_line_submission_id_position"),
        ),
    )
    op.create_index(op.f("ix_budget_line_submission_id"), "budget_line", ["submission_id"], unique=False)
    op.create_table(
        "classification",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column(
            "scheme",
            sa.Enum(
                "domain",
                "cso",
                "cancer_type",
                "keyword",
                "trl",
                name="scheme",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("weight", sa.Double(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("weight > 0 and weight <= 1", name=op.f("ck_classification_weight_is_a_share")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_classification_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_classification")),
        sa.UniqueConstraint(
            "submission_id", "scheme", "code", name=op.f("uq_classification_submission_id_scheme_code")
        ),
    )
    op.create_index("ix_classification_code", "classification", ["scheme", "code"], unique=False)
    op.create_index(
        op.f("ix_classification_submission_id"), "classification", ["submission_id"], unique=False
    )
    op.create_table(
        "completion_request",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("section_keys", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("message", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "jsonb_array_length(section_keys) > 0", name=op.f("ck_completion_request_names_a_section")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_completion_request_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_completion_request")),
    )
    op.create_index(
        "uq_completion_request_open",
        "completion_request",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "conflict",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "institution",
                "lab",
                "co_applicant",
                "co_author",
                "supervision",
                "family",
                "financial",
                "competing_file",
                "excluded_by_applicant",
                "declared",
                name="conflictkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "blocking",
                "to_discuss",
                "lifted",
                name="conflictstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "noticed_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_conflict_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_conflict_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict")),
        sa.UniqueConstraint(
            "submission_id",
            "person_id",
            "kind",
            "source",
            name=op.f("uq_conflict_submission_id_person_id_kind_source"),
        ),
    )
    op.create_index(
        "ix_conflict_person",
        "conflict",
        ["person_id", "submission_id"],
        unique=False,
        postgresql_where=sa.text("state = 'blocking'"),
    )
    op.create_table(
        "deadline_extension",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column(
            "granted_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_deadline_extension_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_extension")),
    )
    op.create_index(
        op.f("ix_deadline_extension_submission_id"), "deadline_extension", ["submission_id"], unique=False
    )
    op.create_table(
        "decision",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "selected",
                "selected_with_conditions",
                "reserve",
                "rejected",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reserve_rank", sa.Integer(), nullable=True),
        sa.Column(
            "reason_code",
            sa.Enum(
                "quality",
                "feasibility",
                "originality",
                "patient_partnership",
                "envelope",
                "out_of_scope",
                "scale",
                "other",
                name="reasoncode",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("comment_applicant", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=False),
        sa.Column(
            "drafted_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("release_id", sa.Uuid(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(outcome = 'reserve') = (reserve_rank is not null)", name=op.f("ck_decision_reserve_has_a_rank")
        ),
        sa.CheckConstraint(
            "(released_at is null) = (release_id is null)", name=op.f("ck_decision_released_by_a_release")
        ),
        sa.CheckConstraint("amount_cents >= 0", name=op.f("ck_decision_amount_not_negative")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["committee_meeting.id"], name=op.f("fk_decision_meeting_id_committee_meeting")
        ),
        sa.ForeignKeyConstraint(["release_id"], ["release.id"], name=op.f("fk_decision_release_id_release")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_decision_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decision")),
        info={
            "recorded": (
                "id",
                "submission_id",
                "outcome",
                "reserve_rank",
                "reason_code",
                "amount_cents",
                "decided_on",
                "released_at",
                "superseded_at",
            )
        },
    )
    op.create_index(op.f("ix_decision_submission_id"), "decision", ["submission_id"], unique=False)
    op.create_index(
        "uq_decision_current",
        "decision",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null"),
    )
    op.create_table(
        "delivery",
        sa.Column("outbox_id", sa.Uuid(), nullable=False),
        sa.Column("letter", sa.String(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("address", postgresql.CITEXT(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("body_text", sa.String(), nullable=False),
        sa.Column("body_html", sa.String(), nullable=False),
        sa.Column("calendar", sa.LargeBinary(), nullable=True),
        sa.Column("calendar_method", sa.String(), nullable=True),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "pending",
                "sending",
                "sent",
                "failed",
                "cancelled",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'sending') = (lease_until is not null)", name=op.f("ck_delivery_lease_while_sending")
        ),
        sa.CheckConstraint(
            "(state = 'sent') = (sent_at is not null)", name=op.f("ck_delivery_sent_has_instant")
        ),
        sa.ForeignKeyConstraint(["call_id"], ["call.id"], name=op.f("fk_delivery_call_id_call")),
        sa.ForeignKeyConstraint(
            ["outbox_id"], ["outbox_message.id"], name=op.f("fk_delivery_outbox_id_outbox_message")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_delivery_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_delivery_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
        sa.UniqueConstraint(
            "outbox_id", "letter", "address", name=op.f("uq_delivery_outbox_id_letter_address")
        ),
    )
    op.create_index(op.f("ix_delivery_call_id"), "delivery", ["call_id"], unique=False)
    op.create_index(
        "ix_delivery_due",
        "delivery",
        ["next_attempt_at"],
        unique=False,
        postgresql_where=sa.text("state in ('pending', 'sending')"),
    )
    op.create_index(
        "ix_delivery_list", "delivery", [sa.literal_column("created_at desc"), "id"], unique=False
    )
    op.create_index(
        "ix_delivery_order",
        "delivery",
        ["address", "submission_id", "created_at"],
        unique=False,
        postgresql_where=sa.text("state in ('pending', 'sending')"),
    )
    op.create_index(op.f("ix_delivery_person_id"), "delivery", ["person_id"], unique=False)
    op.create_index(op.f("ix_delivery_submission_id"), "delivery", ["submission_id"], unique=False)
    op.create_table(
        "eligibility_check",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column(
            "verdict",
            sa.Enum(
                "met",
                "not_met",
                "not_applicable",
                name="verdict",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "source",
            sa.Enum(
                "automatic",
                "officer",
                name="checksource",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("checked_by", sa.Uuid(), nullable=False),
        sa.Column(
            "checked_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["line_id"], ["eligibility_line.id"], name=op.f("fk_eligibility_check_line_id_eligibility_line")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_eligibility_check_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_check")),
        sa.UniqueConstraint(
            "submission_id", "line_id", name=op.f("uq_eligibility_check_submission_id_line_id")
        ),
    )
    op.create_table(
        "eligibility_ruling",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("ruled_by", sa.Uuid(), nullable=False),
        sa.Column(
            "ruled_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_eligibility_ruling_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_eligibility_ruling")),
    )
    op.create_index(
        "uq_eligibility_ruling_open",
        "eligibility_ruling",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("cancelled_at is null"),
    )
    op.create_table(
        "event",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "organised",
                "supported",
                name="eventrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("attendance", sa.Integer(), nullable=True),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("attendance >= 0", name=op.f("ck_event_attendance_not_negative")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_event_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint("code", name=op.f("uq_event_code")),
        info={
            "recorded": ("id", "code", "submission_id", "role", "happened_on", "attendance", "cancelled_at")
        },
    )
    op.create_index(
        "uq_event_submission",
        "event",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("submission_id is not null and cancelled_at is null"),
    )
    op.create_table(
        "file_access",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("funder_id", sa.Uuid(), nullable=True),
        sa.Column(
            "capacity",
            sa.Enum(
                "owner",
                "editor",
                "expert",
                "eclair",
                "jury",
                "committee",
                "funder",
                name="capacity",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(person_id, funder_id) = 1", name=op.f("ck_file_access_one_beneficiary")
        ),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_file_access_funder_id_funder")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_file_access_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_file_access_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_access")),
    )
    op.create_index(
        "ix_file_access_funder",
        "file_access",
        ["funder_id", "submission_id"],
        unique=False,
        postgresql_where=sa.text("until is null"),
    )
    op.create_index(
        "ix_file_access_person",
        "file_access",
        ["person_id", "submission_id"],
        unique=False,
        postgresql_where=sa.text("until is null"),
    )
    op.create_index(
        "uq_file_access_open",
        "file_access",
        ["submission_id", "person_id", "funder_id", "capacity", "source"],
        unique=True,
        postgresql_where=sa.text("until is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "hearing",
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "scientific",
                "eclair",
                "funder",
                name="hearingkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "held",
                "cancelled",
                name="hearingstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("held_on", sa.Date(), nullable=True),
        sa.Column("ical_uid", sa.String(), nullable=False),
        sa.Column("ical_sequence", sa.Integer(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (held_on is not null)", name=op.f("ck_hearing_held_has_a_day")
        ),
        sa.CheckConstraint("minutes between 5 and 240", name=op.f("ck_hearing_minutes_within_reason")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["hearing_session.id"], name=op.f("fk_hearing_session_id_hearing_session")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_hearing_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing")),
        sa.UniqueConstraint("ical_uid", name=op.f("uq_hearing_ical_uid")),
        info={"recorded": ("id", "submission_id", "session_id", "kind", "state", "held_on")},
    )
    op.create_index(op.f("ix_hearing_session_id"), "hearing", ["session_id"], unique=False)
    op.create_index(op.f("ix_hearing_submission_id"), "hearing", ["submission_id"], unique=False)
    op.create_index(
        "uq_hearing_open",
        "hearing",
        ["session_id", "submission_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'cancelled'"),
    )
    op.create_table(
        "partner",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "academic",
                "clinical",
                "company",
                "association",
                "authority",
                "patient_partner",
                name="partnerkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("siret", sa.String(), nullable=True),
        sa.Column("contact_name", sa.String(), nullable=False),
        sa.Column("contact_email", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("planned_contribution_cents", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "planned_contribution_cents >= 0", name=op.f("ck_partner_contribution_not_negative")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_partner_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_partner_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint(
            "submission_id",
            "position",
            deferrable=True,
            initially="DEFERRED",
            name=op.f("uq_partner_submission_id_position"),
        ),
        info={"recorded": ("id", "submission_id", "kind", "organisation_id", "planned_contribution_cents")},
    )
    op.create_index(op.f("ix_partner_organisation_id"), "partner", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_partner_submission_id"), "partner", ["submission_id"], unique=False)
    op.create_table(
        "patient_assignment",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "declined",
                "submitted",
                "cancelled",
                name="patientassignmentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column(
            "asked_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["person.id"], name=op.f("fk_patient_assignment_member_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_patient_assignment_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_assignment")),
        sa.UniqueConstraint(
            "submission_id", "member_id", name=op.f("uq_patient_assignment_submission_id_member_id")
        ),
    )
    op.create_index(
        "ix_patient_assignment_member", "patient_assignment", ["member_id", "state"], unique=False
    )
    op.create_table(
        "project",
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("import_batch_id", sa.Uuid(), nullable=True),
        sa.Column("import_row", sa.Integer(), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("programme_key", sa.String(), nullable=False),
        sa.Column("entry_key", sa.String(), nullable=False),
        sa.Column("edition_year", sa.Integer(), nullable=False),
        sa.Column("acronym", sa.String(), nullable=False),
        sa.Column("title_fr", sa.String(), nullable=False),
        sa.Column("title_en", sa.String(), nullable=False),
        sa.Column("lay_summary", sa.String(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=True),
        sa.Column("holder_name", sa.String(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_name", sa.String(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("city", sa.String(), nullable=True),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("family_id", sa.Uuid(), nullable=True),
        sa.Column("family_part", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "preparing",
                "running",
                "suspended",
                "extended",
                "reporting",
                "follow_up",
                "closed",
                "abandoned",
                name="projectstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("state_since_on", sa.Date(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(submission_id is null) = (import_batch_id is not null)",
            name=op.f("ck_project_comes_from_somewhere"),
        ),
        sa.CheckConstraint("starts_on <= ends_on", name=op.f("ck_project_starts_before_end")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["project_family.id"], name=op.f("fk_project_family_id_project_family")
        ),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_project_holder_id_person")),
        sa.ForeignKeyConstraint(
            ["import_batch_id"], ["import_batch.id"], name=op.f("fk_project_import_batch_id_import_batch")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisation.id"], name=op.f("fk_project_organisation_id_organisation")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_project_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        info={
            "recorded": (
                "id",
                "submission_id",
                "number",
                "programme_key",
                "entry_key",
                "edition_year",
                "family_id",
                "territory",
                "domain",
                "state",
                "state_since_on",
                "starts_on",
                "ends_on",
                "decided_on",
                "cancelled_at",
            )
        },
    )
    op.create_index(op.f("ix_project_family_id"), "project", ["family_id"], unique=False)
    op.create_index(op.f("ix_project_holder_id"), "project", ["holder_id"], unique=False)
    op.create_index(op.f("ix_project_import_batch_id"), "project", ["import_batch_id"], unique=False)
    op.create_index("ix_project_list", "project", ["programme_key", "state"], unique=False)
    op.create_index(
        "uq_project_number",
        "project",
        ["number"],
        unique=True,
        postgresql_where=sa.text("cancelled_at is null"),
    )
    op.create_index(
        "uq_project_submission",
        "project",
        ["submission_id"],
        unique=True,
        postgresql_where=sa.text("submission_id is not null and cancelled_at is null"),
    )
    op.create_table(
        "recusal",
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "left_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["committee_meeting.id"], name=op.f("fk_recusal_meeting_id_committee_meeting")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_recusal_person_id_person")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_recusal_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recusal")),
        sa.UniqueConstraint(
            "meeting_id",
            "submission_id",
            "person_id",
            name=op.f("uq_recusal_meeting_id_submission_id_person_id"),
        ),
    )
    op.create_table(
        "review_assignment",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("expert_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "accepted",
                "declined",
                "submitted",
                "cancelled",
                name="assignmentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "decline_reason",
            sa.Enum(
                "conflict",
                "no_time",
                "not_my_field",
                "other",
                name="declinereason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column(
            "invited_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["expert_id"], ["person.id"], name=op.f("fk_review_assignment_expert_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_review_assignment_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_assignment")),
        sa.UniqueConstraint(
            "submission_id", "expert_id", name=op.f("uq_review_assignment_submission_id_expert_id")
        ),
    )
    op.create_index("ix_review_assignment_expert", "review_assignment", ["expert_id", "state"], unique=False)
    op.create_table(
        "section_opening",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("section_key", sa.String(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "opened_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_section_opening_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_opening")),
    )
    op.create_index(
        "uq_section_opening_open",
        "section_opening",
        ["submission_id", "section_key"],
        unique=True,
        postgresql_where=sa.text("closed_at is null"),
    )
    op.create_table(
        "stage_change",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "submit",
                "take_back",
                "begin",
                "step_forward",
                "step_back",
                "declare_ineligible",
                "reinstate",
                "decide",
                "reopen",
                "release_selected",
                "release_reserve",
                "release_rejected",
                "correct",
                "promote",
                "confirm_funding",
                "revoke_funding",
                "decline",
                "resume",
                "withdraw",
                "undo_withdrawal",
                name="move",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_stage",
            sa.Enum(
                "draft",
                "submitted",
                "in_process",
                "waiting_release",
                "selected",
                "reserve",
                "rejected",
                "ineligible",
                "withdrawn",
                "funded",
                "declined",
                name="from_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("from_step_id", sa.Uuid(), nullable=True),
        sa.Column(
            "to_stage",
            sa.Enum(
                "draft",
                "submitted",
                "in_process",
                "waiting_release",
                "selected",
                "reserve",
                "rejected",
                "ineligible",
                "withdrawn",
                "funded",
                "declined",
                name="to_stage",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("to_step_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("reason_code", sa.String(), nullable=False),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_stage_change_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stage_change")),
        sa.UniqueConstraint("submission_id", "position", name=op.f("uq_stage_change_submission_id_position")),
        info={
            "append_only": True,
            "recorded": ("id", "submission_id", "position", "move", "from_stage", "to_stage", "changed_at"),
        },
    )
    op.create_table(
        "submission_profile",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("territory", sa.String(), nullable=True),
        sa.Column("domain", sa.String(), nullable=True),
        sa.Column("gender", sa.String(), nullable=True),
        sa.Column("career_stage", sa.String(), nullable=True),
        sa.Column("country_code", sa.String(), nullable=True),
        sa.Column("first_application", sa.Boolean(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_profile_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_profile")),
        sa.UniqueConstraint("submission_id", name=op.f("uq_submission_profile_submission_id")),
        info={
            "recorded": (
                "id",
                "submission_id",
                "territory",
                "domain",
                "gender",
                "career_stage",
                "country_code",
                "first_application",
            )
        },
    )
    op.create_table(
        "submission_version",
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_by", sa.Uuid(), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_submission_version_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_version")),
        sa.UniqueConstraint(
            "submission_id", "number", name=op.f("uq_submission_version_submission_id_number")
        ),
    )
    op.create_table(
        "accompaniment",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "support",
                "eclair",
                name="accompanimentkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subject_id"],
            ["accompanied_subject.id"],
            name=op.f("fk_accompaniment_subject_id_accompanied_subject"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accompaniment")),
        info={"recorded": ("id", "subject_id", "kind", "happened_on", "cancelled_at")},
    )
    op.create_index(op.f("ix_accompaniment_subject_id"), "accompaniment", ["subject_id"], unique=False)
    op.create_table(
        "award_line",
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("funder_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "voted",
                "refused",
                "cancelled",
                name="votestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=True),
        sa.Column("vote_reference", sa.String(), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'voted') = (voted_on is not null)", name=op.f("ck_award_line_voted_has_a_day")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_award_line_amount_positive")),
        sa.CheckConstraint(
            "num_nonnulls(submission_id, project_id) >= 1", name=op.f("ck_award_line_belongs_somewhere")
        ),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decision.id"], name=op.f("fk_award_line_decision_id_decision")
        ),
        sa.ForeignKeyConstraint(["funder_id"], ["funder.id"], name=op.f("fk_award_line_funder_id_funder")),
        sa.ForeignKeyConstraint(["payer_id"], ["funder.id"], name=op.f("fk_award_line_payer_id_funder")),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name=op.f("fk_award_line_submission_id_submission")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_line")),
        info={
            "recorded": (
                "id",
                "submission_id",
                "project_id",
                "decision_id",
                "funder_id",
                "payer_id",
                "amount_cents",
                "currency",
                "state",
                "voted_on",
                "decided_on",
            )
        },
    )
    op.create_index(op.f("ix_award_line_funder_id"), "award_line", ["funder_id"], unique=False)
    op.create_index(op.f("ix_award_line_project_id"), "award_line", ["project_id"], unique=False)
    op.create_index(op.f("ix_award_line_submission_id"), "award_line", ["submission_id"], unique=False)
    op.create_index(
        "uq_award_line_open",
        "award_line",
        ["submission_id", "project_id", "funder_id"],
        unique=True,
        postgresql_where=sa.text("state in ('proposed', 'voted')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "convention",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "drafted",
                "sent",
                "signed",
                "cancelled",
                name="conventionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'signed') = (signed_on is not null)", name=op.f("ck_convention_signed_has_a_day")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_convention_amount_positive")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_convention_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(["payer_id"], ["funder.id"], name=op.f("fk_convention_payer_id_funder")),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_convention_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_convention")),
        sa.UniqueConstraint("number", name=op.f("uq_convention_number")),
        info={"recorded": ("id", "project_id", "payer_id", "amount_cents", "state", "signed_on")},
    )
    op.create_index(op.f("ix_convention_project_id"), "convention", ["project_id"], unique=False)
    op.create_table(
        "hearing_sheet",
        sa.Column("hearing_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "phase",
            sa.Enum(
                "before", "after", name="sheetphase", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("scores", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["hearing_id"], ["hearing.id"], name=op.f("fk_hearing_sheet_hearing_id_hearing")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_hearing_sheet_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hearing_sheet")),
        sa.UniqueConstraint(
            "hearing_id", "person_id", "phase", name=op.f("uq_hearing_sheet_hearing_id_person_id_phase")
        ),
    )
    op.create_table(
        "patient_review",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "opinion",
            sa.Enum(
                "favourable",
                "favourable_with_recommendations",
                "reserved",
                "unfavourable",
                name="globalopinion",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("recommendations", sa.String(), nullable=False),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "submitted_at is null or opinion is not null",
            name=op.f("ck_patient_review_submitted_has_opinion"),
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["patient_assignment.id"],
            name=op.f("fk_patient_review_assignment_id_patient_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheet.id"], name=op.f("fk_patient_review_sheet_id_score_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_review")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_patient_review_assignment_id")),
    )
    op.create_table(
        "private_contribution",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("partner_id", sa.Uuid(), nullable=True),
        sa.Column("planned_cents", sa.BigInteger(), nullable=False),
        sa.Column("realised_cents", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "planned_cents >= 0 and realised_cents >= 0",
            name=op.f("ck_private_contribution_amounts_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["partner_id"], ["partner.id"], name=op.f("fk_private_contribution_partner_id_partner")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_private_contribution_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_contribution")),
        info={"recorded": ("id", "project_id", "partner_id", "planned_cents", "realised_cents")},
    )
    op.create_index(
        op.f("ix_private_contribution_project_id"), "private_contribution", ["project_id"], unique=False
    )
    op.create_table(
        "prize",
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "poster",
                "oral",
                "trophy",
                name="prizekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("winner", sa.String(), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column(
            "entered_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_prize_event_id_event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prize")),
        info={"recorded": ("id", "event_id", "kind", "happened_on", "cancelled_at")},
    )
    op.create_index(op.f("ix_prize_event_id"), "prize", ["event_id"], unique=False)
    op.create_table(
        "project_change",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "move",
            sa.Enum(
                "start",
                "suspend",
                "resume",
                "extend",
                "end",
                "follow",
                "close",
                "reopen",
                "abandon",
                name="projectmove",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "from_state",
            sa.Enum(
                "preparing",
                "running",
                "suspended",
                "extended",
                "reporting",
                "follow_up",
                "closed",
                "abandoned",
                name="from_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "to_state",
            sa.Enum(
                "preparing",
                "running",
                "suspended",
                "extended",
                "reporting",
                "follow_up",
                "closed",
                "abandoned",
                name="to_state",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("happened_on", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column(
            "changed_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_change_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_change")),
        sa.UniqueConstraint("project_id", "position", name=op.f("uq_project_change_project_id_position")),
        info={
            "append_only": True,
            "recorded": (
                "id",
                "project_id",
                "position",
                "move",
                "from_state",
                "to_state",
                "happened_on",
                "changed_at",
            ),
        },
    )
    op.create_table(
        "report",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "expected",
                "received",
                "accepted",
                "cancelled",
                name="reportstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'accepted') = (accepted_on is not null)", name=op.f("ck_report_accepted_has_a_day")
        ),
        sa.CheckConstraint(
            "state not in ('received', 'accepted') or received_on is not null",
            name=op.f("ck_report_received_has_a_day"),
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_report_file_id_stored_file")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_report_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint(
            "project_id", "kind", "position", name=op.f("uq_report_project_id_kind_position")
        ),
        info={"recorded": ("id", "project_id", "kind", "due_on", "received_on", "accepted_on", "state")},
    )
    op.create_index(op.f("ix_report_project_id"), "report", ["project_id"], unique=False)
    op.create_table(
        "review",
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("sheet_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column(
            "recommendation",
            sa.Enum(
                "fund_first",
                "fund_if_possible",
                "do_not_fund",
                name="recommendation",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("comments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("verdicts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("comment_committee", sa.String(), nullable=False),
        sa.Column("comment_applicant", sa.String(), nullable=False),
        sa.Column(
            "saved_at", sa.DateTime(timezone=True), server_default=sa.text("clara_now()"), nullable=False
        ),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("confidence between 1 and 3", name=op.f("ck_review_confidence_one_to_three")),
        sa.CheckConstraint(
            "submitted_at is null or recommendation is not null", name=op.f("ck_review_submitted_has_advice")
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"],
            ["review_assignment.id"],
            name=op.f("fk_review_assignment_id_review_assignment"),
        ),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["score_sheet.id"], name=op.f("fk_review_sheet_id_score_sheet")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_review_assignment_id")),
    )
    op.create_table(
        "instalment",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("convention_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        sa.Column("condition", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "paid",
                "cancelled",
                name="instalmentstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(state = 'paid') = (paid_on is not null)", name=op.f("ck_instalment_paid_has_a_day")
        ),
        sa.CheckConstraint("amount_cents > 0", name=op.f("ck_instalment_amount_positive")),
        sa.ForeignKeyConstraint(
            ["convention_id"], ["convention.id"], name=op.f("fk_instalment_convention_id_convention")
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_instalment_project_id_project")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("convention_id", "position", name=op.f("uq_instalment_convention_id_position")),
        info={"recorded": ("id", "project_id", "convention_id", "amount_cents", "state", "paid_on")},
    )
    op.create_index(op.f("ix_instalment_project_id"), "instalment", ["project_id"], unique=False)
    op.create_table(
        "patient_score",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("value between 1 and 4", name=op.f("ck_patient_score_value_one_to_four")),
        sa.ForeignKeyConstraint(
            ["review_id"], ["patient_review.id"], name=op.f("fk_patient_score_review_id_patient_review")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patient_score")),
        sa.UniqueConstraint(
            "review_id", "criterion_key", name=op.f("uq_patient_score_review_id_criterion_key")
        ),
    )
    op.create_table(
        "review_score",
        sa.Column("review_id", sa.Uuid(), nullable=False),
        sa.Column("criterion_key", sa.String(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=True),
        sa.Column("not_applicable", sa.Boolean(), nullable=False),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "not not_applicable or value is null", name=op.f("ck_review_score_not_applicable_has_no_value")
        ),
        sa.CheckConstraint("value between 0 and 5", name=op.f("ck_review_score_value_zero_to_five")),
        sa.ForeignKeyConstraint(["review_id"], ["review.id"], name=op.f("fk_review_score_review_id_review")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_score")),
        sa.UniqueConstraint(
            "review_id", "criterion_key", name=op.f("uq_review_score_review_id_criterion_key")
        ),
    )


def drop_tables() -> None:
    op.drop_table("review_score")
    op.drop_table("patient_score")
    op.drop_index(op.f("ix_instalment_project_id"), table_name="instalment")
    op.drop_table("instalment")
    op.drop_table("review")
    op.drop_index(op.f("ix_report_project_id"), table_name="report")
    op.drop_table("report")
    op.drop_table("project_change")
    op.drop_index(op.f("ix_prize_event_id"), table_name="prize")
    op.drop_table("prize")
    op.drop_index(op.f("ix_private_contribution_project_id"), table_name="private_contribution")
    op.drop_table("private_contribution")
    op.drop_table("patient_review")
    op.drop_table("hearing_sheet")
    op.drop_index(op.f("ix_convention_project_id"), table_name="convention")
    op.drop_table("convention")
    op.drop_index(
        "uq_award_line_open",
        table_name="award_line",
        postgresql_where=sa.text("state in ('proposed', 'voted')"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("ix_award_line_submission_id"), table_name="award_line")
    op.drop_index(op.f("ix_award_line_project_id"), table_name="award_line")
    op.drop_index(op.f("ix_award_line_funder_id"), table_name="award_line")
    op.drop_table("award_line")
    op.drop_index(op.f("ix_accompaniment_subject_id"), table_name="accompaniment")
    op.drop_table("accompaniment")
    op.drop_table("submission_version")
    op.drop_table("submission_profile")
    op.drop_table("stage_change")
    op.drop_index(
        "uq_section_opening_open", table_name="section_opening", postgresql_where=sa.text("closed_at is null")
    )
    op.drop_table("section_opening")
    op.drop_index("ix_review_assignment_expert", table_name="review_assignment")
    op.drop_table("review_assignment")
    op.drop_table("recusal")
    op.drop_index(
        "uq_project_submission",
        table_name="project",
        postgresql_where=sa.text("submission_id is not null and cancelled_at is null"),
    )
    op.drop_index("uq_project_number", table_name="project", postgresql_where=sa.text("cancelled_at is null"))
    op.drop_index("ix_project_list", table_name="project")
    op.drop_index(op.f("ix_project_import_batch_id"), table_name="project")
    op.drop_index(op.f("ix_project_holder_id"), table_name="project")
    op.drop_index(op.f("ix_project_family_id"), table_name="project")
    op.drop_table("project")
    op.drop_index("ix_patient_assignment_member", table_name="patient_assignment")
    op.drop_table("patient_assignment")
    op.drop_index(op.f("ix_partner_submission_id"), table_name="partner")
    op.drop_index(op.f("ix_partner_organisation_id"), table_name="partner")
    op.drop_table("partner")
    op.drop_index("uq_hearing_open", table_name="hearing", postgresql_where=sa.text("state <> 'cancelled'"))
    op.drop_index(op.f("ix_hearing_submission_id"), table_name="hearing")
    op.drop_index(op.f("ix_hearing_session_id"), table_name="hearing")
    op.drop_table("hearing")
    op.drop_index(
        "uq_file_access_open",
        table_name="file_access",
        postgresql_where=sa.text("until is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(
        "ix_file_access_person", table_name="file_access", postgresql_where=sa.text("until is null")
    )
    op.drop_index(
        "ix_file_access_funder", table_name="file_access", postgresql_where=sa.text("until is null")
    )
    op.drop_table("file_access")
    op.drop_index(
        "uq_event_submission",
        table_name="event",
        postgresql_where=sa.text("submission_id is not null and cancelled_at is null"),
    )
    op.drop_table("event")
    op.drop_index(
        "uq_eligibility_ruling_open",
        table_name="eligibility_ruling",
        postgresql_where=sa.text("cancelled_at is null"),
    )
    op.drop_table("eligibility_ruling")
    op.drop_table("eligibility_check")
    op.drop_index(op.f("ix_delivery_submission_id"), table_name="delivery")
    op.drop_index(op.f("ix_delivery_person_id"), table_name="delivery")
    op.drop_index(
        "ix_delivery_order",
        table_name="delivery",
        postgresql_where=sa.text("state in ('pending', 'sending')"),
    )
    op.drop_index("ix_delivery_list", table_name="delivery")
    op.drop_index(
        "ix_delivery_due", table_name="delivery", postgresql_where=sa.text("state in ('pending', 'sending')")
    )
    op.drop_index(op.f("ix_delivery_call_id"), table_name="delivery")
    op.drop_table("delivery")
    op.drop_index(
        "uq_decision_current", table_name="decision", postgresql_where=sa.text("superseded_at is null")
    )
    op.drop_index(op.f("ix_decision_submission_id"), table_name="decision")
    op.drop_table("decision")
    op.drop_index(op.f("ix_deadline_extension_submission_id"), table_name="deadline_extension")
    op.drop_table("deadline_extension")
    op.drop_index("ix_conflict_person", table_name="conflict", postgresql_where=sa.text("state = 'blocking'"))
    op.drop_table("conflict")
    op.drop_index(
        "uq_completion_request_open",
        table_name="completion_request",
        postgresql_where=sa.text("closed_at is null"),
    )
    op.drop_table("completion_request")
    op.drop_index(op.f("ix_classification_submission_id"), table_name="classification")
    op.drop_index("ix_classification_code", table_name="classification")
    op.drop_table("classification")
    op.drop_index(op.f("ix_budget_line_submission_id"), table_name="budget_line")
    op.drop_table("budget_line")
    op.drop_index(op.f("ix_attachment_submission_id"), table_name="attachment")
    op.drop_table("attachment")
    op.drop_table("answer_revision")
    op.drop_table("answer")
    op.drop_index(op.f("ix_accompanied_subject_person_id"), table_name="accompanied_subject")
    op.drop_table("accompanied_subject")
    op.drop_index(op.f("ix_submission_window_id"), table_name="submission")
    op.drop_index("ix_submission_search", table_name="submission", postgresql_using="gin")
    op.drop_index("ix_submission_recent", table_name="submission")
    op.drop_index(op.f("ix_submission_owner_id"), table_name="submission")
    op.drop_index("ix_submission_list", table_name="submission")
    op.drop_index("ix_submission_call_stage", table_name="submission")
    op.drop_index(op.f("ix_submission_call_id"), table_name="submission")
    op.drop_table("submission")
    op.drop_index(op.f("ix_meeting_member_person_id"), table_name="meeting_member")
    op.drop_table("meeting_member")
    op.drop_index(op.f("ix_jury_member_person_id"), table_name="jury_member")
    op.drop_table("jury_member")
    op.drop_index(op.f("ix_user_session_person_id"), table_name="user_session")
    op.drop_table("user_session")
    op.drop_index(op.f("ix_score_sheet_call_id"), table_name="score_sheet")
    op.drop_table("score_sheet")
    op.drop_index(
        "uq_role_grant_open",
        table_name="role_grant",
        postgresql_where=sa.text("ended_at is null"),
        postgresql_nulls_not_distinct=True,
    )
    op.drop_index(op.f("ix_role_grant_person_id"), table_name="role_grant")
    op.drop_index(op.f("ix_role_grant_call_id"), table_name="role_grant")
    op.drop_table("role_grant")
    op.drop_index(op.f("ix_release_call_id"), table_name="release")
    op.drop_table("release")
    op.drop_index(op.f("ix_personal_link_person_id"), table_name="personal_link")
    op.drop_index(op.f("ix_personal_link_object_id"), table_name="personal_link")
    op.drop_table("personal_link")
    op.drop_index(op.f("ix_ladder_rung_call_id"), table_name="ladder_rung")
    op.drop_table("ladder_rung")
    op.drop_table("information_session")
    op.drop_index(op.f("ix_hearing_session_call_id"), table_name="hearing_session")
    op.drop_table("hearing_session")
    op.drop_index(op.f("ix_form_version_call_id"), table_name="form_version")
    op.drop_table("form_version")
    op.drop_index(
        "uq_email_address_primary", table_name="email_address", postgresql_where=sa.text("is_primary")
    )
    op.drop_index(op.f("ix_email_address_person_id"), table_name="email_address")
    op.drop_table("email_address")
    op.drop_index(op.f("ix_eligibility_line_call_id"), table_name="eligibility_line")
    op.drop_table("eligibility_line")
    op.drop_index(op.f("ix_declaration_call_id"), table_name="declaration")
    op.drop_table("declaration")
    op.drop_index(op.f("ix_committee_meeting_call_id"), table_name="committee_meeting")
    op.drop_table("committee_meeting")
    op.drop_index(op.f("ix_call_window_call_id"), table_name="call_window")
    op.drop_table("call_window")
    op.drop_index(op.f("ix_call_step_call_id"), table_name="call_step")
    op.drop_table("call_step")
    op.drop_index(op.f("ix_call_funder_funder_id"), table_name="call_funder")
    op.drop_index(op.f("ix_call_funder_call_id"), table_name="call_funder")
    op.drop_table("call_funder")
    op.drop_index("ix_person_search", table_name="person")
    op.drop_index(op.f("ix_person_organisation_id"), table_name="person")
    op.drop_index(op.f("ix_person_lab_id"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_call_edition_id"), table_name="call")
    op.drop_table("call")
    op.drop_index(op.f("ix_lab_organisation_id"), table_name="lab")
    op.drop_table("lab")
    op.drop_table("funder")
    op.drop_table("edition")
    op.drop_index(op.f("ix_stored_file_sha256"), table_name="stored_file")
    op.drop_table("stored_file")
    op.drop_index("ix_sign_in_code_address", table_name="sign_in_code")
    op.drop_table("sign_in_code")
    op.drop_index("ix_sign_in_attempt_source", table_name="sign_in_attempt")
    op.drop_index("ix_sign_in_attempt_account", table_name="sign_in_attempt")
    op.drop_table("sign_in_attempt")
    op.drop_table("retention_run")
    op.drop_table("published_figure")
    op.drop_table("project_family")
    op.drop_table("programme")
    op.drop_index(
        "ix_outbox_message_waiting",
        table_name="outbox_message",
        postgresql_where=sa.text("handled_at is null"),
    )
    op.drop_table("outbox_message")
    op.drop_index("ix_organisation_search", table_name="organisation")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_job_state"), table_name="job")
    op.drop_table("job")
    op.drop_table("installation")
    op.drop_index(
        "uq_import_batch_live", table_name="import_batch", postgresql_where=sa.text("undone_at is null")
    )
    op.drop_table("import_batch")
    op.drop_index(
        "uq_context_figure_current",
        table_name="context_figure",
        postgresql_where=sa.text("cancelled_at is null"),
    )
    op.drop_table("context_figure")
    op.drop_index(op.f("ix_audit_text_object_id"), table_name="audit_text")
    op.drop_table("audit_text")
    op.drop_index("ix_audit_entry_object", table_name="audit_entry")
    op.drop_table("audit_entry")
