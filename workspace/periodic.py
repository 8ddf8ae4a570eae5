"""What the clock starts: mail that waits, and work that nobody does any more."""

from __future__ import annotations

import structlog
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from workspace import health, tasks
from workspace.bounces import take_bounces
from workspace.jobs import take_up_job
from workspace.models import File, Job, Letter
from workspace.scanning import ScannerAway, is_scanned, scan

log = structlog.get_logger(__name__)

#: Files scanned in one sweep; the next sweep takes the rest.
FILES_AT_ONCE = 100
#: Letters handed out in one sweep; the next sweep takes the rest.
LETTERS_AT_ONCE = 500


@shared_task
def note_heartbeat() -> None:
    """Leave word that clock and workers reach each other."""
    health.note_heartbeat()


@shared_task
def send_waiting_mail() -> None:
    """Hand out letters that are due: put off earlier, or lost by the broker."""
    due = Letter.objects.due(timezone.now()).order_by("try_at", "pk")
    for letter_id in due.values_list("pk", flat=True)[:LETTERS_AT_ONCE]:
        tasks.send_letter.delay(letter_id=letter_id)


@shared_task
def take_mail_that_came_back() -> None:
    """Read delivery reports, where a maildir is named that takes them."""
    if settings.BOUNCE_MAILDIR:
        take_bounces(settings.BOUNCE_MAILDIR)


@shared_task
def take_up_abandoned_jobs() -> None:
    """Give jobs whose worker is silent, or whose message was lost, to another worker."""
    for job in Job.objects.abandoned(timezone.now()).select_related("started_by"):
        take_up_job(job)


@shared_task
def scan_held_files() -> None:
    """Judge files whose task was lost, or that came while the scanner was away."""
    if not is_scanned():
        return
    for file in File.objects.held()[:FILES_AT_ONCE]:
        try:
            scan(file)
        except ScannerAway as away:
            log.warning("scanner away", problem=str(away))
            return  # the next sweep tries again
