"""The demonstration's database: made, played once, and recognised as whole afterwards."""

from collections.abc import Callable

import click
from sqlalchemy import make_url

from clara_grants.config import Settings
from clara_grants.embedded import connect, drop_database, ensure_database

# Written when the last act of the campaign is done: a database without it was cut short.
PLAYED = "clara_grants: campaign played"
Step = Callable[[str, list[str]], None]


class NotADemoDatabaseError(Exception):
    """The database named by DATABASE_URL holds something else; it is left untouched."""


def prepare(settings: Settings, step: Step, *, ours: bool) -> None:
    """Migrate, and play the campaign unless that is done.  `ours`: an embedded database.

    `step(title, arguments)` runs python with these arguments and says how long it took.
    """
    played = is_played(settings)
    if not played and has_tables(settings):
        if not ours:
            raise NotADemoDatabaseError(
                "DATABASE_URL désigne une base qui contient déjà autre chose que la démonstration.\n"
                "DATABASE_URL names a database that already holds something else than the demo."
            )
        click.echo("Jeu interrompu : on repart de zéro. / The play was cut short: starting again.")
        start_over(settings)
    step("Migration du schéma / Migrating the schema", ["-m", "clara_grants.cli", "migrate"])
    if not played:
        mark_as_demo(settings)
        step("La campagne 2025 est jouée / Playing the 2025 campaign", ["-m", "clara_grants.demo.play"])
        mark_as_played(settings)


def is_played(settings: Settings) -> bool:
    query = "select shobj_description(oid, 'pg_database') from pg_database where datname = current_database()"
    with connect(settings.database_owner_url) as connection:
        return connection.execute(query).fetchone() == (PLAYED,)


def has_tables(settings: Settings) -> bool:
    with connect(settings.database_owner_url) as connection:
        found = connection.execute("select 1 from pg_tables where schemaname = 'public' limit 1")
        return found.fetchone() is not None


def mark_as_demo(settings: Settings) -> None:
    """Only on a database so marked may the clock be set in the past; the application cannot do it."""
    with connect(settings.database_owner_url) as connection:
        connection.execute(
            "insert into installation (id, moving_clock, facts) select gen_random_uuid(), true, '{}'"
            " where not exists (select from installation)"
        )


def mark_as_played(settings: Settings) -> None:
    with connect(settings.database_owner_url) as connection:
        connection.execute(
            "do $$ begin execute format('comment on database %I is %L', current_database(),"
            f" '{PLAYED}'); end $$"
        )


def start_over(settings: Settings) -> None:
    """An empty database takes the place of the one there is, whoever is connected to that."""
    name = str(make_url(settings.database_url).database)
    drop_database(settings.database_admin_url, name)
    ensure_database(settings.database_admin_url, name)


def accounts(settings: Settings) -> list[tuple[str, str]]:
    """(role, address) of one demonstration person per role."""
    query = """
        select distinct on (role_grant.role) role_grant.role, email_address.address::text
        from role_grant
        join person on person.id = role_grant.person_id and person.is_demo
        join email_address on email_address.person_id = person.id and email_address.is_primary
        where role_grant.ended_at is null
        order by role_grant.role, person.created_at, person.id
    """
    with connect(settings.database_owner_url) as connection:
        return [(str(role), str(address)) for role, address in connection.execute(query)]
