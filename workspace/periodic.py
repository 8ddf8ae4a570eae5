"""What the clock starts: mail that waits, and work that nobody does any more."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import structlog
from celery import shared_task
from django.conf import settings
from django.contrib.auth import get_user_model
from django.utils import timezone

from workspace import health, tasks
from workspace.actions import tell_follower
from workspace.bounces import take_bounces
from workspace.digests import send_digest
from workspace.jobs import take_up_job
from workspace.models import File, Follow, Job, Letter, Notice, NoticeChoice
from workspace.scanning import ScannerAway, is_scanned, scan

log = structlog.get_logger(__name__)

#: Files scanned in one sweep; the next sweep takes the rest.
FILES_AT_ONCE = 100
#: What is followed is looked at this often, so many in one sweep; the next sweep takes the rest.
LOOKED_AT_EVERY = timedelta(minutes=50)
FOLLOWS_AT_ONCE = 1_000
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
def send_mail_at_once() -> None:
    """Notices of the kinds that people want at once."""
    chosen = NoticeChoice.objects.filter(frequency=NoticeChoice.Frequency.AT_ONCE).values("user")
    for user in _with_mail_due().filter(pk__in=chosen):
        send_digest(user, timezone.localdate(), at_once_only=True)


@shared_task
def send_daily_mail() -> None:
    """One letter for each person with what is due; safe to run twice, or late."""
    for user in _with_mail_due():
        send_digest(user, timezone.localdate())


def _with_mail_due() -> Any:
    waiting = Notice.objects.waiting_for_mail().values("user")
    return get_user_model().objects.filter(pk__in=waiting).order_by("pk")


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
def tell_followers() -> None:
    """What is new in what people follow; who was looked at longest ago first, so that a run catches
    up with what the one before left."""
    system = get_user_model().objects.system()
    before = timezone.now() - LOOKED_AT_EVERY
    for follow in Follow.objects.due(before)[:FOLLOWS_AT_ONCE]:
        try:
            tell_follower(follow, by=system)
        except Follow.DoesNotExist:
            continue  # given up meanwhile


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
