"""Alembic's environment: as the owning role, one migration at a time, never waiting long for a lock."""

from alembic import context
from sqlalchemy import Connection, NullPool, create_engine, text

from clara_grants.kernel.db import Base, load_models

LOCK = 7_226_201  # an arbitrary number, the same for every process that migrates


def include_object(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
    return not (kind == "table" and name == "alembic_version")


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_object=include_object,
        compare_type=True,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


def main() -> None:
    load_models()
    given = context.config.attributes.get("connection")
    if given is not None:
        run(given)
        return
    guards = "-c lock_timeout=5000 -c statement_timeout=60000"
    # No pool: the lock belongs to the connection, which must close whatever happens.
    engine = create_engine(
        context.config.attributes["url"], poolclass=NullPool, connect_args={"options": guards}
    )
    with engine.connect() as connection:
        take_turn(connection)
        run(connection)


def take_turn(connection: Connection) -> None:
    """Wait for a migration under way: longer than for any table, since nobody waits behind us."""
    connection.execute(text("set lock_timeout = '10min'"))
    connection.execute(text("set statement_timeout = '11min'"))
    connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
    connection.execute(text("reset lock_timeout"))
    connection.execute(text("reset statement_timeout"))
    connection.commit()


main()
