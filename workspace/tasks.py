"""Work an action has set off. A task may run twice, and late, and does no harm if so."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import structlog
from celery import shared_task
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from workspace.bounces import note_bounce
from workspace.mail import PATIENCE, WillNeverBeTaken, deliver, wait_after
from workspace.models import File, Letter
from workspace.scanning import ScannerAway, scan

log = structlog.get_logger(__name__)

#: Nobody else tries the letter while one worker talks to the mail server.
CLAIM = timedelta(minutes=5)


@shared_task
def send_letter(*, letter_id: int, **_: Any) -> None:
    """Send one letter if it is due and nobody else is at it; a failure puts it off."""
    letter = _claim(letter_id)
    if letter is None:
        return
    try:
        deliver(letter)
    except WillNeverBeTaken as refusal:
        with transaction.atomic():
            _give_up(letter, refusal)
            note_bounce(letter, str(refusal))
    except (smtplib.SMTPException, OSError) as problem:
        _put_off(letter, problem)
    else:
        body = "" if letter.is_secret else letter.body
        Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now(), last_error="", body=body)


@shared_task
def scan_file(*, file_id: int, **_: Any) -> None:
    """Judge one file; where the scanner is away it waits, and the clock asks again."""
    file = File.objects.filter(pk=file_id).first()
    if file is None:
        return
    try:
        scan(file)
    except ScannerAway as away:
        log.warning("scanner away", file=file.pk, problem=str(away))


def _claim(letter_id: int) -> Letter | None:
    now = timezone.now()
    due = Letter.objects.due(now).filter(pk=letter_id)
    if not due.update(try_at=now + CLAIM, tries=F("tries") + 1):
        return None
    return Letter.objects.get(pk=letter_id)


def _put_off(letter: Letter, problem: Exception) -> None:
    now = timezone.now()
    if now - letter.written_at > PATIENCE:
        _give_up(letter, problem)
        return
    log.warning("letter put off", letter=letter.pk, tries=letter.tries, error=_kind(problem))
    Letter.objects.filter(pk=letter.pk).update(
        try_at=now + wait_after(letter.tries), last_error=_kind(problem)
    )


def _give_up(letter: Letter, problem: Exception) -> None:
    log.error("letter given up", letter=letter.pk, tries=letter.tries, error=_kind(problem))
    Letter.objects.filter(pk=letter.pk).update(
        given_up_at=timezone.now(), last_error=_kind(problem)
    )


def _kind(problem: Exception) -> str:
    """What went wrong, without the addresses that servers repeat in their answers."""
    code = getattr(problem, "smtp_code", None) or getattr(problem, "errno", None)
    return f"{type(problem).__name__} {code or ''}".strip()
