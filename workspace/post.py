"""What reaches people: notices in the portal, and letters by mail. Part of other deeds."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from workspace import tasks
from workspace.dispatch import after_commit
from workspace.models import Letter, Notice

if TYPE_CHECKING:
    from accounts.models import User


def notify(users: User | Iterable[User], *, kind: str, text: str | Promise, url: str = "") -> None:
    """Tell these people in the portal. A lazy text is written in each one's own language."""
    people = [users] if isinstance(users, Model) else users
    notices = []
    for user in people:
        with override(user.language):
            notices.append(Notice(user=user, kind=kind, text=str(text)[:500], url=url))
    Notice.objects.bulk_create(notices)


def read_notices(*, by: User, notice: Notice | None = None) -> int:
    """Mark one notice, or all of them, as read. Answers how many there were."""
    unread = Notice.objects.visible_to(by).unread()
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    return unread.update(read_at=timezone.now())


@transaction.atomic
def write_letter(*, key: str, to: str, subject: str, body: str, is_secret: bool = False) -> Letter:
    """Write a mail down; it leaves after the commit, once. The same key is the same letter.

    `is_secret`: the body holds a key to an account and is not kept once it has been sent.
    """
    values = {
        "to": to,
        "subject": " ".join(subject.split())[:300],
        "body": body,
        "is_secret": is_secret,
    }
    letter, is_new = Letter.objects.get_or_create(key=key, defaults=values)
    if is_new:
        after_commit(partial(tasks.send_letter.delay, letter_id=letter.pk))
    return letter
