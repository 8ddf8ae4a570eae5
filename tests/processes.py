"""Real processes in tests: a worker or a web server before the test's own database and a broker of its own.

A plugin of all tests, for its fixtures. What is started ends with the test, and, where the system can
do it, with a test run that is killed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
import redis
from django.conf import settings
from django.db import connection

#: A worker that need not find others; options follow.
WORKER = (
    sys.executable, "-m", "celery", "-A", "resilience_portal", "worker", "-c", "1",
    "--without-gossip", "--without-mingle", "--loglevel", "warning",
)  # fmt: skip


def database_url() -> str:
    """Where the test's own database is, for a process of its own."""
    kept = connection.settings_dict
    who = quote(kept["USER"]) + (f":{quote(kept['PASSWORD'])}" if kept["PASSWORD"] else "")
    host = quote(kept["HOST"] or "localhost", safe="")
    return f"postgres://{who}@{host}:{kept['PORT']}/{kept['NAME']}"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def eventually(is_true: Callable[[], Any], seconds: float, every: float = 0.05) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if is_true():
            return True
        time.sleep(every)
    return False


def _end_with_parent() -> None:
    if sys.platform == "linux":
        set_signal_at_parents_death = 1
        ctypes.CDLL(None).prctl(set_signal_at_parents_death, signal.SIGKILL)


class Program:
    """A process in a group of its own, so that all of it can be killed at once."""

    def __init__(self, *command: str, log: Path, **environment: str) -> None:
        self._log = log.open("ab")
        self.process = subprocess.Popen(
            command,
            env=os.environ | {"DATABASE_URL": database_url()} | environment,
            stdout=self._log,
            stderr=self._log,
            cwd=settings.BASE_DIR,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(20)
        self._log.close()


@pytest.fixture
def broker_url(worker_id: str) -> Iterator[str]:
    """A database of the broker that nobody else uses, so that it may be flushed."""
    number = 15 - (int(worker_id.removeprefix("gw")) if worker_id.startswith("gw") else 0)
    url = urlunsplit(urlsplit(settings.REDIS_URL)._replace(path=f"/{number}"))
    with redis.Redis.from_url(url) as client:
        client.flushdb()
        yield url
        client.flushdb()


@pytest.fixture
def start(
    broker_url: str, tmp_path: Path, transactional_db: None
) -> Iterator[Callable[..., Program]]:
    """start(*command, **environment): a program that finds the database and the broker.

    What it says is shown when the test fails.
    """
    started: list[Program] = []
    log = tmp_path / "processes.log"

    def run(*command: str, **environment: str) -> Program:
        started.append(Program(*command, log=log, **{"REDIS_URL": broker_url} | environment))
        return started[-1]

    yield run
    for program in started:
        program.kill()
    if log.exists():
        sys.stdout.write(log.read_text(errors="replace")[-20_000:])
