"""Settings come from the environment, and a missing one is named."""

from typing import Any

import pytest

from clara_grants import config

ENOUGH: dict[str, Any] = {
    "database_url": "postgresql://clara_app:x@localhost/clara",
    "redis_url": "redis://localhost/0",
    "smtp_url": "smtp://localhost:25",
    "mail_from": "appels@exemple.fr",
    "secret_key": "k" * 32,
    "public_url": "https://appels.exemple.fr/",
    "files_url": "file:///var/lib/clara",
}


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in config.Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)


def test_every_missing_variable_is_named() -> None:
    with pytest.raises(config.ConfigurationError) as refused:
        config.load_settings()
    named = {line.split(" ", 1)[0] for line in str(refused.value).splitlines()}
    assert named == {name.upper() for name in ENOUGH}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("database_url", "sqlite:///x.db"),
        ("files_url", "ftp://x"),
        ("files_url", "file://relative"),
        ("public_url", "appels.exemple.fr"),
        ("secret_key", "short"),
        ("default_language", "de"),
        ("proxy_depth", "-1"),
    ],
)
def test_a_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(config.ConfigurationError, match=f"^{name.upper()} : valeur refusée"):
        config.load_settings(**(ENOUGH | {name: value}))


def test_no_secret_is_shown_in_a_refusal() -> None:
    with pytest.raises(config.ConfigurationError) as refused:
        config.load_settings(**(ENOUGH | {"secret_key": "not-so-secret"}))
    assert "not-so-secret" not in str(refused.value)


def test_settings_survive_the_way_through_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = config.load_settings(**ENOUGH, demo=True, proxy_depth=2)
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    assert config.load_settings() == settings
    assert settings.database_url == "postgresql+psycopg://clara_app:x@localhost/clara"
    assert settings.public_url == "https://appels.exemple.fr"


def test_secrets_are_not_in_the_representation() -> None:
    shown = repr(config.load_settings(**ENOUGH))
    assert "k" * 32 not in shown
    assert "clara_app:x" not in shown


def test_resources_are_found_in_the_checkout() -> None:
    assert (config.resource("migrations") / "env.py").is_file()
    assert config.resource("templates").is_dir()


def test_data_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLARA_VAR", "/somewhere/else")
    assert str(config.var_folder()) == "/somewhere/else"
