"""What reaches people: notices in the portal, and letters by mail. Part of other deeds."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from workspace import tasks
from workspace.dispatch import after_commit
from workspace.mail import postmark
from workspace.models import Letter
from workspace.notices import notify, read_notices

__all__ = ["notify", "read_notices", "write_letter"]


@transaction.atomic
def write_letter(
    *,
    key: str,
    to: str,
    subject: str,
    body: str,
    is_secret: bool = False,
    unsubscribe_url: str = "",
) -> Letter:
    """Write a mail down; it leaves after the commit, once. The same key is the same letter.

    `is_secret`: the body holds a key to an account and is not kept once it has been sent.
    """
    values = {
        "to": to,
        "subject": " ".join(subject.split())[:300],
        "body": body,
        "is_secret": is_secret,
        "postmark": postmark(key),
        "unsubscribe_url": unsubscribe_url,
    }
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=values)
    if is_new:
        after_commit(partial(tasks.send_letter.delay, letter_id=letter.pk))
    return letter
