"""Runs the whole portal on one machine: database, broker, web, worker and beat, until Ctrl-C.

`make demo` loads the demo country first; `make run` serves whatever is there, and reloads when code changes.
"""

import argparse
import errno
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any

from honcho.environ import parse_procfile
from honcho.manager import SIGNALS, Manager
from honcho.printer import Message, Printer
from honcho.process import Popen, Process

from resilience_portal import embedded
from resilience_portal.embedded.keeper import only_keeper_of, stop_groups
from resilience_portal.embedded.place import (
    CHECKOUT,
    EmbeddedError,
    Place,
    forget_everything,
    lasting_place,
)
from resilience_portal.embedded.servers import stop_leftovers
from resilience_portal.preparation import CannotPrepare, prepare, refuse_unfit_servers, surroundings

READY_SECONDS = 90


class CannotRun(Exception):
    """Says in one sentence what stands in the way and what to do."""


class PatientPrinter(Printer):
    """Prints as long as there is a terminal; when it is closed, the processes must still be stopped in order."""

    def write(self, message: Message) -> None:
        try:
            super().write(message)
        except OSError:
            self.output = open(os.devnull, "w")  # noqa: SIM115


class WatchedProcess(Process):
    """A process whose group the keeper knows, and stops if we are killed."""

    def __init__(self, *args: Any, keeper_pipe: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keeper_pipe = keeper_pipe
        self._child_ctor = self._start

    def _start(self, command: str, **kwargs: Any) -> Popen:
        child = Popen(command, **kwargs)
        with suppress(BrokenPipeError):  # a keeper that was killed; the manager notices that too
            os.write(self._keeper_pipe, f"group {child.pid}\n".encode())
        # We run in a fork of the supervisor; its pipe must close when the supervisor ends, not when we do.
        os.close(self._keeper_pipe)
        return child


class PortalManager(Manager):
    """Honcho's manager, which also minds the keeper and a closed terminal, and says when the portal is ready."""

    def __init__(self, keeper: embedded.Keeper, when_started: Callable[[], None]) -> None:
        super().__init__(printer=PatientPrinter(sys.stdout))
        self._keeper = keeper
        self._when_started = when_started
        self._process_ctor = lambda *args, **kwargs: WatchedProcess(
            *args, keeper_pipe=keeper.pipe, **kwargs
        )

    def _start(self) -> None:
        minded = signal.signal(signal.SIGHUP, signal.SIG_IGN) != signal.SIG_IGN  # not under nohup
        super()._start()
        if minded:
            SIGNALS[signal.SIGHUP] = {"name": "SIGHUP", "rc": 129}
            signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
        threading.Thread(target=self._when_started, daemon=True).start()
        threading.Thread(target=self._mind_the_keeper, daemon=True).start()

    def _mind_the_keeper(self) -> None:
        while not (self._keeper.has_ended and self._all_started()):
            time.sleep(0.5)
        self.terminate()


def run(port: int, *, demo: bool) -> int:
    wanted = [name for name in embedded.NAMES if not os.environ.get(name)]
    # Before the port is looked at: the keeper also stops what an earlier run may have left on it.
    with embedded.Keeper(wanted=wanted) as keeper:
        refuse_taken_port(port)
        environment = os.environ | keeper.addresses | surroundings(port, demo=demo)
        refuse_unfit_servers(environment, set(embedded.NAMES) - set(wanted))
        stamp = (
            lasting_place(needs_room=False).folder / "prepared"
            if "DATABASE_URL" in wanted
            else None
        )
        sign_ins = prepare(environment, demo=demo, stamp=stamp)
        manager = PortalManager(keeper, lambda: announce(port, sign_ins))
        for name, command in parse_procfile((CHECKOUT / "Procfile").read_text()).processes.items():
            manager.add_process(name, command, env=environment, cwd=str(CHECKOUT))
        manager.loop()
        if keeper.has_ended and wanted:  # killed, perhaps, and its servers outlived it
            stop_what_is_left(lasting_place(needs_room=False))
    return manager.returncode or 0


def stop_what_is_left(place: Place) -> None:
    with only_keeper_of(place):
        stop_groups(place.folder / "groups")
        stop_leftovers(place)


def reset() -> None:
    if os.environ.get("DATABASE_URL"):
        raise CannotRun("DATABASE_URL is set: empty that database yourself; nothing was deleted.")
    place = lasting_place(needs_room=False)
    stop_what_is_left(place)
    with only_keeper_of(place):
        forget_everything()
    print("Everything this checkout kept is deleted; `make demo` starts anew.")


def port_number(text: str) -> int:
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise CannotRun(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def refuse_taken_port(port: int) -> None:
    for family, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        try:
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((address, port))
        except PermissionError as error:
            raise CannotRun(
                f"Only root may use port {port}; choose one above 1023: PORT=8001."
            ) from error
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise CannotRun(
                    f"Port {port} is taken by another program; choose another: PORT={port + 1}."
                ) from error


def announce(port: int, sign_ins: str) -> None:
    """Says where the portal is and who may sign in, once it answers."""
    address = f"http://localhost:{port}"
    deadline = time.monotonic() + READY_SECONDS
    while not _answers(f"{address}/health/ready/"):
        if time.monotonic() > deadline:
            print(f"{address} does not answer yet; see the messages above.", flush=True)
            return
        time.sleep(0.3)
    print(
        f"\n{sign_ins}\nThe portal is at {address}   (Ctrl-C stops it and keeps the data)\n",
        flush=True,
    )


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310
            return True
    except OSError:
        return False


def stop_in_order(signum: int, frame: FrameType | None) -> None:
    """Until honcho takes over the signals, let the ends of our `with` blocks do the work."""
    raise KeyboardInterrupt


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("demo", "run", "reset"))
    parser.add_argument("--port", default="8000")
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, stop_in_order)
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:
        signal.signal(signal.SIGHUP, stop_in_order)
    multiprocessing.set_start_method("fork")
    try:
        if given.what == "reset":
            reset()
        else:
            sys.exit(run(port_number(given.port), demo=given.what == "demo"))
    except (CannotRun, CannotPrepare, EmbeddedError) as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
