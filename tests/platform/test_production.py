"""Production refuses to start half set up, and says what is missing."""

import os
import re
import subprocess
import sys

import pytest

from resilience_portal.bootstrap import CHECKOUT

COMPLETE = {
    "SECRET_KEY": "only-a-test-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGH",
    "DATABASE_URL": "postgres://portal:secret@127.0.0.1:1/portal",
    "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
    "ALLOWED_HOSTS": "portal.example.org",
    "SITE_URL": "https://portal.example.org",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.org:587",
    "DEFAULT_FROM_EMAIL": "portal@example.org",
}


def start(environment: dict[str, str], *command: str) -> subprocess.CompletedProcess[str]:
    # Browser tests of the same process leave a switch that no deployment may set.
    not_kept = {*COMPLETE, "DJANGO_ALLOW_ASYNC_UNSAFE"}
    kept = {name: value for name, value in os.environ.items() if name not in not_kept}
    kept["DJANGO_SETTINGS_MODULE"] = "resilience_portal.settings.production"
    return subprocess.run(
        [sys.executable, "manage.py", *(command or ("check",))],
        cwd=CHECKOUT, env=kept | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def named(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]+_[A-Z_]+\b", text.splitlines()[-1])) & set(COMPLETE)


def test_every_missing_setting_is_named() -> None:
    refused = start({})

    assert refused.returncode != 0
    assert named(refused.stderr) == set(COMPLETE)


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "EMAIL_URL"])
def test_an_empty_setting_is_a_missing_one(name: str) -> None:
    refused = start(COMPLETE | {name: " "})

    assert refused.returncode != 0
    assert named(refused.stderr) == {name}


def test_a_short_key_is_refused() -> None:
    refused = start(COMPLETE | {"SECRET_KEY": "short"})

    assert refused.returncode != 0
    assert "SECRET_KEY is shorter" in refused.stderr


def test_a_complete_set_passes_every_deployment_check() -> None:
    started = start(COMPLETE, "check", "--deploy", "--fail-level", "WARNING")

    assert started.returncode == 0, started.stderr
