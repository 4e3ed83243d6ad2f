"""Recorded history: what each row said, and during which time the house knew it so.

A model declares the columns that figures may read in its table's `info["recorded"]`; the migration
helper makes `history.<table>` with those columns, `known tstzrange` (no overlap per id) and the
trigger that fills it.  Ids, codes, amounts and dates only: a recorded row outlives the person.
A change whose instant is earlier than what is already known (a request that waited for a lock)
takes the later instant, so ranges never run backwards; a version replaced within its own instant
becomes the empty range, which no `as_of` finds.
"""

from collections.abc import Sequence

from sqlalchemy import MetaData


def recorded_tables(metadata: MetaData) -> dict[str, tuple[str, ...]]:
    """Table name → recorded columns, as the models declare them."""
    return {t.name: tuple(t.info["recorded"]) for t in metadata.tables.values() if "recorded" in t.info}


def append_only_tables(metadata: MetaData) -> tuple[str, ...]:
    """Tables of which the application may neither change nor delete a row."""
    return tuple(t.name for t in metadata.tables.values() if t.info.get("append_only"))


def record(table: str, columns: Sequence[str]) -> list[str]:
    """SQL statements that make `history.<table>` and its trigger.  `columns` contains `id`."""
    names = ", ".join(columns)
    news = ", ".join(f"new.{name}" for name in columns)
    changed = " or ".join(f"old.{name} is distinct from new.{name}" for name in columns)
    return [
        f"create table history.{table} as select {names} from public.{table} with no data",
        f"alter table history.{table} add column known tstzrange not null,"
        " add column entry bigint generated always as identity primary key",
        f"alter table history.{table} alter column id set not null,"
        f" add constraint ex_{table}_known exclude using gist (id with =, known with &&)",
        f"create index ix_history_{table}_open on history.{table} (id) where upper_inf(known)",
        f"""create function history.keep_{table}() returns trigger language plpgsql security definer
            set search_path = public, history as $$
            declare at timestamptz := public.clara_now();
            begin
              if tg_op <> 'INSERT' then
                select greatest(at, lower(known)) into at from history.{table}
                  where id = old.id and upper_inf(known);
                at := coalesce(at, public.clara_now());
                update history.{table} set known = tstzrange(lower(known), at)
                  where id = old.id and upper_inf(known);
              end if;
              if tg_op <> 'DELETE' then
                insert into history.{table} ({names}, known) values ({news}, tstzrange(at, null));
              end if;
              return null;
            end $$""",
        f"create trigger keep_insert after insert or delete on public.{table}"
        f" for each row execute function history.keep_{table}()",
        f"create trigger keep_update after update on public.{table}"
        f" for each row when ({changed}) execute function history.keep_{table}()",
        f"create trigger guard before update or delete on history.{table}"
        " for each row execute function history.refuse_change()",
        f"create trigger guard_truncate before truncate on history.{table}"
        " for each statement execute function history.refuse_truncate()",
    ]


def forget(table: str) -> list[str]:
    """SQL statements that undo `record`."""
    return [
        f"drop trigger keep_insert on public.{table}",
        f"drop trigger keep_update on public.{table}",
        f"drop function history.keep_{table}()",
        f"drop table history.{table}",
    ]


def foundation() -> list[str]:
    """SQL statements every installation starts with: schema, clock, guards."""
    return [
        "create schema history",
        """create function public.clara_now() returns timestamptz language plpgsql stable as $$
           declare setting text := current_setting('clara.now', true); at timestamptz;
           begin
             if coalesce(setting, '') = '' then
               raise exception 'clara.now is not set: the unit of work must fix its instant'
                 using errcode = 'object_not_in_prerequisite_state';
             end if;
             at := setting::timestamptz;
             if abs(extract(epoch from at - clock_timestamp())) > 600
                and not exists (select from public.installation where moving_clock) then
               raise exception 'clara.now is more than ten minutes away from the clock'
                 using errcode = 'object_not_in_prerequisite_state';
             end if;
             return at;
           end $$""",
        """create function history.refuse_change() returns trigger language plpgsql as $$
           begin
             if tg_op = 'UPDATE' and upper_inf(old.known) and not upper_inf(new.known)
                and (to_jsonb(old) - 'known') = (to_jsonb(new) - 'known')
                and (isempty(new.known) or lower(new.known) = lower(old.known)) then
               return new;
             end if;
             raise exception 'history is never rewritten' using errcode = 'integrity_constraint_violation',
               constraint = 'history_is_never_rewritten';
           end $$""",
        """create function history.refuse_truncate() returns trigger language plpgsql as $$
           begin
             raise exception 'history is never rewritten' using errcode = 'integrity_constraint_violation',
               constraint = 'history_is_never_rewritten';
           end $$""",
        """create function public.refuse_rewriting() returns trigger language plpgsql as $$
           begin
             if tg_op <> 'TRUNCATE' and coalesce(current_setting('clara.retention_run', true), '') <> ''
                and exists (select from public.retention_run
                            where id = nullif(current_setting('clara.retention_run', true), '')::uuid
                              and closed_at is null)
                and current_user = (select tableowner from pg_tables
                                    where schemaname = 'public' and tablename = tg_table_name) then
               if tg_op = 'DELETE' then return old; end if;
               return new;
             end if;
             raise exception 'rows of % are added, never changed', tg_table_name
               using errcode = 'integrity_constraint_violation', constraint = 'append_only';
           end $$""",
    ]


def keep_append_only(table: str) -> list[str]:
    """SQL statements that make `table` refuse changes from everyone but an open retention run."""
    return [
        f"create trigger append_only before update or delete on public.{table}"
        " for each row execute function public.refuse_rewriting()",
        f"create trigger append_only_truncate before truncate on public.{table}"
        " for each statement execute function public.refuse_rewriting()",
    ]
