"""Where a person is signed in: one row for each browser, kept by the sign-in library."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from accounts.devices import device_words


@dataclass(frozen=True)
class SignedIn:
    """One browser in which a person is signed in."""

    key: int
    device: str
    address: str
    since: datetime
    is_current: bool


def note_session(request: HttpRequest) -> None:
    """This browser is one of the person's; for sign-ins the library does not do itself."""
    UserSession.objects.create_from_request(request)


def sessions_of(user: Any, current: str | None) -> list[SignedIn]:
    """The newest first; `current` is the key of the session that asks."""
    rows = [
        SignedIn(
            key=row.pk,
            device=device_words(row.user_agent),
            address=row.ip,
            since=row.created_at,
            is_current=row.session_key == current,
        )
        for row in UserSession.objects.purge_and_list(user)
    ]
    return sorted(rows, key=lambda one: one.since, reverse=True)
