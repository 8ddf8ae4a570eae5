"""When a partner is looked at again."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Nation, User
from partners.models import NextVetting, Partner

#: The responsible officer is told so long before.
NOTICE = timedelta(days=30)
#: The list shows what is due within this time.
SOON = timedelta(days=90)


def later(day: date, months: int) -> date:
    """The same day so many months on, or the last of a month that is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def plan_next_vetting(partner: Partner, *, by: User) -> None:
    """Part of an approval: as long from today as the nation has set."""
    nation: Nation = partner.nation
    if nation.vet_again_months:
        keep_day(partner, later(timezone.localdate(), nation.vet_again_months), by=by)


def planned_for(partner: Partner, today: date) -> date:
    """For who was approved before days were set: as the nation has it; what is over comes in turn."""
    approved_on = timezone.localdate(partner.approved_at) if partner.approved_at else today
    due_on = later(approved_on, partner.nation.vet_again_months)
    in_turn = today + NOTICE + timedelta(days=partner.pk % SOON.days)
    return due_on if due_on > today + NOTICE else in_turn


def keep_day(partner: Partner, due_on: date | None, *, by: User) -> NextVetting:
    """The day, or that there is to be none: the clock then plans none either."""
    row, _is_new = NextVetting.objects.update_or_create(
        partner=partner,
        defaults={
            "nation": partner.nation,
            "due_on": due_on,
            "set_at": timezone.now(),
            "set_by": by,
        },
    )
    return row
