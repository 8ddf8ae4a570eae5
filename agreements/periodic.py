"""What the clock does to agreements: they start, end, and people are reminded before."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from agreements.actions import activating, moving
from agreements.models import Activation, Agreement
from agreements.models.agreement import REMINDED_BEFORE
from common.errors import ActionError

AT_A_TIME = 500


@shared_task
def turn_agreements(**_: Any) -> None:
    """What is signed starts on its day, what has had its last day is over. Late or twice: no harm."""
    system = User.objects.system()
    today = timezone.localdate()
    steps = (("end", Agreement.objects.over_by), ("start", Agreement.objects.starting_by))
    for move, due in steps:
        for agreement in due(today).order_by("pk").iterator(chunk_size=AT_A_TIME):
            try:
                moving.move_agreement(agreement, move, by=system, today=today)
            except ActionError:
                continue  # somebody was quicker


@shared_task
def remind_of_ends(**_: Any) -> None:
    """90, 60, 30 and 15 days before; after an outage only the step that holds today."""
    system = User.objects.system()
    today = timezone.localdate()
    ending = Agreement.objects.ending_within(today, REMINDED_BEFORE[0]).select_related("nation")
    for agreement in ending.order_by("pk").iterator(chunk_size=AT_A_TIME):
        left = (agreement.ends_on - today).days if agreement.ends_on else 0
        step = min(days for days in REMINDED_BEFORE if days >= left)
        try:
            moving.remind_of_end(agreement, days_before=step, by=system)
        except ActionError:
            continue  # reminded already


@shared_task
def count_what_was_not_mended(**_: Any) -> None:
    """An exercise that failed and was not mended in its 90 days counts. Late or twice: no harm."""
    system = User.objects.system()
    today = timezone.localdate()
    over = Activation.objects.not_mended_by(today).order_by("pk")
    for activation in over.iterator(chunk_size=AT_A_TIME):
        try:
            activating.count_failure(activation, by=system, today=today)
        except ActionError:
            continue  # mended meanwhile
