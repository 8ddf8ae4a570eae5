"""Work is claimed by compare-and-set and kept by a lease that its worker renews while it is alive."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.conf import settings
from django.db import DatabaseError, connection, models
from django.db.models import F, Q
from django.utils import timezone

from assessments.models import Block, GapRun

log = structlog.get_logger(__name__)


def this_worker() -> str:
    """A name for one claim; no two claims share it, not even of one process."""
    return f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:12]}"


def lease_from(now: datetime) -> datetime:
    return now + timedelta(seconds=settings.GAP_LEASE_SECONDS)


def free(now: datetime) -> Q:
    """Nobody works on it: never claimed, or whoever did has fallen silent."""
    return Q(lease_until__isnull=True) | Q(lease_until__lt=now)


def claim_reading(run_id: int, worker: str, as_of: datetime | None = None) -> GapRun | None:
    """The run, to be read by this worker alone; None when it is read already or somebody is at it.

    It counts as of this moment, or `as_of` where a past is told."""
    now = timezone.now()
    unread = GapRun.objects.unfinished().filter(free(now), pk=run_id, blocks_total__isnull=True)
    claimed = unread.update(
        status=GapRun.Status.RUNNING,
        as_of=as_of or now,
        lease_until=lease_from(now),
        claimed_by=worker,
        attempts=F("attempts") + 1,
    )
    return GapRun.objects.select_related("nation").get(pk=run_id) if claimed else None


_CLAIM = """
    UPDATE assessments_block SET lease_until = %s, claimed_by = %s, attempts = attempts + 1
    WHERE id = (
        SELECT id FROM assessments_block
        WHERE run_id = %s AND done_at IS NULL AND (lease_until IS NULL OR lease_until < %s)
          AND EXISTS (SELECT 1 FROM assessments_gaprun
                      WHERE id = run_id AND status IN ('waiting', 'running'))
        ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING id
"""


def claim_block(run_id: int, worker: str) -> Block | None:
    """A block of the run that nobody works on, now this worker's; None when there is none, or
    the run is over."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, [lease_from(now), worker, run_id, now])
        row = cursor.fetchone()
    return Block.objects.get(pk=row[0]) if row else None


@contextmanager
def kept_alive(claimed: models.QuerySet[GapRun] | models.QuerySet[Block]) -> Iterator[None]:
    """Renew the lease of the claimed row from beside the work, for as long as the process lives."""
    over = threading.Event()

    def renew() -> None:
        claimed.update(lease_until=lease_from(timezone.now()))

    thread = threading.Thread(target=_every_third, args=(renew, over), daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _every_third(renew: Callable[[], None], over: threading.Event) -> None:
    try:
        while not over.wait(settings.GAP_LEASE_SECONDS / 3):
            renew()
    except DatabaseError:
        # The work itself will notice; a lease that runs out only means it is done twice.
        log.warning("lease not renewed", exc_info=True)
    finally:
        connection.close()
