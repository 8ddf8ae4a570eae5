"""Every task of ours once through a real worker, a real broker and a real mail server."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from functools import partial
from mailbox import Maildir
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from celery import Celery
from django.core.cache.backends.redis import RedisCache

from tests.platform import task_proofs
from tests.postbox import Postbox
from tests.processes import Program, eventually

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]

# As the portal's worker is started, but it tells how each task ended.
WORKER = """
from resilience_portal.celery import app
app.conf.update(result_backend=app.conf.broker_url, task_ignore_result=False)
app.worker_main(["worker", "-P", "solo", "--without-gossip", "--without-mingle", "-l", "warning"])
"""


@pytest.fixture
def send(
    start: Callable[..., Program], broker_url: str, tmp_path: Path
) -> Iterator[Callable[..., Any]]:
    """send(task, **ids) waits until a real worker has done the task, and raises what it raised."""
    app = Celery(broker=broker_url, backend=broker_url, set_as_current=False)

    def run(task: str, **ids: int) -> None:
        app.send_task(task, kwargs=ids).get(timeout=60)

    yield run
    app.close()


@pytest.fixture
def world(
    send: Any, start: Any, broker_url: str, settings: Any, tmp_path: Path, norvania: Any,
    places: Any, frame: Any, petra: Any, acme: Any, anna: Any,
) -> Iterator[SimpleNamespace]:  # fmt: skip
    settings.MEDIA_ROOT = tmp_path / "media"
    maildir = tmp_path / "mail"
    Maildir(maildir, create=True).close()
    with Postbox() as postbox:
        start(
            sys.executable, "-c", WORKER,
            EMAIL_URL=f"smtp://{postbox.host}:{postbox.port}",
            MEDIA_ROOT=str(settings.MEDIA_ROOT),
            BOUNCE_MAILDIR=str(maildir),
            FILE_SCANNER="tests.factories.scanner.find_nothing",
        )  # fmt: skip
        yield SimpleNamespace(
            send=send, postbox=postbox, maildir=maildir, norvania=norvania, places=places, frame=frame,
            petra=petra, acme=acme, anna=anna,
            workers_cache=RedisCache(broker_url, {"KEY_PREFIX": "portal"}),
            eventually=partial(_surely, seconds=60),
        )  # fmt: skip


def _surely(is_true: Callable[[], Any], seconds: float) -> None:
    assert eventually(is_true, seconds), "it never came true"


def test_every_task_does_its_work(world: SimpleNamespace) -> None:
    task_proofs.gaps.prepare(world)
    for task, proof in task_proofs.PROOFS.items():
        steps = proof(world)
        world.send(task, **next(steps))
        assert next(steps, "is over") == "is over"
