"""The lines that measures stand for, in whichever report is read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models.functions import Coalesce

from assessments.models import Gap, GapReport
from assessments.models.of_line import OfLine
from common.rows import Marking


def lines_of(user: Any, report: GapReport | None, rows: Iterable[OfLine]) -> dict[int, Gap]:
    """For each row, by its key, its line in the report as this reader may see it; one query.

    Several lines that a row stands for: the worst of them. A row whose line is gone has none.
    """
    rows = list(rows)
    if report is None or not rows:
        return {}
    found = _found(Gap.objects.visible_to(user).filter(report=report), rows)
    shown = found.for_list().select_related("report__nation", "need")
    by_place: dict[tuple[int, int, int], list[Any]] = defaultdict(list)
    for line in shown.worst_first():
        by_place[line.resource_id, line.region_id, line.scenario_id].append(line)
    answer = {}
    for row in rows:
        here = by_place.get(row.line_key, [])
        mine = [line for line in here if row.need_id in (None, line.first_need)]
        if mine:
            answer[int(row.pk)] = mine[0]
    return answer


def strictest_of(nation_id: int, row: OfLine) -> Marking:
    """How strictly the line of a row is marked in the current report; what stands for it is no less."""
    lines = Gap.objects.filter(report__nation=nation_id, report__kind="current")
    found = [
        Marking(marking)
        for marking, first in _found(lines, [row]).values_list("marking", "first_need")
        if row.need_id in (None, first)
    ]
    return max(found, key=lambda one: one.rank, default=Marking.CLEAR)


def _found(lines: Any, rows: list[OfLine]) -> Any:
    """Each told the first version of its need."""
    found: Any = lines.filter(
        resource__in={row.resource_id for row in rows},
        region__in={row.region_id for row in rows},
        scenario__in={row.scenario_id for row in rows},
    ).annotate(first_need=Coalesce("need__first", "need"))
    return found
