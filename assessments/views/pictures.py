"""Charts and maps of the dashboards, made from the same figures as the tables beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from accounts.models import Nation
from assessments.asking.sides import MovedRequirement
from assessments.models import Gap
from assessments.views.cells import Row
from baseline.models import Region, Requirement
from common.charts import shelf
from common.charts.figures import (
    Coverage,
    Milestone,
    MilestonesChart,
    Pair,
    SidesChart,
    TrendChart,
)
from common.charts.shelf import Picture
from common.maps import MapCell, RegionMap, draw_map
from common.tasks import draw_chart
from common.templatetags.portal import localized


def region_map(
    nation: Nation, regions: Sequence[Row], *, url: Callable[[Region], str]
) -> RegionMap:
    """First-level regions by the assured coverage of what is needed in them."""
    cells = [
        MapCell(
            row.of.code,
            localized(row.of.name),
            row.one.cell.state,
            row.one.cell.assured,
            url(row.of),
        )
        for row in regions
    ]
    return draw_map(nation.code, cells, title=_("Assured coverage by region"))


def trend_picture(points: Sequence[Row], requirement: str) -> Picture | None:
    """The requirement's three figures over the last snapshots; none before there are two."""
    known = [
        Coverage(row.of.at.date(), cell.declared or 0, cell.expected or 0, cell.assured)
        for row in points
        if (cell := row.one.cell).assured is not None
    ]
    if len(known) < 2:
        return None
    title = _("Coverage of %(requirement)s over the last snapshots") % {"requirement": requirement}
    return shelf.ask(TrendChart(title, known), draw=draw_chart.delay)


def coverage_picture(milestones: Sequence[Row], requirement: Requirement) -> Picture | None:
    """The requirement's mean coverages over the milestones, against all that is required."""
    points = [
        Milestone(row.of, 100_000, *(10 * (one or 0) for one in (cell.declared, cell.expected, cell.assured)))
        for row in milestones
        if (cell := row.one.cell).assured is not None
    ]  # fmt: skip
    if not points:
        return None
    title = _("%(requirement)s: required and supplied, mean of its lines") % {
        "requirement": requirement.code
    }
    return shelf.ask(MilestonesChart(title, "%", points), draw=draw_chart.delay)


def milestones_picture(line: Gap) -> Picture:
    """What is required against the three figures, over the report's milestones."""
    days = line.report.milestones
    points = [
        Milestone(day, *values)
        for day, *values in zip(
            days, line.required, line.declared, line.expected, line.assured, strict=True
        )
    ]
    title = _("%(resource)s in %(region)s: required and supplied") % {
        "resource": localized(line.resource.name),
        "region": localized(line.region.name),
    }
    return shelf.ask(
        MilestonesChart(title, line.resource.unit.symbol, points), draw=draw_chart.delay
    )


def sides_picture(requirements: Sequence[MovedRequirement]) -> Picture | None:
    """Assured coverage today and in a what-if, of the requirements it moves; None where it moves none."""
    pairs = [
        Pair(f"{one.requirement.code} {one.phase.label}", one.before.assured, one.after.assured)
        for one in requirements
        if one.is_moved and one.before.assured is not None and one.after.assured is not None
    ]
    if not pairs:
        return None
    chart = SidesChart(_("Assured coverage by requirement"), _("Today"), _("What if"), pairs)
    return shelf.ask(chart, draw=draw_chart.delay)
