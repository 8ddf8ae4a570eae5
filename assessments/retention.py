"""Which snapshots go, when, and why one stays: by the nation's choice, and never while one is in use.

A room says in its module `kept_reports` (`KEEPS`) which of its rows use a report, as merges are said in
`merged_partners`. Each such row refers to the report, or to a line of it, with PROTECT: the database
refuses what this module would overlook.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Count
from django.utils.module_loading import module_has_submodule

from accounts.models import Nation
from assessments.models import GapReport, ReportRetention

MODULE = "kept_reports"


@dataclass(frozen=True)
class Keeps:
    """Rows that use a report: the model, what readers call them, and how they refer to it."""

    model: str  # "assessments.paper"
    label: Any
    link: str = "report"  # or "line__report"

    @property
    def key(self) -> str:
        """The foreign key, as the house rules name it."""
        return f"{self.model}.{self.link.split('__')[0]}"

    def counted(self, reports: Iterable[int]) -> dict[int, int]:
        rows = apps.get_model(self.model)._base_manager.filter(**{f"{self.link}__in": reports})
        return dict(rows.order_by().values_list(self.link).annotate(Count("pk")))


@cache
def keepers() -> tuple[Keeps, ...]:
    """Everything the rooms have said that uses reports."""
    found: list[Keeps] = []
    for app in apps.get_app_configs():
        if module_has_submodule(app.module, MODULE):
            found += import_module(f"{app.name}.{MODULE}").KEEPS
    return tuple(found)


def in_use(reports: Iterable[int]) -> dict[int, list[tuple[Any, int]]]:
    """By report, what uses it and how often; reports nothing uses are left out."""
    keys, found = list(reports), defaultdict(list)
    for keeper in keepers():
        for report, count in keeper.counted(keys).items():
            found[report].append((keeper.label, count))
    return dict(found)


class Place(StrEnum):
    """What a snapshot is the nation's first of."""

    YEAR = "year"
    MONTH = "month"
    NIGHT = "night"


@dataclass(frozen=True)
class Dated:
    """One snapshot and the first day on which it may go; None: never."""

    report: int
    day: date
    place: Place
    goes_on: date | None


def plan(nation: Nation, *, nights: int, months: int) -> Iterator[Dated]:
    """All snapshots of the nation, oldest first."""
    rows = GapReport.objects.filter(nation=nation).snapshots().order_by("day", "pk")
    year, month = None, None
    for key, day in rows.values_list("pk", "day").iterator(chunk_size=2_000):
        place = Place.NIGHT
        if (day.year, day.month) != month:
            place = Place.MONTH if day.year == year else Place.YEAR
        year, month = day.year, (day.year, day.month)
        yield Dated(key, day, place, _goes_on(day, place, nights, months))


def _goes_on(day: date, place: Place, nights: int, months: int) -> date | None:
    after_nights = day + timedelta(days=nights + 1)
    match place:
        case Place.YEAR:
            return None
        case Place.MONTH:
            return max(after_nights, _months_after(day, months))
        case _:
            return after_nights


def _months_after(day: date, months: int) -> date:
    """The first day of the month after the last of so many months."""
    count = day.year * 12 + day.month + months
    return date(count // 12, count % 12 + 1, 1)


def due(retention: ReportRetention, today: date, *, most: int) -> list[int]:
    """The oldest snapshots whose time is over and that nothing uses, so many of them."""
    rule = {"nights": retention.nights, "months": retention.months}
    over = [
        one.report
        for one in plan(retention.nation, **rule)
        if one.goes_on is not None and one.goes_on <= today
    ]
    used = in_use(over)
    return [key for key in over if key not in used][:most]
