"""How a round goes: who answered, by kind of supply and region, and what each day confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F
from django.utils import timezone

from baseline.models import Region
from common.templatetags.portal import localized
from exchange.models import Round, RoundEntry
from partners.models import Capability
from partners.supply_kinds import BY_CODE

#: So many days are shown; what was confirmed earlier stands in the first.
DAYS = 31


@dataclass(frozen=True)
class Rate:
    """How many of a group were asked and are done."""

    name: str
    asked: int
    done: int

    @property
    def percent(self) -> int:
        return 100 * self.done // self.asked if self.asked else 0


@dataclass(frozen=True)
class Day:
    """What stood confirmed at the end of a day of the round."""

    day: date
    answers: int
    confirmed: int
    total: int

    @property
    def percent(self) -> int:
        return 100 * self.confirmed // self.total if self.total else 0


def by_kind(entries: Any) -> list[Rate]:
    return [
        Rate(str(BY_CODE[row["name"]].label), row["asked"], row["done"])
        for row in entries.by_kind()
        if row["name"] in BY_CODE
    ]


def by_region(entries: Any) -> list[Rate]:
    rows = [row for row in entries.by_region() if row["name"]]
    names = {
        region.code: localized(region.name)
        for region in Region.objects.filter(code__in=[row["name"] for row in rows])
    }
    return [Rate(names.get(row["name"], row["name"]), row["asked"], row["done"]) for row in rows]


def by_day(round_: Round, today: date) -> list[Day]:
    """From the first day until its end or today: answers so far, and how much stands confirmed."""
    first = timezone.localdate(round_.started_at)
    last = timezone.localdate(round_.ended_at) if round_.ended_at else today
    supply = (
        Capability.objects.in_registry()
        .in_force()
        .filter(partner__in=RoundEntry.objects.of(round_).values("partner"))
    )
    total = supply.count()
    confirmed = _counted(supply.filter(confirmed_on__gte=first), "confirmed_on")
    entries = RoundEntry.objects.of(round_).filter(done_at__isnull=False)
    answers = _counted(entries, "done_at__date")
    shown = []
    start = max(first, last - timedelta(days=DAYS - 1))
    for offset in range((last - start).days + 1):
        day = start + timedelta(days=offset)
        shown.append(
            Day(
                day,
                sum(n for on, n in answers.items() if on <= day),
                sum(n for on, n in confirmed.items() if on <= day),
                total,
            )
        )
    return shown


def _counted(rows: Any, field: str) -> dict[date, int]:
    counted = rows.order_by().values(on=F(field)).annotate(n=Count("pk"))
    return {row["on"]: row["n"] for row in counted}
