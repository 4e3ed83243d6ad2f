"""Roles and databases, alike in the demonstration, the tests and on real servers.

`clara_owner` owns the schema and migrates; `clara_app` serves pages and owns nothing.
"""

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

OWNER = "clara_owner"
APPLICATION = "clara_app"
EXTENSIONS = ("btree_gist", "citext", "pg_trgm", "unaccent")


def connect(url: str | URL, database: str | None = None) -> psycopg.Connection[tuple[object, ...]]:
    """An autocommit connection, to `database` instead of the one the URL names when given."""
    target = make_url(url).set(drivername="postgresql")
    if database is not None:
        target = target.set(database=database)
    return psycopg.connect(target.render_as_string(hide_password=False), autocommit=True, connect_timeout=10)


def ensure_roles(admin_url: str, passwords: dict[str, str]) -> None:
    """Create each role of `passwords` that is absent and give every one its password."""
    with connect(admin_url) as connection:
        for role, password in passwords.items():
            found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
            verb = sql.SQL("ALTER" if found.fetchone() is not None else "CREATE")
            connection.execute(
                sql.SQL("{} ROLE {} LOGIN PASSWORD {}").format(
                    verb, sql.Identifier(role), sql.Literal(password)
                )
            )


def ensure_database(
    admin_url: str,
    name: str,
    template: str | None = None,
    *,
    owner: str = OWNER,
    application: str = APPLICATION,
) -> bool:
    """Create database `name` unless it exists; whether it was created.

    From `template` (a database nobody is connected to) its content is copied; otherwise it starts
    empty with our extensions, which only a superuser may create.
    """
    with connect(admin_url) as connection:
        if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
            return False
        connection.execute(_creation(name, template, owner))
    if template is None:
        _prepare(admin_url, name, owner, application)
    return True


def drop_database(admin_url: str, name: str) -> None:
    """Drop database `name` if it exists, whoever is connected to it."""
    with connect(admin_url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _creation(name: str, template: str | None, owner: str) -> sql.Composed:
    # One locale everywhere, that no system library can change under our indexes.
    return sql.SQL(
        "CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY wal_log ENCODING 'UTF8'"
        " LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8'"
    ).format(sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template or "template0"))


def _prepare(admin_url: str, name: str, owner: str, application: str) -> None:
    with connect(admin_url, name) as connection:
        for extension in EXTENSIONS:
            connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {}").format(sql.Identifier(extension)))
        schema_owner, reader = sql.Identifier(owner), sql.Identifier(application)
        connection.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(schema_owner))
        connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(reader))
