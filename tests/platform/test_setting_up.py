"""A fresh checkout is set up once; what stands in the way is said in one sentence."""

import os
import re
import shutil
import socket
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from resilience_portal import bootstrap
from resilience_portal.bootstrap import CHECKOUT, CannotSetUp
from resilience_portal.supervisor import CannotRun, port_number, refuse_taken_port


def make(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=CHECKOUT, env=clean | environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_an_old_python_is_refused_in_one_sentence(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)

    refused = make("python", f"PYTHON={old}")

    assert refused.returncode != 0
    assert refused.stderr.splitlines()[0].startswith("Python 3.11 or newer is needed")


def test_the_newest_enough_python_is_found_beside_an_old_one(tmp_path: Path) -> None:
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    (tmp_path / "python3.12").symlink_to(shutil.which("python3") or "")

    assert make("python", PATH=f"{tmp_path}:/usr/bin:/bin").returncode == 0


def test_a_python_without_venv_is_refused_with_the_mend(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "PYTHON", tmp_path / "missing")
    monkeypatch.setattr(bootstrap.importlib.util, "find_spec", lambda name: None)

    with pytest.raises(CannotSetUp, match=r"has no venv module; .* apt install python3-venv"):
        bootstrap.make_environment()


def test_a_moved_checkout_gets_a_new_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(bootstrap, "VENV", tmp_path)
    assert not bootstrap.has_moved()
    (tmp_path / ".home").write_text(str(tmp_path))
    assert not bootstrap.has_moved()
    (tmp_path / ".home").write_text("/somewhere/else")
    assert bootstrap.has_moved()


def test_a_full_disk_is_refused_before_anything_is_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        bootstrap.shutil, "disk_usage", lambda path: SimpleNamespace(free=7 * 2**20)
    )

    with pytest.raises(CannotSetUp, match=r"is full: 7 MB are free and 1200 MB are needed"):
        bootstrap.refuse_full_disk(bootstrap.MEGABYTES["demo"])


def test_a_step_is_done_again_only_when_its_sources_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bootstrap, "CHECKOUT", tmp_path)
    source, stamp = tmp_path / "frontend", tmp_path / "dist" / ".built"
    source.mkdir()
    (source / "page.js").write_text("one")

    assert not bootstrap._stamped(stamp, [source])
    bootstrap._stamp(stamp, [source])
    assert bootstrap._stamped(stamp, [source])
    (source / "page.js").write_text("two")
    assert not bootstrap._stamped(stamp, [source])


@pytest.mark.parametrize(
    "read",
    ["static/css/layout.css", "static/js/portal.js", "frontend/build.mjs", "package-lock.json"],
)
def test_whatever_the_bundle_is_made_of_makes_it_anew(read: str) -> None:
    assert (bootstrap.CHECKOUT / read).is_file()
    assert any(
        read == source or read.startswith(f"{source}/") for source in bootstrap.BROWSER_SOURCES
    )


@pytest.mark.parametrize(
    ("said", "good"), [("v18.20.4", False), ("v20.1.0", True), ("v24.0.0", True)]
)
def test_node_is_taken_from_the_path_only_if_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, good: bool
) -> None:
    for name in ("node", "npm"):
        (tmp_path / name).write_text(f"#!/bin/sh\necho {said}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert bootstrap.node_folder() == (tmp_path if good else bootstrap.VENV / "bin")


@pytest.mark.parametrize(
    ("family", "address"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_a_taken_port_is_refused_with_the_mend(family: socket.AddressFamily, address: str) -> None:
    with socket.socket(family) as taken:
        try:
            taken.bind((address, 0))
        except OSError:
            pytest.skip("this machine has no such address")
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotRun, match=f"Port {port} is taken .* PORT={port + 1}"):
            refuse_taken_port(port)


@pytest.mark.parametrize("text", ["abc", "", "0", "99999", "-1"])
def test_a_port_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(CannotRun, match="PORT must be a number from 1 to 65535"):
        port_number(text)


def test_a_free_port_is_accepted() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    refuse_taken_port(port)


def test_make_help_lists_every_command() -> None:
    text = (CHECKOUT / "Makefile").read_text()
    inner = {"python"}
    targets = set(re.findall(r"^\.PHONY: (\S+)$", text, re.MULTILINE)) - inner

    listed = set(re.findall(r"^  make (\S+) ", make("help").stdout, re.MULTILINE))

    assert targets == listed


def test_what_every_change_must_pass_exists() -> None:
    called = set(re.findall(r"make ([a-z-]+)", (CHECKOUT / ".ci" / "run").read_text()))
    targets = set(re.findall(r"^([a-z-]+):", (CHECKOUT / "Makefile").read_text(), re.MULTILINE))

    assert {"test", "test-long", "check"} <= called <= targets
    assert os.access(CHECKOUT / ".ci" / "run", os.X_OK)
