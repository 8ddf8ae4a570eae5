"""What the clock starts about people: what is over is not kept."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from celery import shared_task
from django.conf import settings
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.models import ApiToken


@shared_task
def forget_what_is_over(**_: Any) -> None:
    """Sessions that have ended, where they were opened from, and tokens past their last day.

    Nobody's deed: their end was set when they were made. Safe to run twice or late.
    """
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    there = Session.objects.values("session_key")
    UserSession.objects.exclude(session_key__in=there).delete()
    ApiToken.objects.filter(expiry__lt=timezone.now()).delete()
