"""The room's tasks through a real worker, a real broker and a real mail server."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings as configured
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.utils import timezone

from tests.workspace.test_letters import Postbox, _free_port
from workspace import health, jobs, periodic
from workspace.actions import start_job, write_letter
from workspace.models import Job, Letter

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(500),
]

WORKER = """
from resilience_portal.celery import app
app.conf.task_default_queue = {queue!r}
app.worker_main(["worker", "--pool", "solo", "--without-gossip", "--without-mingle", "-Q", {queue!r}])
"""


def _database_url() -> str:
    kept = connection.settings_dict
    who = quote(kept["USER"]) + (f":{quote(kept['PASSWORD'])}" if kept["PASSWORD"] else "")
    return f"postgres://{who}@{quote(kept['HOST'], safe='')}:{kept['PORT']}/{kept['NAME']}"


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    box = Postbox()
    server = Controller(box, hostname="127.0.0.1", port=_free_port())
    server.start()
    box.port = server.port  # type: ignore[attr-defined]
    yield box
    server.stop()


@pytest.fixture
def queue(postbox: Any, tmp_path: Any) -> Iterator[str]:
    """A worker of its own, on a queue that no other test hears."""
    name = f"test-{uuid.uuid4().hex}"
    said = (tmp_path / "worker.log").open("w")
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER.format(queue=name)],
        cwd=configured.BASE_DIR,
        env=os.environ
        | {
            "DJANGO_SETTINGS_MODULE": "resilience_portal.settings.development",
            "DATABASE_URL": _database_url(),
            "REDIS_URL": configured.REDIS_URL,
            "EMAIL_URL": f"smtp://127.0.0.1:{postbox.port}",
        },
        stdout=said,
        stderr=said,
    )
    yield name
    worker.terminate()
    worker.wait(60)
    said.close()
    sys.stdout.write((tmp_path / "worker.log").read_text())  # shown when the test fails


def eventually(holds: Callable[[], Any], seconds: int = 200) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came true"
        time.sleep(0.2)


def test_the_clock_gets_letters_sent_jobs_ended_and_word_left(
    queue: str, postbox: Postbox, petra: Any
) -> None:
    letter = write_letter(key="k", to="kim@example.org", subject="Hello", body="Hello.\n")
    job = start_job(kind="x", title="Import", task="no.such.task", target=None, url="", by=petra)
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.RUNNING,
        attempts=jobs.MOST_ATTEMPTS,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    before = timezone.now()

    for task in (
        periodic.send_waiting_mail,
        periodic.send_waiting_mail,
        periodic.take_up_abandoned_jobs,
        periodic.note_heartbeat,
    ):
        task.apply_async(queue=queue)

    eventually(lambda: Letter.objects.filter(pk=letter.pk, sent_at__isnull=False).exists())
    eventually(lambda: Job.objects.get(pk=job.pk).status == Job.Status.FAILED)
    kept = RedisCache(configured.REDIS_URL, {"KEY_PREFIX": "portal"})
    eventually(lambda: (heard := kept.get(health.KEY)) and heard >= before)
    assert [envelope.rcpt_tos for envelope in postbox.taken] == [["kim@example.org"]]
