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
from django.db import DatabaseError, connection, models, transaction
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


# A block that was tried before is claimed by itself: should it take its worker down again, no other
# block is blamed. Large blocks are not held up behind one another. Ours alone are the rows locked.
_CLAIM = """
    WITH unclaimed AS (
        SELECT id, attempts, octet_length(content) AS size FROM assessments_block
        WHERE run_id = %(run)s AND done_at IS NULL
          AND (lease_until IS NULL OR lease_until < %(now)s)
          AND EXISTS (SELECT 1 FROM assessments_gaprun
                      WHERE id = run_id AND status IN ('waiting', 'running'))
        ORDER BY attempts > 0, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
    ), placed AS (
        SELECT id, attempts, row_number() OVER so_far AS place, sum(size) OVER so_far AS bytes
        FROM unclaimed WINDOW so_far AS (ORDER BY attempts > 0, id)
    )
    UPDATE assessments_block SET lease_until = %(until)s, claimed_by = %(worker)s, attempts = attempts + 1
    WHERE id IN (SELECT id FROM placed WHERE place = 1 OR attempts = 0 AND bytes <= %(bytes)s)
    RETURNING id, run_id, component, content, claimed_by, attempts
"""
_MOST_BYTES = 1 << 20


def claim_blocks(run_id: int, worker: str, most: int) -> list[Block]:
    """Some blocks of the run that nobody works on, now this worker's; none where there are none, or
    the run is over."""
    now = timezone.now()
    values = {"run": run_id, "now": now, "until": lease_from(now), "worker": worker}
    values |= {"most": most, "bytes": _MOST_BYTES}
    with made_again_if_lost():
        claimed = list(Block.objects.raw(_CLAIM, values))
    return sorted(claimed, key=lambda block: block.pk)


@contextmanager
def made_again_if_lost() -> Iterator[None]:
    """A transaction that does not wait for the disk.

    A database that falls may lose what it did last, never what it did before: a claim is free again,
    a result is computed again. What is published waits for the disk, and for all this before it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
        yield


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
