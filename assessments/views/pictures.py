"""Charts and maps of the dashboards, made from the same figures as the tables beside them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.utils.translation import gettext as _

from accounts.models import Nation
from assessments.figures import Point, RegionCell
from assessments.models import Gap
from baseline.models import Region
from common.charts import shelf
from common.charts.figures import Coverage, Milestone, MilestonesChart, TrendChart
from common.charts.shelf import Picture
from common.maps import MapCell, RegionMap, draw_map
from common.tasks import draw_chart
from common.templatetags.portal import localized


def region_map(
    nation: Nation, regions: Sequence[RegionCell], *, url: Callable[[Region], str]
) -> RegionMap:
    """First-level regions by the assured coverage of what is needed in them."""
    cells = [
        MapCell(
            one.region.code,
            localized(one.region.name),
            one.cell.state,
            one.cell.assured,
            url(one.region),
        )
        for one in regions
    ]
    return draw_map(nation.code, cells, title=_("Assured coverage by region"))


def trend_picture(points: Sequence[Point], requirement: str, phase: str) -> Picture | None:
    """The requirement's three figures over the last snapshots; none before there are two."""
    known = [
        Coverage(point.at.date(), cell.declared or 0, cell.expected or 0, cell.assured)
        for point in points
        if (cell := point.cells.get((requirement, phase))) and cell.assured is not None
    ]
    if len(known) < 2:
        return None
    title = _("Coverage of %(requirement)s over the last snapshots") % {"requirement": requirement}
    return shelf.ask(TrendChart(title, known), draw=draw_chart.delay)


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
