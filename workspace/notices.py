"""What people are told in the portal. Part of other deeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import override

from workspace.models import Notice

if TYPE_CHECKING:
    from accounts.models import User


def notify(
    users: User | Iterable[User],
    *,
    kind: str,
    text: str | Promise,
    url: str = "",
    is_written: bool = False,
) -> None:
    """Tell these people in the portal, and by mail as often as they chose.

    A lazy text is written in each one's own language. `is_written`: a letter of its own says it.
    """
    people = [users] if isinstance(users, Model) else users
    notices = []
    for user in people:
        with override(user.language):
            notices.append(
                Notice(
                    user=user, kind=kind, text=str(text)[:500], url=url, is_mail_due=not is_written
                )
            )
    Notice.objects.bulk_create(notices)


def read_notices(*, by: User, notice: Notice | None = None) -> int:
    """Mark one notice, or all of them, as read. Answers how many there were."""
    unread = Notice.objects.visible_to(by).unread()
    if notice is not None:
        unread = unread.filter(pk=notice.pk)
    return unread.update(read_at=timezone.now())
