"""What the program is told by its environment, and where its own data lies."""

import os
import tempfile
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

PACKAGE = Path(__file__).resolve().parent
CHECKOUT = PACKAGE.parent


class ConfigurationError(Exception):
    """The environment does not say what the program must know; the message names each variable."""


class Settings(BaseSettings):
    """Frozen settings.  Field `secret_key` is read from SECRET_KEY, and so on; no file is read.

    Every field without a default is required: nothing secret has a default value.
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    database_url: str = Field(repr=False)
    database_owner_url: str = Field(default="", repr=False)
    database_admin_url: str = Field(default="", repr=False)
    redis_url: str = Field(repr=False)
    smtp_url: str = Field(repr=False)
    mail_from: str
    secret_key: str = Field(min_length=32, repr=False)
    public_url: str
    files_url: str
    s3_endpoint_url: str = ""
    s3_access_key_id: str = Field(default="", repr=False)
    s3_secret_access_key: str = Field(default="", repr=False)
    s3_region: str = "us-east-1"
    demo: bool = False
    proxy_depth: int = Field(default=0, ge=0)
    default_language: str = "fr"
    time_zone: str = "Europe/Paris"
    session_days: int = Field(default=30, ge=1)
    statement_timeout_ms: int = Field(default=30_000, ge=1)
    mailbox_folder: str = ""
    clamd_url: str = ""
    spool_folder: str = ""

    @field_validator("database_url", "database_owner_url", "database_admin_url")
    @classmethod
    def _name_the_driver(cls, url: str) -> str:
        scheme, separator, rest = url.partition("://")
        if scheme in ("postgres", "postgresql"):
            return f"postgresql+psycopg{separator}{rest}"
        if url and scheme != "postgresql+psycopg":
            raise ValueError("must start with postgresql://")
        return url

    @field_validator("files_url")
    @classmethod
    def _known_store(cls, url: str) -> str:
        if not url.startswith(("file:///", "s3://")):
            raise ValueError("must start with file:/// or s3://")
        return url

    @field_validator("clamd_url")
    @classmethod
    def _known_scanner(cls, url: str) -> str:
        if url and not url.startswith(("tcp://", "unix:///")):
            raise ValueError("must start with tcp:// or unix:///")
        return url

    @field_validator("public_url")
    @classmethod
    def _without_final_slash(cls, url: str) -> str:
        if not url.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return url.rstrip("/")

    @field_validator("default_language")
    @classmethod
    def _known_language(cls, language: str) -> str:
        if language not in ("fr", "en"):
            raise ValueError("must be fr or en")
        return language

    @property
    def spool(self) -> Path:
        """Where resumable uploads gather their bytes: every web process of the site must see it."""
        if self.spool_folder:
            return Path(self.spool_folder)
        if self.files_url.startswith("file:///"):
            return Path(self.files_url.removeprefix("file://")) / ".spool"
        return Path(tempfile.gettempdir()) / "clara-grants-spool"

    def environment(self) -> dict[str, str]:
        """The same settings as environment variables, for a child process."""
        values = self.model_dump().items()
        return {name.upper(): str(value) for name, value in values if value != ""}


def load_settings(**values: Any) -> Settings:
    """Settings from `values`, then from the environment.

    Raises ConfigurationError with one line per variable that is missing or wrong.
    """
    try:
        return Settings(**values)
    except ValidationError as refused:
        lines = [_complaint(dict(error)) for error in refused.errors()]
        raise ConfigurationError("\n".join(lines)) from refused


def _complaint(error: dict[str, Any]) -> str:
    variable = str(error["loc"][0]).upper()
    if error["type"] == "missing":
        return f"{variable} : variable d’environnement absente / missing environment variable"
    reason = str(error["msg"]).removeprefix("Value error, ")
    return f"{variable} : valeur refusée / refused value ({reason})"


def resource(name: str) -> Path:
    """The folder or file `name` (`templates`, `migrations`…): in the wheel, else in the checkout."""
    packaged = PACKAGE / "_data" / name
    return packaged if packaged.exists() else CHECKOUT / name


def in_checkout() -> bool:
    """Whether we run from a clone rather than from an installed wheel."""
    return (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / "requirements.lock").is_file()


def var_folder() -> Path:
    """Where a local run keeps its data: CLARA_VAR, else `var/` in the clone, else the user's data folder."""
    if chosen := os.environ.get("CLARA_VAR"):
        return Path(chosen).absolute()
    if in_checkout():
        return CHECKOUT / "var"
    data_home = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(data_home) / "clara-grants"
