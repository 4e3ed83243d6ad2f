"""docker-compose.yml against the Compose schema and the promises of the deployment guide."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft201909Validator

from clara_grants.config import CHECKOUT

SCHEMA = json.loads(Path(__file__).with_name("compose-spec.json").read_text(encoding="utf-8"))
TEXT = (CHECKOUT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


def test_compose_file_follows_the_schema() -> None:
    errors = [error.message for error in Draft201909Validator(SCHEMA).iter_errors(COMPOSE)]
    assert errors == []


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_long_runner_has_a_health_check(name: str) -> None:
    assert SERVICES[name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", ["web", "worker", "beat", "migrate"])
def test_our_services_run_without_privileges(name: str) -> None:
    service = SERVICES[name]
    assert (service["user"], service["cap_drop"], service["read_only"]) == ("10001", ["ALL"], True)


def test_no_secret_has_a_default() -> None:
    secrets = set(re.findall(r"\$\{(\w*(?:PASSWORD|SECRET_KEY))\b", TEXT))
    refusing = set(re.findall(r"\$\{(\w+):\?[^}]+\}", TEXT))
    assert secrets == {
        "CLARA_APP_PASSWORD",
        "CLARA_OWNER_PASSWORD",
        "POSTGRES_PASSWORD",
        "REDIS_PASSWORD",
        "SECRET_KEY",
    }
    assert secrets <= refusing


def test_postgres_keeps_its_data_where_its_image_wants_them() -> None:
    assert SERVICES["postgres"]["image"] == "postgres:18"
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql"]


def test_the_mail_catcher_is_for_trials_only() -> None:
    assert SERVICES["mail"]["profiles"] == ["trial"]
    assert [name for name, service in SERVICES.items() if service.get("profiles")] == ["mail"]
