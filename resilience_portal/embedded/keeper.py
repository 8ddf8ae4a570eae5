"""The process that keeps the embedded servers for as long as whoever started it lives, and not longer.

It holds the servers as its own children and reads its standard input. When that ends, because its starter closed it,
crashed or was killed, the keeper stops what it was told of and then the servers. So nothing is left behind
whichever way the starter ends.

    in:   `group 123`   stop this process group before the servers
    out:  one line of JSON: {"DATABASE_URL": …, "REDIS_URL": …} or {"error": …}
"""

import argparse
import fcntl
import json
import os
import select
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import IO

import psutil

from resilience_portal.embedded.place import (
    EmbeddedError,
    Place,
    lasting_place,
    place_without_servers,
    throw_away_place,
)
from resilience_portal.embedded.servers import Server, start_postgres, start_valkey

STARTERS = {"DATABASE_URL": start_postgres, "REDIS_URL": start_valkey}
GROUP_SECONDS = 8


class AlreadyRunning(EmbeddedError):
    pass


def keep(place: Place, wanted: list[str], *, shared: bool) -> None:
    with only_keeper_of(place), ExitStack() as until_stopped:
        groups = place.folder / "groups"
        stop_groups(groups)
        servers = start_servers(place, wanted)
        try:
            addresses = {name: server.url for name, server in servers.items()}
            place.runner.write_secret(place.folder / "addresses.json", json.dumps(addresses))
            print(json.dumps(addresses), flush=True)
            asked = listen_to_signals()
            wait_for_the_end(list(servers.values()), groups, asked)
            if shared:
                holders = until_stopped.enter_context((place.folder / "holders.lock").open("a"))
                wait_for_other_holders(holders, list(servers.values()), asked)
        finally:
            (place.folder / "addresses.json").unlink(missing_ok=True)
            stop_groups(groups)
            stop_servers(servers)


@contextmanager
def only_keeper_of(place: Place) -> Iterator[None]:
    with (place.folder / "keeper.lock").open("w") as lock:
        for attempt in range(
            10
        ):  # someone who only asks whether it is kept holds the lock for a moment
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if attempt == 9:
                    raise AlreadyRunning(
                        "The portal of this folder is running already; stop it first (Ctrl-C)."
                    ) from error
                time.sleep(0.1)
        yield


def start_servers(place: Place, wanted: list[str]) -> dict[str, Server]:
    with ThreadPoolExecutor() as pool:
        starting = {name: pool.submit(STARTERS[name], place) for name in wanted}
    failures = [error for future in starting.values() if (error := future.exception())]
    servers = {name: future.result() for name, future in starting.items() if not future.exception()}
    if failures:
        stop_servers(servers)
        raise failures[0]
    return servers


def stop_servers(servers: dict[str, Server]) -> None:
    with ThreadPoolExecutor() as pool:
        list(pool.map(Server.stop, servers.values()))


def listen_to_signals() -> Event:
    asked = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, frame: asked.set())
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    return asked


def wait_for_the_end(servers: list[Server], groups: Path, asked: Event) -> None:
    """Until standard input ends, we are asked to stop, or a server dies on its own."""
    heard = b""
    while not asked.is_set():
        readable, _, _ = select.select([0], [], [], 0.5)
        if readable:
            more = os.read(0, 4096)
            if not more:
                return
            *lines, heard = (heard + more).split(b"\n")
            remember_groups(groups, lines)
        for server in servers:
            if server.process.poll() is not None:
                print(
                    f"{server.name} stopped on its own; see its log.", file=sys.stderr, flush=True
                )
                return


def wait_for_other_holders(holders: IO[str], servers: list[Server], asked: Event) -> None:
    """The starter has ended; others may have found its servers and work with them.

    Keeps the lock, so that whoever comes now waits until the servers have stopped.
    """
    while not asked.is_set() and all(server.process.poll() is None for server in servers):
        try:
            fcntl.flock(holders, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(0.2)
        else:
            return


def remember_groups(groups: Path, lines: list[bytes]) -> None:
    """On disk, with the leader's moment of birth: the next keeper stops them if this one is killed too."""
    with groups.open("a") as file:
        for line in lines:
            number = int(line.split()[1])
            try:
                file.write(f"{number} {psutil.Process(number).create_time()}\n")
            except psutil.NoSuchProcess:
                continue


def stop_groups(groups: Path) -> None:
    if not groups.exists():
        return
    alive = [
        leader for line in groups.read_text().splitlines() if (leader := _leader(*line.split()))
    ]
    for how, seconds in ((signal.SIGTERM, GROUP_SECONDS), (signal.SIGKILL, GROUP_SECONDS)):
        for leader in alive:
            _signal_group(leader.pid, how)
        deadline = time.monotonic() + seconds
        while alive and time.monotonic() < deadline:
            alive = [leader for leader in alive if _group_lives(leader.pid)]
            time.sleep(0.05)
    groups.unlink()


def _leader(number: str, born: str) -> psutil.Process | None:
    try:
        process = psutil.Process(int(number))
    except psutil.NoSuchProcess:
        return None
    return process if abs(process.create_time() - float(born)) < 1 else None


def _signal_group(number: int, how: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(number, how)


def _group_lives(number: int) -> bool:
    for process in psutil.process_iter(["status"]):
        try:
            if os.getpgid(process.pid) == number and process.info["status"] != psutil.STATUS_ZOMBIE:
                return True
        except ProcessLookupError:
            continue
    return False


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--throw-away", action="store_true")
    parser.add_argument("--shared", action="store_true")
    parser.add_argument("wanted", nargs="*")
    given = parser.parse_args()
    try:
        if given.throw_away:
            place = throw_away_place()
        else:
            place = lasting_place() if given.wanted else place_without_servers()
        try:
            keep(place, given.wanted, shared=given.shared)
        finally:
            if place.throw_away:
                shutil.rmtree(place.folder, ignore_errors=True)
    except EmbeddedError as error:
        print(json.dumps({"error": str(error)}), flush=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
