"""The pins say exactly what is installed, and nothing of where it was fetched."""

import json
import re
import tomllib

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from resilience_portal.bootstrap import CHECKOUT, INSTALLED, PINS

GROUPS = ("base", "embedded", "dev", "installer")


def pinned(group: str) -> list[Requirement]:
    text = (PINS / f"{group}.txt").read_text().replace("\\\n", " ")
    return [Requirement(line.split(" --hash")[0]) for line in text.splitlines() if line.strip()]


def wanted(group: str) -> list[Requirement]:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    lines = project["dependencies"] if group == "base" else project["optional-dependencies"][group]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("group", GROUPS)
def test_pins_name_no_index_and_no_path(group: str) -> None:
    text = (PINS / f"{group}.txt").read_text()

    assert "://" not in text
    assert not re.search(r"^\s*(-(?!-hash)|/|\.|file:)", text, re.MULTILINE)
    assert " @ " not in text


@pytest.mark.parametrize("group", GROUPS)
def test_every_pin_has_a_hash_and_one_version(group: str) -> None:
    entries = (PINS / f"{group}.txt").read_text().replace("\\\n", " ").splitlines()

    assert entries
    for entry in entries:
        assert re.match(r"^[a-z0-9][a-z0-9._-]*(\[[a-z,]+\])?==[^ ]+ ", entry), entry
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry


@pytest.mark.parametrize("group", ["base", "embedded", "dev"])
def test_the_pins_are_what_pyproject_asks_for(group: str) -> None:
    versions: dict[str, list[str]] = {}
    for pin in pinned(group):
        versions.setdefault(canonicalize_name(pin.name), []).append(
            next(iter(pin.specifier)).version
        )

    for requirement in wanted(group):
        found = versions.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement} has no pin: make lock"
        assert all(requirement.specifier.contains(version) for version in found), requirement


def test_what_is_installed_together_agrees() -> None:
    environment = {str(name): str(value) for name, value in default_environment().items()}
    seen: dict[str, str] = {}
    for group in INSTALLED["test"]:
        for pin in pinned(group):
            if pin.marker and not pin.marker.evaluate(environment):
                continue
            assert seen.setdefault(canonicalize_name(pin.name), str(pin.specifier)) == str(
                pin.specifier
            ), pin


def test_browser_packages_have_hashes_and_no_addresses() -> None:
    packages = json.loads((CHECKOUT / "package-lock.json").read_text())["packages"]

    assert len(packages) > 1
    for name, package in packages.items():
        assert "resolved" not in package, name
        if name:
            assert package["integrity"].startswith("sha512-"), name
