"""Sets up a fresh checkout: virtual environment, pinned packages, bundled browser code.

Run by make with any Python and nothing installed, so it uses the standard library alone and knows nothing of Django.
Each step is skipped while what it was made from has not changed.

    python3 resilience_portal/bootstrap.py demo|test|assets|lock
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
PINS = CHECKOUT / "requirements"
DIST = CHECKOUT / "static" / "dist"
MODULES = CHECKOUT / "node_modules"
MODULE_SOURCES = ("package.json", "package-lock.json")
BROWSER_SOURCES = (*MODULE_SOURCES, "frontend", "static/css", "static/js")
NODE_MAJOR = 20
INSTALLED = {"demo": ("base", "embedded"), "test": ("base", "embedded", "dev")}
MEGABYTES = {"demo": 1200, "test": 1800}


class CannotSetUp(Exception):
    """Says in one sentence what stands in the way and what to do."""


def set_up(purpose: str) -> None:
    groups = INSTALLED[purpose]
    pinned = all(_stamped(VENV / f".pins-{name}", [PINS / f"{name}.txt"]) for name in groups)
    if not pinned or has_moved():
        refuse_full_disk(MEGABYTES[purpose])
        make_environment()
        install(groups)
        for name in groups:
            _stamp(VENV / f".pins-{name}", [PINS / f"{name}.txt"])
    sources = [CHECKOUT / name for name in BROWSER_SOURCES]
    if not _stamped(DIST / ".built", sources):
        refuse_full_disk(300)
        bundle()
        _stamp(DIST / ".built", sources)


def has_moved() -> bool:
    """Programs in a virtual environment hold its path, so a moved checkout needs a new one."""
    home = VENV / ".home"
    return home.exists() and home.read_text() != str(VENV)


def make_environment() -> None:
    """A virtual environment that works; one that was moved, lost its Python or was left half made is made again."""
    works = [str(PYTHON), "-c", "import sys, pip; sys.exit(sys.version_info < (3, 11))"]
    if has_moved() or not _runs(works):
        _make_environment_anew()
    (VENV / ".home").write_text(str(VENV))


def _make_environment_anew() -> None:
    if importlib.util.find_spec("ensurepip") is None or importlib.util.find_spec("venv") is None:
        raise CannotSetUp(
            f"{sys.executable} has no venv module; on Debian and Ubuntu install it with: apt install python3-venv"
        )
    say("Making the virtual environment .venv")
    run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def install(groups: Iterable[str]) -> None:
    """With uv, which pip brings: twenty times faster. With pip alone where uv cannot reach what pip is set up for."""
    say("Installing the pinned packages")
    pip = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--require-hashes",
    ]
    run([*pip, "-r", str(PINS / "installer.txt")])
    pins = [part for name in groups for part in ("-r", str(PINS / f"{name}.txt"))]
    uv = [
        str(VENV / "bin" / "uv"),
        "pip",
        "install",
        "--quiet",
        "--python",
        str(PYTHON),
        "--require-hashes",
        "--system-certs",  # as pip does; an office network may have its own authority
    ]
    if not _runs([*uv, *pins]):
        refuse_full_disk(100)
        say("uv could not; trying pip, which takes some minutes")
        run([*pip, *pins])


def bundle() -> None:
    """Bundles the browser code into static/dist/."""
    say("Bundling the browser code")
    environment = os.environ | {
        "PATH": f"{node_folder()}{os.pathsep}{os.environ['PATH']}",
        "npm_config_update_notifier": "false",
        "NODE_USE_SYSTEM_CA": "1",
    }
    packages = [CHECKOUT / name for name in MODULE_SOURCES]
    if not _stamped(MODULES / ".installed", packages):
        run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], env=environment)
        _stamp(MODULES / ".installed", packages)
    run(["npm", "run", "build", "--silent"], env=environment)


def node_folder() -> Path:
    """Where a Node.js new enough lies: on the PATH, else in the wheel."""
    for folder in os.get_exec_path():
        if (
            Path(folder) != VENV / "bin"
            and shutil.which("node", path=folder)
            and shutil.which("npm", path=folder)
        ):
            shown = subprocess.run(
                [Path(folder) / "node", "--version"], capture_output=True, text=True, check=False
            )
            if shown.returncode == 0 and int(shown.stdout.lstrip("v").split(".")[0]) >= NODE_MAJOR:
                return Path(folder)
    return VENV / "bin"


def lock() -> None:
    """Makes requirements/*.txt anew from pyproject.toml: newest versions allowed, with hashes, without addresses."""
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    wanted = {
        "base": project["dependencies"],
        "embedded": extras["embedded"],
        "dev": extras["dev"],
        "installer": [line for line in extras["dev"] if line.startswith("uv>")],
    }
    done: list[str] = []
    for name, lines in wanted.items():
        command = [
            str(VENV / "bin" / "uv"),
            "pip",
            "compile",
            "-",
            "--universal",
            "--no-header",
            "--no-annotate",
        ]
        command += ["--quiet", "--generate-hashes", "--upgrade"]
        command += ["--python-version", project["requires-python"].removeprefix(">=")]
        command += [
            part for before in done for part in ("--constraint", str(PINS / f"{before}.txt"))
        ]
        made = subprocess.run(
            command, input="\n".join(lines), text=True, stdout=subprocess.PIPE, check=False
        )
        if made.returncode:
            raise CannotSetUp(
                f"The pins of requirements/{name}.txt could not be made; uv says why above."
            )
        (PINS / f"{name}.txt").write_text(made.stdout)
        done.append(name)


def refuse_full_disk(megabytes: int) -> None:
    for folder in {CHECKOUT, Path(tempfile.gettempdir())}:
        free = shutil.disk_usage(folder).free // 2**20
        if free < megabytes:
            raise CannotSetUp(
                f"The disk that holds {folder} is full: {free} MB are free and {megabytes} MB are needed."
            )


def run(command: list[str], env: dict[str, str] | None = None) -> None:
    try:
        done = subprocess.run(command, cwd=CHECKOUT, env=env, stdin=subprocess.DEVNULL, check=False)
    except OSError as error:
        raise CannotSetUp(f"{command[0]} could not be started: {error.strerror}.") from error
    if done.returncode:
        refuse_full_disk(50)
        raise CannotSetUp(f"This failed, for the reason above: {' '.join(command)}")


def say(text: str) -> None:
    print(f"{text} ...", flush=True)


def _runs(command: list[str]) -> bool:
    try:
        return (
            subprocess.run(command, cwd=CHECKOUT, stdin=subprocess.DEVNULL, check=False).returncode
            == 0
        )
    except OSError:
        return False


def _stamped(stamp: Path, sources: list[Path]) -> bool:
    return stamp.exists() and stamp.read_text() == _digest(sources)


def _stamp(stamp: Path, sources: list[Path]) -> None:
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(_digest(sources))


def _digest(sources: list[Path]) -> str:
    digest = hashlib.sha256()
    for source in sources:
        for path in sorted(source.rglob("*")) if source.is_dir() else [source]:
            if path.is_file():
                digest.update(
                    str(path.relative_to(CHECKOUT)).encode() + b"\0" + path.read_bytes() + b"\0"
                )
    return digest.hexdigest()


def main() -> None:
    try:
        {"lock": lock, "assets": bundle}.get(sys.argv[1], lambda: set_up(sys.argv[1]))()
    except CannotSetUp as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped; run it again to go on.")


if __name__ == "__main__":
    main()
