"""Commands about the database itself."""

import click
from sqlalchemy import make_url

from clara_grants.config import ConfigurationError, load_settings
from clara_grants.embedded import ensure_database, ensure_roles, runtime_settings
from clara_grants.kernel import db


@click.command()
def migrate() -> None:
    """Met le schéma de la base à jour. / Brings the database schema up to date."""
    with runtime_settings() as settings:
        if not settings.database_owner_url:
            raise ConfigurationError("DATABASE_OWNER_URL : variable d’environnement absente / missing")
        db.migrate(settings.database_owner_url)
    click.echo("Schéma à jour. / Schema up to date.")


@click.command("prepare-database")
def prepare_database() -> None:
    """Crée les rôles, la base et ses extensions. / Creates the roles, the database, its extensions.

    Uses DATABASE_ADMIN_URL (a superuser); names and passwords come from DATABASE_OWNER_URL and
    DATABASE_URL.  Running it again only gives the roles these passwords.
    """
    settings = load_settings()
    if not settings.database_admin_url or not settings.database_owner_url:
        raise ConfigurationError("DATABASE_ADMIN_URL, DATABASE_OWNER_URL : il faut les deux / need both")
    owner, application = make_url(settings.database_owner_url), make_url(settings.database_url)
    ensure_roles(
        settings.database_admin_url,
        {str(role.username): str(role.password) for role in (owner, application)},
    )
    created = ensure_database(
        settings.database_admin_url,
        str(application.database),
        owner=str(owner.username),
        application=str(application.username),
    )
    click.echo("Base créée. / Database created." if created else "Base prête. / Database ready.")
