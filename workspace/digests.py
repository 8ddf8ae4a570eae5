"""Notices by mail: within minutes, or gathered into one letter a day or a week, as each person chose.

A notice that is to be mailed says so in its own row, written in the transaction of its cause; the
letter and the mark that it is done are one transaction too. So nothing is lost and nothing repeated,
whenever the clock runs and however often.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from workspace.models import Notice, NoticeChoice
from workspace.notice_kinds import GROUPS, WEEKLY_ONLY, group_of
from workspace.post import write_letter

if TYPE_CHECKING:
    from accounts.models import User

#: Lines of one letter; the rest is in the portal.
MOST_LINES = 20
#: Notices looked at for one letter.
MOST_NOTICES = 500
EVERYTHING = "all"
_SALT = "workspace.notices.stop"
#: A link to stop letters works this long; the page of one's account always does.
STOP_WITHIN = timedelta(days=366)

Frequency = NoticeChoice.Frequency
DEFAULTS = {"job": Frequency.NEVER}
#: Who gets the letter of the week unasked; auditors where they choose it, nobody else.
TOLD_WEEKLY = ("officer", "official", "representative")


def choices_of(users: Collection[Any]) -> dict[int, dict[str, str]]:
    """By person: how often each kind goes by mail, what they chose or the default."""
    known = {user.pk: {group: _default(group, user) for group in GROUPS} for user in users}
    rows = NoticeChoice.objects.filter(user__in=list(known))
    for user, group, frequency in rows.values_list("user", "group", "frequency"):
        known[user][group] = frequency
    return known


def _default(group: str, user: Any) -> str:
    if group in WEEKLY_ONLY:
        return str(Frequency.WEEKLY if user.kind in TOLD_WEEKLY else Frequency.NEVER)
    return str(DEFAULTS.get(group, Frequency.DAILY))


@transaction.atomic
def send_digest(user: User, today: date, *, at_once_only: bool = False) -> int:
    """One letter with what is due for this person, if anything is. Answers how many it tells."""
    rows = Notice.objects.waiting_for_mail().filter(user=user).order_by("pk")
    waiting = list(rows.select_for_update(skip_locked=True, of=("self",))[:MOST_NOTICES])
    chosen = choices_of([user])[user.pk]
    due, told = [], []
    for notice in waiting:
        frequency = chosen[group_of(notice.kind)]
        if at_once_only and frequency != Frequency.AT_ONCE:
            continue
        if _is_due(notice, frequency, today):
            due.append(notice)
            if notice.read_at is None and frequency != Frequency.NEVER:
                told.append(notice)
    if told and user.is_active:
        _write(user, told, key=f"digest:{user.pk}:{told[0].pk}-{told[-1].pk}")
    Notice.objects.filter(pk__in=[notice.pk for notice in due]).update(is_mail_due=False)
    return len(told)


def _is_due(notice: Notice, frequency: str, today: date) -> bool:
    """Weekly ones on the Monday after they came, or later if that was missed."""
    if frequency != Frequency.WEEKLY:
        return True
    came = timezone.localdate(notice.sent_at)
    return today >= came + timedelta(days=7 - came.weekday())


def stop_token(user: User, group: str) -> str:
    return signing.dumps([user.public_id.hex, group], salt=_SALT)


def behind_stop_token(token: str) -> tuple[str, str] | None:
    """Whose letters, and of which kind; None where the link is not ours or too old."""
    try:
        public_id, group = signing.loads(token, salt=_SALT, max_age=STOP_WITHIN)
    except signing.BadSignature:
        return None
    return public_id, group


def _write(user: User, notices: list[Notice], *, key: str) -> None:
    lines: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices[:MOST_LINES]:
        lines[group_of(notice.kind)].append(notice)
    # A letter about one kind stops that kind; one about several stops all.
    groups = {group_of(notice.kind) for notice in notices}
    group = groups.pop() if len(groups) == 1 else EVERYTHING
    stop = settings.SITE_URL + reverse("workspace:stop_mail", args=[stop_token(user, group)])
    with override(user.language):
        subject = (
            _("News from the Resilience Portal")
            if len(notices) == 1
            else ngettext("%(n)d notice for you", "%(n)d notices for you", len(notices))
            % {"n": len(notices)}
        )
        body = render_to_string(
            "emails/workspace/digest.txt",
            {
                "user": user,
                "groups": [(GROUPS[name], rows) for name, rows in lines.items()],
                "more": max(0, len(notices) - MOST_LINES),
                "site_url": settings.SITE_URL,
                "stop_url": stop,
            },
        )
    write_letter(key=key, to=user.email, subject=subject, body=body, unsubscribe_url=stop)
