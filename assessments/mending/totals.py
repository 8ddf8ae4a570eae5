"""A list of measures: which are shown in which order, what they cost and close together."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils import timezone

from assessments.mending.closing import Closing, closings
from assessments.models import GapReport, Measure
from assessments.models.measure import MeasureQuerySet

#: Measures that one page shows; the file holds every one.
MOST = 200
#: Budget lines that are told apart.
BUDGET_LINES = 20


@dataclass(frozen=True)
class Cost:
    """How many measures, and what they cost; None: nobody has said of any of them."""

    label: Any
    count: int
    once: Decimal | None
    yearly: Decimal | None
    value: str = ""


@dataclass(frozen=True)
class Totals:
    count: int
    late: int
    unpriced: int
    whole: Cost
    by_money: list[Cost]
    by_budget_line: list[Cost]


_SUMS = {"count": Count("pk"), "once": Sum("cost_once"), "yearly": Sum("cost_yearly")}


def shown_measures(
    user: Any, report: GapReport | None, rows: MeasureQuerySet, *, by_day: bool
) -> list[Closing]:
    """Those due first, at most `MOST`; unless `by_day` what closes most for its money stands first."""
    found = closings(user, report, list(rows.for_list()[:MOST]))
    return found if by_day else sorted(found, key=lambda one: one.order)


def totals_of(rows: MeasureQuerySet) -> Totals:
    """In three questions, of all rows."""
    bare = rows.order_by()
    late = Q(due_on__lt=timezone.localdate()) & ~Q(status__in=Measure.OVER)
    whole = bare.aggregate(
        **_SUMS,
        late=Count("pk", filter=late),
        unpriced=Count("pk", filter=Q(cost_once__isnull=True, cost_yearly__isnull=True)),
    )
    found = {one["money"]: one for one in bare.values("money").annotate(**_SUMS)}
    lines = bare.exclude(budget_line="").values("budget_line").annotate(**_SUMS)
    return Totals(
        count=whole["count"],
        late=whole["late"],
        unpriced=whole["unpriced"],
        whole=Cost("", whole["count"], whole["once"], whole["yearly"]),
        by_money=[
            _cost(money.label, found[money.value], money.value)
            for money in Measure.Money
            if money.value in found
        ],
        by_budget_line=[
            _cost(one["budget_line"], one, one["budget_line"])
            for one in lines.order_by("budget_line")[:BUDGET_LINES]
        ],
    )


def _cost(label: Any, found: dict[str, Any], value: str) -> Cost:
    return Cost(label, found["count"], found["once"], found["yearly"], value)
