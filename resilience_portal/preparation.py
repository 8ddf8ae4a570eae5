"""What must be done before the portal can be served on this machine; done again only when something changed."""

import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path

import psycopg2
import redis

from resilience_portal.embedded.place import CHECKOUT, state_folder

POSTGRES_MAJOR = 15
REDIS_MAJOR = 7
# Tests and papers change nothing that is served.
NOT_SERVED = {"node_modules", "staticfiles", "tests", "benchmarks", "docs"}
COLLECTED = CHECKOUT / "staticfiles" / "staticfiles.json"


class CannotPrepare(Exception):
    """A step failed; the reason was printed before."""


def surroundings(port: int, *, demo: bool) -> dict[str, str]:
    """The environment of the portal's processes on one machine; what the caller has set is kept."""
    state = state_folder()
    defaults = {
        "DJANGO_SETTINGS_MODULE": "resilience_portal.settings.development",
        "SECRET_KEY": secret_key(state / "secret-key"),
        "SITE_URL": f"http://localhost:{port}",
        "MEDIA_ROOT": str(state / "media"),
        "EMAIL_FILE_PATH": str(state / "mail"),
        "BEAT_SCHEDULE_FILE": str(state / "beat-schedule"),
        "PYTHONUNBUFFERED": "1",
        "LOG_LEVEL": "WARNING",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    own = {name: value for name, value in defaults.items() if name not in os.environ}
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return (
        own
        | {"PORT": str(port), "PATH": path}
        | ({} if demo else {"DEBUG": "1", "WEB_RELOAD": "1"})
    )


def secret_key(file: Path) -> str:
    """Made once, so that a restart signs nobody out."""
    if not file.exists():
        _write_secret(file, secrets.token_urlsafe(64))
    return file.read_text()


def _write_secret(file: Path, text: str) -> None:
    file.unlink(missing_ok=True)
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
        new.write(text)


def refuse_unfit_servers(environment: dict[str, str], given: Collection[str]) -> None:
    """Servers that somebody named must answer and be new enough; ours are."""
    if "DATABASE_URL" in given:
        _refuse_unfit_postgres(environment["DATABASE_URL"])
    if "REDIS_URL" in given:
        _refuse_unfit_redis(environment["REDIS_URL"])


def _refuse_unfit_postgres(url: str) -> None:
    try:
        connection = psycopg2.connect(url)
    except psycopg2.Error as error:
        said = str(error).strip().splitlines()[-1]
        raise CannotPrepare(f"The PostgreSQL of DATABASE_URL cannot be used: {said}") from error
    major = connection.server_version // 10_000
    connection.close()
    if major < POSTGRES_MAJOR:
        raise CannotPrepare(
            f"The PostgreSQL of DATABASE_URL is version {major}; {POSTGRES_MAJOR} or newer is needed."
        )


def _refuse_unfit_redis(url: str) -> None:
    try:
        with redis.from_url(url) as client:
            version = str(client.info("server")["redis_version"])
    except (redis.RedisError, ValueError) as error:
        raise CannotPrepare(f"The broker of REDIS_URL cannot be used: {error}") from error
    if int(version.split(".")[0]) < REDIS_MAJOR:
        raise CannotPrepare(
            f"The broker of REDIS_URL is Redis {version}; {REDIS_MAJOR} or newer, or Valkey, is needed."
        )


def prepare(environment: dict[str, str], *, demo: bool, stamp: Path | None) -> str:
    """Static files, tables, reference data and, for the demo, its country; returns the demo's sign-ins.

    `stamp` lies with the data it speaks of; without one, the data is not ours and nothing is taken for done.
    """
    state = f"{digest_of_what_is_served()} demo={demo}"
    known, _, sign_ins = (_read(stamp) if stamp else "").partition("\n")
    if known == state and COLLECTED.exists():
        return sign_ins
    manage(["prepare", *(["--demo"] if demo else [])], environment)
    sign_ins = manage(["demo", "--sign-ins"], environment) if demo else ""
    if stamp:
        _write_secret(stamp, f"{state}\n{sign_ins}")
    return sign_ins


def manage(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotPrepare(f"This failed, for the reason above: manage.py {' '.join(command)}")
    return done.stdout


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def digest_of_what_is_served() -> str:
    """Changes when code, pages, looks, reference data or pins do."""
    total = hashlib.sha256((CHECKOUT / "requirements" / "base.txt").read_bytes())
    rooms = [
        folder
        for folder in CHECKOUT.iterdir()
        if folder.is_dir() and folder.name not in NOT_SERVED and not folder.name.startswith(".")
    ]
    for path in sorted(path for room in rooms for path in room.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            total.update(
                str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes() + b"\0"
            )
    return total.hexdigest()
