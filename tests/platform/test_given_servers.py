"""Servers that somebody named are used as they are, or refused in one sentence."""

import os

import pytest
from redis import from_url

from resilience_portal import preparation
from resilience_portal.preparation import CannotPrepare, refuse_unfit_servers

NAMES = ("DATABASE_URL", "REDIS_URL")


def test_servers_that_answer_and_are_new_enough_pass() -> None:
    refuse_unfit_servers({name: os.environ[name] for name in NAMES}, NAMES)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("DATABASE_URL", "postgres://portal:wrong@127.0.0.1:1/portal"),
        ("DATABASE_URL", "nonsense"),
        ("REDIS_URL", "redis://127.0.0.1:1/0"),
        ("REDIS_URL", "nonsense"),
    ],
)
def test_a_server_that_does_not_answer_is_named_in_one_sentence(name: str, url: str) -> None:
    with pytest.raises(CannotPrepare, match=rf"{name} cannot be used: ") as refused:
        refuse_unfit_servers({name: url}, [name])

    assert "\n" not in str(refused.value)
    assert "wrong" not in str(refused.value)


def test_servers_that_are_too_old_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with from_url(os.environ["REDIS_URL"]) as client:
        running = str(client.info("server")["redis_version"])
    monkeypatch.setattr(preparation, "POSTGRES_MAJOR", 99)
    monkeypatch.setattr(preparation, "REDIS_MAJOR", 99)

    with pytest.raises(CannotPrepare, match=r"is version \d+; 99 or newer is needed"):
        refuse_unfit_servers(dict(os.environ), ["DATABASE_URL"])
    with pytest.raises(CannotPrepare, match=f"is Redis {running}; 99 or newer"):
        refuse_unfit_servers(dict(os.environ), ["REDIS_URL"])
