"""PostgreSQL and Valkey for a machine that has neither: they come as wheels, and live as long as the caller does.

DATABASE_URL and REDIS_URL, where set, are used instead.
"""

import atexit
import fcntl
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Self, cast

from resilience_portal.embedded.place import EmbeddedError, lasting_place

__all__ = ["EmbeddedError", "Keeper", "addresses", "provide"]

NAMES = ("DATABASE_URL", "REDIS_URL")
UNSAID = '{"error": "The keeper of the servers ended at once; it says why above."}'


_held: int | None = None


class Keeper:
    """A hold on running servers. They stop when it is let go, or when this process ends in whatever way."""

    def __init__(
        self, *, throw_away: bool = False, shared: bool = False, wanted: Sequence[str] = NAMES
    ) -> None:
        command = [sys.executable, "-m", "resilience_portal.embedded.keeper", *wanted]
        command += ["--throw-away"] if throw_away else []
        command += ["--shared"] if shared else []
        self._owner = os.getpid()
        self._shared = shared
        self._process = subprocess.Popen(
            command,
            cwd=Path(__file__).parents[2],
            env=os.environ | dict.fromkeys(NAMES, "none"),  # it must never ask for servers itself
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,  # Ctrl-C in the terminal is for us; the keeper follows when we are done
        )
        self._stdin = cast("IO[bytes]", self._process.stdin)
        with cast("IO[bytes]", self._process.stdout) as said:
            answer = json.loads(said.readline() or UNSAID)
        if "error" in answer:
            self.let_go()
            raise EmbeddedError(answer["error"])
        self.addresses: dict[str, str] = answer
        atexit.register(self.let_go)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.let_go()

    @property
    def pipe(self) -> int:
        """The keeper's standard input."""
        return self._stdin.fileno()

    @property
    def has_ended(self) -> bool:
        return self._process.poll() is not None

    def let_go(self) -> None:
        if os.getpid() != self._owner:  # a fork of the owner, ending
            return
        self._stdin.close()
        if not self._shared:  # then it waits for the others, and for us
            self._process.wait()


def addresses() -> dict[str, str]:
    """The lasting servers of this checkout: those that run already, or started now for this process.

    Servers started here stay until the last process that asked for them has ended.
    """
    _hold()
    while True:
        running = _running_addresses()
        if running:
            return running
        try:
            return Keeper(shared=True).addresses
        except EmbeddedError:
            if not _is_kept():
                raise
            time.sleep(0.2)  # somebody else is just starting or stopping them


def _hold() -> None:
    """Never let go by hand: the lock ends with the process."""
    global _held
    if _held is None:
        _held = os.open(
            lasting_place(needs_room=False).folder / "holders.lock", os.O_RDWR | os.O_CREAT, 0o600
        )
        fcntl.flock(_held, fcntl.LOCK_SH)


def _running_addresses() -> dict[str, str] | None:
    try:
        text = (lasting_place(needs_room=False).folder / "addresses.json").read_text()
    except FileNotFoundError:
        return None
    return json.loads(text) if _is_kept() else None


def _is_kept() -> bool:
    try:
        with (lasting_place(needs_room=False).folder / "keeper.lock").open("r") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False


def provide(*, throw_away: bool = False) -> None:
    """Set DATABASE_URL and REDIS_URL, where unset, for this process and those it starts."""
    wanted = [name for name in NAMES if not os.environ.get(name)]
    if not wanted:
        return
    found = Keeper(throw_away=True, wanted=wanted).addresses if throw_away else addresses()
    os.environ.update({name: found[name] for name in wanted})
