"""What the clock starts about personal data."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from privacy import actions
from privacy.models import PersonWork


@shared_task
def apply_retention(**_: Any) -> None:
    """Every night, by the table of retention. Safe to run twice or late."""
    now, system = timezone.now(), User.objects.system()
    actions.apply_retention(now=now, by=system)
    for work in PersonWork.objects.over_at(now):
        actions.discard_work(work, by=system)
