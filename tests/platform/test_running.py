"""`make demo` for real: it starts, says where it is, keeps its data, and stops without a trace."""

import os
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

import psutil
import pytest

from resilience_portal import embedded
from resilience_portal.bootstrap import CHECKOUT
from resilience_portal.embedded import place as places

pytestmark = [pytest.mark.long, pytest.mark.processes, pytest.mark.timeout(900)]


class Demo:
    """One `make demo` in a session of its own, as in a terminal of its own."""

    started: ClassVar[list["Demo"]] = []

    def __init__(self, state: Path, port: int) -> None:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name not in embedded.NAMES and not name.startswith(("MAKE", "DJANGO", "PYTEST"))
        }
        self.port = port
        self.log = state.with_suffix(".log")
        began = time.monotonic()
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["make", "demo", f"PORT={port}", f"STATE={state}"],
                cwd=CHECKOUT, env=kept, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
            )  # fmt: skip
        self.started.append(self)
        while "The portal is at" not in self.said:
            assert self.process.poll() is None, self.said
            time.sleep(0.1)
        self.seconds = time.monotonic() - began
        self.family = psutil.Process(self.process.pid).children(recursive=True)

    @property
    def said(self) -> str:
        return self.log.read_text()

    @property
    def supervisor(self) -> psutil.Process:
        return next(
            process
            for process in self.family
            if "resilience_portal.supervisor" in " ".join(process.cmdline())
        )

    def end(self) -> None:
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGINT)
        self.process.wait(60)

    def is_gone(self, seconds: float = 30) -> bool:
        _, alive = psutil.wait_procs(self.family, timeout=seconds)
        return not [one for one in alive if one.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    state = tmp_path / "state"
    yield state
    for demo in Demo.started:
        demo.end()
    monkeypatch.setenv("RESILIENCE_STATE", str(state))
    shutil.rmtree(places._lasting_folder(state, places.find_runner()), ignore_errors=True)


def test_the_demo_starts_twice_keeps_its_data_and_leaves_no_process(state: Path, port: int) -> None:
    first = Demo(state, port)
    assert f"http://localhost:{port}" in first.said
    assert re.search(r"\S+@\S+", first.said), "no sign-ins"
    with urllib.request.urlopen(f"http://localhost:{port}/health/ready/") as answer:
        assert answer.read() == b"ready\n"
    names = " ".join(" ".join(process.cmdline()) for process in first.family)
    for part in ("gunicorn", "worker", "beat", "postgres", "valkey-server"):
        assert part in names
    key = (state / "secret-key").read_text()

    again = subprocess.run(
        ["make", "demo", f"PORT={port + 1}", f"STATE={state}"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if name not in embedded.NAMES},
    )  # fmt: skip
    assert again.returncode != 0
    assert "running already" in again.stderr

    first.end()  # Ctrl-C
    assert first.is_gone()

    second = Demo(state, port)
    assert "migrate" not in second.said
    assert (state / "secret-key").read_text() == key
    assert second.seconds < 20  # under 10 where nothing else runs

    second.supervisor.kill()
    assert second.is_gone()

    third = Demo(state, port)
    third.supervisor.send_signal(signal.SIGHUP)  # the terminal was closed
    assert third.is_gone()

    forgotten = subprocess.run(
        ["make", "demo-reset", f"STATE={state}"],
        cwd=CHECKOUT, capture_output=True, text=True, check=False,
        env={name: value for name, value in os.environ.items() if name not in embedded.NAMES},
    )  # fmt: skip
    assert forgotten.returncode == 0, forgotten.stderr
    assert not state.exists()
