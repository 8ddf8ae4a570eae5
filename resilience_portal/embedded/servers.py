"""The two servers: how each is set up, started, found ready and stopped."""

import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2

from resilience_portal.embedded.place import EmbeddedError, Place, postgres_program, valkey_program

DATABASE = "resilience_portal"
STARTING_SECONDS = 60
STOPPING_SECONDS = 20


@dataclass(frozen=True)
class Server:
    """A running server and the address under which it is reached."""

    name: str
    process: subprocess.Popen[bytes]
    url: str
    stop_signal: signal.Signals

    def stop(self) -> None:
        self.process.send_signal(self.stop_signal)
        try:
            self.process.wait(STOPPING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_postgres(place: Place) -> Server:
    """PostgreSQL, asking for a password: on a shared machine other users reach the same loopback address."""
    data, password_file = place.folder / "postgres", place.folder / "postgres-password"
    if not data.exists():
        _initialise_postgres(place, data, password_file)
    _refuse_other_major(place, data)
    _stop_leftover_postgres(place)
    # What is left of it names a process that is gone, or a stranger's that would keep PostgreSQL from starting.
    (data / "postmaster.pid").unlink(missing_ok=True)

    password, port, log = password_file.read_text(), free_port(), place.folder / "postgres.log"
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": "",
        "max_connections": 200,
        "shared_buffers": "128MB",
        "random_page_cost": "1.1",  # the data lies in memory or on a disk without heads
        "log_timezone": "UTC",
        "timezone": "UTC",
    }
    if place.throw_away:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "jit": "off",
        }
    command = [str(postgres_program(place, "postgres")), "-D", str(data)]
    command += [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    process = _start(place, command, log)

    url = f"postgres://{DATABASE}:{password}@127.0.0.1:{port}"
    server = Server("PostgreSQL", process, f"{url}/{DATABASE}", signal.SIGINT)
    _wait_until_ready(server, log, lambda: _postgres_is_ready(data))
    _create_database(f"{url}/postgres")
    return server


def _initialise_postgres(place: Place, data: Path, password_file: Path) -> None:
    unfinished = data.with_name("postgres-unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    place.runner.make_folder(unfinished)
    place.runner.write_secret(password_file, secrets.token_urlsafe(24))
    command = [str(postgres_program(place, "initdb")), "-D", str(unfinished), "-U", DATABASE]
    command += ["--auth=scram-sha-256", f"--pwfile={password_file}", "--encoding=UTF8"]
    if postgres_major(place) >= 17:
        command += ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    else:
        command += ["--locale=C.UTF-8"]
    command += ["--no-sync"] if place.throw_away else []
    made = _run(place, command)
    if made.returncode:
        raise EmbeddedError(f"PostgreSQL could not set up {data}: {_last_line(made.stderr)}")
    unfinished.rename(data)  # only whole clusters bear the final name


def postgres_major(place: Place) -> int:
    said = _run(place, [str(postgres_program(place, "postgres")), "--version"]).stdout
    return int(said.split()[2].split(".")[0])


def _run(place: Place, command: list[str]) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(
            command,
            cwd=place.folder,
            capture_output=True,
            text=True,
            check=False,
            **place.runner.popen,
        )
    except OSError as error:
        raise _cannot_start(command[0], error) from error


def _refuse_other_major(place: Place, data: Path) -> None:
    made_by, served_by = int((data / "PG_VERSION").read_text()), postgres_major(place)
    if made_by != served_by:
        raise EmbeddedError(
            f"The data in {data} was made by PostgreSQL {made_by} and this release brings {served_by}; "
            "keep what you need with the release before, then start over with make demo-reset."
        )


def _postgres_is_ready(data: Path) -> bool:
    try:
        return (data / "postmaster.pid").read_text().splitlines()[7].strip() == "ready"
    except (OSError, IndexError):
        return False


def _create_database(url: str) -> None:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
            if not cursor.fetchone():
                cursor.execute(f"CREATE DATABASE {DATABASE}")
    finally:
        connection.close()


def start_valkey(place: Place) -> Server:
    folder = place.runner.make_folder(place.folder / "valkey")
    _stop_leftover_valkey(place)
    password, port = secrets.token_urlsafe(24), free_port()
    log = place.folder / "valkey.log"
    settings = {
        "bind": "127.0.0.1",
        "port": port,
        "requirepass": password,
        "daemonize": "no",
        "pidfile": "valkey.pid",
        "save": '""' if place.throw_away else "60 1",
    }
    # In a file and not in the arguments, which every user of the machine can read.
    place.runner.write_secret(
        folder / "valkey.conf", "".join(f"{name} {value}\n" for name, value in settings.items())
    )
    process = _start(place, [str(valkey_program(place)), "valkey.conf"], log, cwd=folder)
    server = Server("Valkey", process, f"redis://:{password}@127.0.0.1:{port}/0", signal.SIGTERM)
    _wait_until_ready(server, log, lambda: _listens(port))
    return server


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(
    place: Place, command: list[str], log: Path, cwd: Path | None = None
) -> subprocess.Popen[bytes]:
    place.runner.write_secret(log, "")
    try:
        with log.open("ab") as output:
            return subprocess.Popen(
                command, cwd=cwd or place.folder, stdout=output, stderr=output, start_new_session=True,
                **place.runner.popen,
            )  # fmt: skip
    except OSError as error:
        raise _cannot_start(command[0], error) from error


def _cannot_start(program: str, error: OSError) -> EmbeddedError:
    return EmbeddedError(f"{program} could not be started: {error.strerror}.")


def _wait_until_ready(server: Server, log: Path, is_ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STARTING_SECONDS
    while not is_ready():
        if server.process.poll() is not None:
            raise EmbeddedError(
                f"{server.name} did not start: {_last_line(log.read_text(errors='replace'))}"
            )
        if time.monotonic() > deadline:
            server.stop()
            raise EmbeddedError(
                f"{server.name} was not ready after {STARTING_SECONDS} s; see {log}."
            )
        time.sleep(0.05)


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "FATAL" in line or "error:" in line]
    return (telling or lines or ["it said nothing"])[-1].strip()


def stop_leftovers(place: Place) -> None:
    """Servers of ours whose keeper was killed."""
    _stop_leftover_postgres(place)
    _stop_leftover_valkey(place)


def _stop_leftover_postgres(place: Place) -> None:
    data = place.folder / "postgres"
    _stop_leftover(data / "postmaster.pid", "postgres", data, signal.SIGINT)


def _stop_leftover_valkey(place: Place) -> None:
    folder = place.folder / "valkey"
    _stop_leftover(folder / "valkey.pid", "valkey-server", folder, signal.SIGTERM)


def _stop_leftover(pid_file: Path, name: str, folder: Path, stop_signal: signal.Signals) -> None:
    """Only if it is still that server: the file's number may by now be a stranger's."""
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        if process.name() != name or Path(process.cwd()) != folder.resolve():
            return
        process.send_signal(stop_signal)
        process.wait(STOPPING_SECONDS)
    except psutil.TimeoutExpired as error:
        raise EmbeddedError(
            f"An earlier {name} (process {error.pid}) still runs and does not stop."
        ) from error
    except (OSError, ValueError, IndexError, psutil.Error):
        return
