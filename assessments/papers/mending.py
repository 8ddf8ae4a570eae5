"""What it costs, what closes by when, and what the state owes: on paper, for one reader."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from assessments.figures import Shown
from assessments.mending.closing import Closing, closings
from assessments.mending.supposing import MOST_BLOCKS
from assessments.mending.totals import Cost, totals_of
from assessments.mending.waiting import Freed, Owing, owing, waiting_lines
from assessments.models import Gap, Measure
from assessments.papers.words import day_of
from assessments.templatetags.assessing import money
from baseline.models import Phase, Region
from common.templatetags.figures import DASH, thousandths
from common.templatetags.portal import localized


def mending_values(
    user: Any, shown: Shown, *, phase: Phase | None = None, region: Region | None = None, most: int
) -> dict[str, Any]:
    """`most` measures and authorities are named; costs are of all that are open."""
    report = shown.report
    rows = Measure.objects.visible_to(user).open().in_place({"region": region})
    if phase is not None:
        rows = rows.filter(scenario__phase=phase.value)
    found = closings(user, report, list(rows.for_list()[:MOST_BLOCKS]))
    best = sorted((one for one in found if one.closes), key=lambda one: one.order)[:most]
    asked = {"region": region, "phase": phase.value if phase else None}
    waiting = waiting_lines(user, report, asked)
    owed = owing(user, report, waiting)
    totals = totals_of(rows)
    currency = report.nation.currency
    return {
        "costs": [_cost(one, currency) for one in totals.by_money],
        "unpriced": _unpriced(totals.unpriced),
        "closes": [_closes(one, currency) for one in sorted(best, key=_by_day)],
        "owes": [_owes(one) for one in owed[:most]],
        "owes_more": max(0, len(owed) - most),
        "waits": _waits([(one.line, one.all) for one in waiting]),
        "mending": _words(),
    }


def _by_day(one: Closing) -> Any:
    return (one.measure.due_on, one.measure.pk)


def _cost(one: Cost, currency: str) -> dict[str, str]:
    return {
        "money": str(one.label),
        "count": str(one.count),
        "once": money(one.once, currency),
        "yearly": money(one.yearly, currency),
    }


def _unpriced(count: int) -> str:
    return _("Measures without a cost, outside the sums: %(n)d.") % {"n": count} if count else ""


def _closes(one: Closing, currency: str) -> dict[str, str]:
    measure = one.measure
    return {
        "title": measure.title,
        "place": f"{localized(measure.resource.name)}, {localized(measure.region.name)}",
        "due": day_of(measure.due_on),
        "state": str(measure.get_status_display()),
        "closes": thousandths(one.closes, measure.resource.unit),
        "gap": thousandths(one.line.gap if one.line else None, measure.resource.unit),
        "cost": money(measure.cost_once, currency),
        "money": str(measure.get_money_display()),
    }


def _owes(one: Owing) -> dict[str, str]:
    return {
        "authority": localized(one.authority.name) if one.authority else _("The office"),
        "conditions": str(len(one.conditions)),
        "waits": _waits(one.waiting) or DASH,
    }


def _waits(waiting: list[tuple[Gap, Freed]]) -> str:
    """The first two lines of which something waits, and how many more there are."""
    told = [_freed(line, freed) for line, freed in waiting[:2]]
    if more := len(waiting) - len(told):
        told.append(_("and %(n)d more") % {"n": more})
    return "; ".join(told)


def _freed(line: Gap, freed: Freed) -> str:
    unit = line.resource.unit
    parts = []
    if freed.gap:
        parts.append(_("%(n)s of the gap") % {"n": thousandths(freed.gap, unit)})
    if freed.expected:
        parts.append(_("%(n)s more expected") % {"n": thousandths(freed.expected, unit)})
    place = f"{localized(line.resource.name)}, {localized(line.region.name)}"
    return f"{place}: {', '.join(parts)}"


def _words() -> dict[str, str]:
    return {
        "costs": _("What it costs"),
        "money": _("Money"),
        "measures": _("Measures"),
        "once": _("Once"),
        "yearly": _("A year"),
        "costs_none": _("No measure is stated."),
        "closes": _("What closes by when"),
        "measure": _("Measure"),
        "by": _("By"),
        "of_gap": _("Closes, of the gap"),
        "owes": _("What the state owes"),
        "authority": _("Authority"),
        "conditions": _("Not granted"),
        "waits": _("What waits on it alone"),
        "owes_none": _("Every condition that a partner asked for is granted."),
        "owes_more": _("further authorities owe something."),
    }
