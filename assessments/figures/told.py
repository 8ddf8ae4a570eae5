"""Why a line is short and since when, in the few words a list has room for.

Both come from published lines alone; the line's own page has the whole explanation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from assessments.figures.lines import snapshots_before
from assessments.models import Challenge, Gap, GapReport, Need
from baseline.models import Resource

FULL = 10_000
#: From this share on the largest owner is named as what the line hangs on.
LARGE_SHARE = 5_000


@dataclass(frozen=True)
class Since:
    """From which report on a line has been short without a break."""

    day: date
    is_first: bool  # nothing older was looked at: it may have been short before
    is_new: bool  # the last snapshot was not short


@dataclass(frozen=True)
class Told:
    """A line with what a list says beside its figures."""

    line: Gap
    why: list[Any]
    since: Since | None
    is_questioned: bool = False  # somebody doubts a figure of it


def told(
    user: Any,
    report: GapReport,
    lines: Sequence[Gap],
    earlier: Sequence[GapReport] | None = None,
) -> list[Told]:
    """The lines of one report, in their order; four queries, however many.

    `earlier` are the `snapshots_before` the report, where the caller has them.
    """
    found = short_since(user, report, lines, earlier)
    doubted = questioned(user, lines)
    return [Told(line, list(why(line)), found.get(line.pk), line.pk in doubted) for line in lines]


def questioned(user: Any, lines: Sequence[Gap]) -> set[int]:
    """The lines (by key) of which somebody doubts a figure, and nobody has answered yet."""
    if not lines:
        return set()
    rows = (
        Challenge.objects.visible_to(user)
        .open()
        .filter(resource__in={line.resource_id for line in lines})
    )
    open_ones = set(rows.order_by().values_list("resource", "region", "scenario", "need"))
    if not open_ones:
        return set()
    firsts = _firsts([line.need_id for line in lines if line.need_id])
    return {
        line.pk
        for line in lines
        for need in (firsts.get(line.need_id), None)
        if (line.resource_id, line.region_id, line.scenario_id, need) in open_ones
    }


def why(line: Gap) -> Iterator[Any]:
    """What keeps the line from being covered on its worst day, the nearest cause first."""
    if not line.is_known or not line.gap:
        return
    if line.resource.kind == Resource.Kind.CRITERION:
        yield line.judgement
        return
    yield _least_of(line)
    if line.partners == 1:
        yield _("a single partner")
    elif (line.largest_share or 0) >= LARGE_SHARE:
        yield _("one owner holds most of it")


def _least_of(line: Gap) -> Any:
    """Which step is missing first: supply at all, enough of it, or that it is bound and seen."""
    declared = line.declared_coverage or 0
    if declared >= FULL:
        return _("offered, but not all of it contracted and verified")
    if line.resource.kind == Resource.Kind.LEVEL:
        return _("too few units meet the level")
    if declared:
        return _("too little is offered by then")
    if max(line.declared):
        return _("nothing is there in time")
    return _("nothing is offered")


def short_since(
    user: Any,
    report: GapReport,
    lines: Sequence[Gap],
    earlier: Sequence[GapReport] | None = None,
) -> dict[int, Since]:
    """For each line with a gap (by its key) since when; a need keeps its line through new versions."""
    short = [line for line in lines if line.gap and line.is_known and line.need_id]
    if not short:
        return {}
    firsts = _firsts([line.need_id for line in short])
    reports = snapshots_before(user, report) if earlier is None else list(earlier)
    wanted = set(firsts.values())
    needs = Need.objects.filter(Q(pk__in=wanted) | Q(first__in=wanted)).values("pk")
    rows = Gap.objects.visible_to(user).filter(report__in=reports, need__in=needs)
    were_short = set(rows.short().values_list("report", Coalesce("need__first_id", "need_id")))
    return {line.pk: _run(report, reports, firsts[line.need_id], were_short) for line in short}


def _firsts(needs: list[Any]) -> dict[Any, int]:
    """The first version of each need."""
    rows = Need.objects.filter(pk__in=needs).annotate(line=Coalesce(F("first_id"), F("pk")))
    return dict(rows.values_list("pk", "line"))


def _run(
    report: GapReport, reports: list[GapReport], need: int, were_short: set[tuple[int, int]]
) -> Since:
    unbroken = list(takewhile(lambda one: (one.pk, need) in were_short, reports))
    if not unbroken:
        return Since(report.day, is_first=not reports, is_new=bool(reports))
    return Since(unbroken[-1].day, is_first=len(unbroken) == len(reports), is_new=False)
