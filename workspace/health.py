"""How the machinery is: what waits, what failed, and when a worker was last heard from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from workspace.models import File, Job, Letter
from workspace.scanning import is_scanned

KEY = "workspace:heartbeat"
#: The clock sets a task going every 20 seconds; silence for longer than this is a fault.
LONGEST_SILENCE = timedelta(minutes=2)
#: A file that waits longer for a connected scanner is a fault.
LONGEST_SCAN = timedelta(minutes=10)


@dataclass(frozen=True)
class Health:
    """One look at clock, workers, mail and jobs."""

    heard_at: datetime | None
    is_heard: bool
    letters_waiting: int
    oldest_letter_at: datetime | None
    letters_given_up: int
    jobs_waiting: int
    jobs_running: int
    jobs_abandoned: int
    is_scanned: bool
    files_held: int
    files_infected: int
    # A scanner is connected and a file has waited for it too long.
    is_scanner_silent: bool

    @property
    def is_well(self) -> bool:
        has_trouble = self.jobs_abandoned or self.letters_given_up or self.is_scanner_silent
        return self.is_heard and not has_trouble


def note_heartbeat() -> None:
    """Called by a worker because the clock said so: proof that both live and reach each other."""
    cache.set(KEY, timezone.now(), None)


def look() -> Health:
    now = timezone.now()
    heard_at = cache.get(KEY)
    waiting = Letter.objects.waiting()
    oldest = waiting.order_by("written_at").values_list("written_at", flat=True).first()
    held = File.objects.held().order_by()
    return Health(
        heard_at=heard_at,
        is_heard=heard_at is not None and now - heard_at < LONGEST_SILENCE,
        letters_waiting=waiting.count(),
        oldest_letter_at=oldest,
        letters_given_up=Letter.objects.given_up_since(now - timedelta(days=30)).count(),
        jobs_waiting=Job.objects.filter(status=Job.Status.WAITING).count(),
        jobs_running=Job.objects.filter(status=Job.Status.RUNNING).count(),
        jobs_abandoned=Job.objects.abandoned(now - LONGEST_SILENCE).count(),
        is_scanned=is_scanned(),
        files_held=held.count(),
        files_infected=File.objects.filter(state=File.State.INFECTED).count(),
        is_scanner_silent=is_scanned() and held.filter(uploaded_at__lt=now - LONGEST_SCAN).exists(),
    )
