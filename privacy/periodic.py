"""What the clock starts about personal data."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.utils import timezone

from accounts.models import User
from privacy import actions


@shared_task
def apply_retention(**_: Any) -> None:
    """Every night, by the table of retention. Safe to run twice or late."""
    actions.apply_retention(now=timezone.now(), by=User.objects.system())
