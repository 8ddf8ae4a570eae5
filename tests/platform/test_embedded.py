"""The embedded servers live as long as whoever started them, and leave nothing behind."""

import ast
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import psycopg2
import pytest
import redis

from resilience_portal import embedded
from resilience_portal.bootstrap import CHECKOUT
from resilience_portal.embedded import place as places
from resilience_portal.embedded.keeper import stop_groups
from resilience_portal.embedded.place import EmbeddedError
from resilience_portal.embedded.servers import stop_leftovers

STARTER = """
import os, signal, subprocess, sys, time
from resilience_portal import embedded
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # ignored where the tests run under nohup
keeper = embedded.Keeper(throw_away={throw_away})
child = subprocess.Popen(["sleep", "600"], start_new_session=True)
os.write(keeper.pipe, f"group {{child.pid}}\\n".encode())
time.sleep(0.7)
sys.stdout.write(f"{{keeper._process.pid}} {{child.pid}}\\n" + keeper.addresses["DATABASE_URL"] + "\\n")
sys.stdout.flush()
time.sleep(600)
"""


@pytest.fixture
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A state folder of this test's own, so that nobody's demo is touched."""
    state = tmp_path / "state"
    monkeypatch.setenv("RESILIENCE_STATE", str(state))
    for name in embedded.NAMES:
        monkeypatch.delenv(name, raising=False)
    yield state
    servers = places._lasting_folder(state, places.find_runner())  # root's lie elsewhere
    shutil.rmtree(servers, ignore_errors=True)


@pytest.fixture
def no_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in embedded.NAMES:
        monkeypatch.delenv(name, raising=False)


def servers_of(keeper: int) -> list[psutil.Process]:
    return psutil.Process(keeper).children()


def eventually(is_true: Callable[[], bool], seconds: float = 30) -> bool:
    deadline = time.monotonic() + seconds
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def gone(*processes: psutil.Process) -> bool:
    return not any(
        process.is_running() and process.status() != psutil.STATUS_ZOMBIE for process in processes
    )


def start_elsewhere(
    *, throw_away: bool
) -> tuple[subprocess.Popen[str], psutil.Process, psutil.Process, str]:
    starter = subprocess.Popen(
        [sys.executable, "-c", STARTER.format(throw_away=throw_away)],
        cwd=CHECKOUT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert starter.stdout
    with starter.stdout as said:
        keeper, child = map(int, said.readline().split())
        return starter, psutil.Process(keeper), psutil.Process(child), said.readline().strip()


@pytest.mark.processes
@pytest.mark.usefixtures("no_addresses")
def test_a_throw_away_pair_serves_its_owner_alone_and_is_gone_afterwards() -> None:
    with embedded.Keeper(throw_away=True) as keeper:
        database, broker = (keeper.addresses[name] for name in embedded.NAMES)
        with psycopg2.connect(database) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT current_setting('data_directory'), upper('žõ')")
            folder, upper = cursor.fetchone()
        connection.close()
        assert upper == "ŽÕ"
        with redis.from_url(broker) as client:
            assert client.ping()
        servers = servers_of(keeper._process.pid)
        assert len(servers) == 2
        assert all(server.uids().real != 0 for server in servers)
        assert Path(folder).parent.stat().st_mode & 0o077 == 0

        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(database.replace(password(database), "guess"))
        wrong = redis.from_url(broker.replace(password(broker), "guess"))
        with wrong, pytest.raises(redis.AuthenticationError):
            wrong.ping()
        for server in servers:  # every user of the machine can read these
            assert password(database) not in " ".join(server.cmdline())
            assert password(broker) not in " ".join(server.cmdline())

    assert gone(*servers)
    assert not Path(folder).exists()


def password(url: str) -> str:
    secret = url.split(":")[2].split("@")[0]
    assert len(secret) >= 32
    return secret


@pytest.mark.processes
@pytest.mark.parametrize(
    "how",
    [
        signal.SIGKILL,
        pytest.param(signal.SIGTERM, marks=pytest.mark.long),
        pytest.param(signal.SIGHUP, marks=pytest.mark.long),
    ],
)
@pytest.mark.usefixtures("no_addresses")
def test_nothing_outlives_a_starter_that_is_killed(how: signal.Signals) -> None:
    starter, keeper, child, _ = start_elsewhere(throw_away=True)
    servers = servers_of(keeper.pid)

    starter.send_signal(how)
    starter.wait()

    assert eventually(lambda: gone(keeper, child, *servers))


@pytest.mark.processes
def test_the_next_start_stops_what_a_killed_keeper_left_and_keeps_the_data(own_state: Path) -> None:
    starter, keeper, child, url = start_elsewhere(throw_away=False)
    with psycopg2.connect(url) as connection:
        connection.cursor().execute("CREATE TABLE kept AS SELECT 42 AS answer")
    connection.close()
    servers = servers_of(keeper.pid)
    keeper.kill()
    starter.kill()
    starter.wait()
    assert not gone(*servers)

    with embedded.Keeper() as again:
        assert gone(child, *servers)
        with psycopg2.connect(again.addresses["DATABASE_URL"]) as connection:
            cursor = connection.cursor()
            cursor.execute("SELECT answer FROM kept")
            assert cursor.fetchone() == (42,)
        connection.close()
        assert own_state.stat().st_mode & 0o077 == 0


@pytest.mark.processes
@pytest.mark.usefixtures("own_state")
def test_running_servers_are_found_and_not_started_twice() -> None:
    with embedded.Keeper(wanted=["REDIS_URL"]) as keeper:
        assert embedded.addresses() == keeper.addresses
        with pytest.raises(EmbeddedError, match="running already"):
            embedded.Keeper(wanted=["REDIS_URL"])


@pytest.mark.long
@pytest.mark.processes
@pytest.mark.usefixtures("own_state")
def test_shared_servers_stay_until_the_last_who_asked_has_ended() -> None:
    program = (
        "from resilience_portal import embedded; print(embedded.addresses(), flush=True); input()"
    )
    one, two = (
        subprocess.Popen(
            [sys.executable, "-c", program], cwd=CHECKOUT, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for _ in range(2)
    )  # fmt: skip
    with one, two:
        addresses = [process.stdout.readline() for process in (one, two) if process.stdout]
        assert addresses[0] == addresses[1]
        url = ast.literal_eval(addresses[0])["REDIS_URL"]
        one.communicate("\n")
        time.sleep(1)
        with redis.from_url(url) as client:
            assert client.ping()
        two.communicate("\n")

        with redis.from_url(url) as client:
            assert eventually(lambda: refuses(client))


def refuses(client: redis.Redis) -> bool:
    try:
        client.ping()
    except redis.ConnectionError:
        return True
    return False


@pytest.mark.usefixtures("own_state")
def test_a_strangers_process_with_a_stale_number_is_let_live() -> None:
    place = places.lasting_place()
    stranger = subprocess.Popen(["sleep", "600"])
    try:
        for stale in ("postgres/postmaster.pid", "valkey/valkey.pid"):
            (place.folder / stale).parent.mkdir()
            (place.folder / stale).write_text(f"{stranger.pid}\n")
        (place.folder / "groups").write_text(f"{stranger.pid} 1.0\n")

        stop_leftovers(place)
        stop_groups(place.folder / "groups")

        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_servers_that_are_given_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"DATABASE_URL": "postgres://given", "REDIS_URL": "redis://given"}
    for name, url in given.items():
        monkeypatch.setenv(name, url)

    embedded.provide()

    assert {name: os.environ[name] for name in given} == given


@pytest.mark.usefixtures("own_state")
def test_a_full_disk_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places.shutil, "disk_usage", lambda path: SimpleNamespace(free=5 * 2**20))

    with pytest.raises(
        EmbeddedError, match=r"is full: 5 MB are free and the database needs 300 MB"
    ):
        places.lasting_place()
    places.lasting_place(needs_room=False)  # a reset makes room


def test_a_folder_with_other_things_is_not_taken_over(
    own_state: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "letters").touch()
    with monkeypatch.context() as context:
        context.setenv("RESILIENCE_STATE", str(home))
        with pytest.raises(EmbeddedError, match="holds other things"):
            places.state_folder()

    assert [path.name for path in home.iterdir()] == ["letters"]


def test_a_folder_that_cannot_be_made_is_named(
    own_state: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    with monkeypatch.context() as context:
        context.setenv("RESILIENCE_STATE", str(tmp_path / "file" / "state"))
        with pytest.raises(EmbeddedError, match="cannot be made"):
            places.state_folder()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can own a folder for somebody else")
def test_a_folder_of_another_user_is_not_used(own_state: Path) -> None:
    own_state.mkdir()
    os.chown(own_state, 12345, 12345)
    try:
        with pytest.raises(EmbeddedError, match="belongs to another user"):
            places.state_folder()
    finally:
        os.chown(own_state, 0, 0)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root needs another user")
def test_root_without_a_system_user_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "SYSTEM_USER", "no such:user")

    with pytest.raises(EmbeddedError, match=r"could not be made\. Run as an ordinary user instead"):
        places.find_runner()


def test_an_accident_of_the_keeper_is_one_sentence(
    own_state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EMBEDDED_POSTGRES_BIN", "/nowhere")

    with pytest.raises(EmbeddedError, match="/nowhere/postgres could not be started") as refused:
        embedded.Keeper(wanted=["DATABASE_URL"])

    assert "\n" not in str(refused.value)


@pytest.mark.long
@pytest.mark.processes
@pytest.mark.usefixtures("own_state")
def test_data_of_another_release_is_not_touched() -> None:
    with embedded.Keeper(wanted=["DATABASE_URL"]):
        pass
    version = places.lasting_place().folder / "postgres" / "PG_VERSION"
    version.write_text("12\n")

    with pytest.raises(EmbeddedError, match=r"made by PostgreSQL 12 and this release brings \d+"):
        embedded.Keeper(wanted=["DATABASE_URL"])


def test_the_addresses_are_kept_from_other_users(own_state: Path) -> None:
    with embedded.Keeper(wanted=["REDIS_URL"]) as keeper:
        folder = places.lasting_place().folder
        kept = folder / "addresses.json"

        assert json.loads(kept.read_text()) == keeper.addresses
        assert kept.stat().st_mode & 0o077 == 0
        assert folder.stat().st_mode & 0o077 == 0
    assert not kept.exists()
