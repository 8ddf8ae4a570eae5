"""What must be done before the portal can be served on this machine; done again only when something changed."""

import hashlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from resilience_portal.embedded.place import CHECKOUT, state_folder

# What the code and the reference data are made of; tests and papers change nothing that is served.
SOURCES = (
    "*.py", "*/*.py", "*/migrations/*", "*/management/**/*", "*/data/**/*", "*/demo/**/*", "requirements/base.txt",
)  # fmt: skip
STATIC_SOURCES = ("static/**/*", "requirements/base.txt")
COLLECTED = CHECKOUT / "staticfiles"


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


def prepare(environment: dict[str, str], *, demo: bool, stamp: Path | None) -> str:
    """Static files, tables, reference data and, for the demo, its country; returns the demo's sign-ins.

    `stamp` lies with the data it speaks of; without one, the data is not ours and every step is done.
    """
    collected = COLLECTED / ".collected"
    if _read(collected) != (state := digest(STATIC_SOURCES)):
        manage(["collectstatic", "--noinput"], environment)
        collected.write_text(state)
    state = f"{digest(SOURCES)} demo={demo}"
    known, _, sign_ins = (_read(stamp) if stamp else "").partition("\n")
    if known == state:
        return sign_ins
    manage(["migrate", "--noinput"], environment)
    manage(["load_baseline"], environment)
    if demo:
        manage(["demo"], environment)
        sign_ins = manage(["demo", "--sign-ins"], environment)
    if stamp:
        _write_secret(stamp, f"{state}\n{sign_ins}")
    return sign_ins


def manage(command: list[str], environment: dict[str, str]) -> str:
    print(f"{' '.join(command)} ...", flush=True)
    done = subprocess.run(
        [sys.executable, "manage.py", *command, "--verbosity", "0"],
        cwd=CHECKOUT, env=environment, stdout=subprocess.PIPE, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise CannotPrepare(f"This failed, for the reason above: manage.py {' '.join(command)}")
    return done.stdout


def _read(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def digest(patterns: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for path in sorted(_files(patterns)):
        total.update(str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _files(patterns: tuple[str, ...]) -> Iterator[Path]:
    for pattern in patterns:
        for path in CHECKOUT.glob(pattern):
            if path.is_file() and path.suffix != ".pyc":
                yield path
