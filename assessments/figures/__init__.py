"""What pages, exports and the API read from published reports: always through the reader's door.

    report = latest(user)                              # `current`, or None before the first run
    lines = lines_for(user, report, filters)           # a queryset, for lists and exports
    grid = matrix(user, report, before=previous_snapshot(user, report))
    cells = by_region(user, report, phase="war", requirement="BLR2")      # the map
    parts = by_element(user, report, requirement="BLR2", phase="war")     # elements → resources
    days = by_milestone(user, report, requirement="BLR2", phase="war")    # the chart over the days
    rows = told(user, report, worst)                                      # why, and since when
    read = lines_by_day(user, report, requirement="BLR2", phase="war")    # once, for the three above
    points = trend(user, count=12)                     # the same cells over the last snapshots
    behind = rows_behind(line, user, figure=Figure.EXPECTED, day=30)      # shown + hidden = figure
    story = explain(line)                              # the engine's explanation, day by day

Means are those of design 3.6: weights by priority, each line once per requirement, "not known" lines
outside and counted apart, always with the weakest line. A line counts with its worst milestone, or
on the `day` that `matrix`, `by_region` and `by_element` are given (one of `report.milestones`).
Whoever sees the whole nation gets them from the stored roll-ups; an official from the lines in scope,
by the same arithmetic.
"""

from assessments.figures.behind import WHY, Behind, Row, explain, rows_behind
from assessments.figures.cells import (
    LinesByDay,
    by_element,
    by_milestone,
    by_region,
    lines_by_day,
    matrix,
    trend,
)
from assessments.figures.lines import latest, lines_for, previous_snapshot, snapshots_before
from assessments.figures.losses import Loss, losses
from assessments.figures.shapes import (
    NO_NEED,
    Cell,
    DayCell,
    ElementCell,
    Matrix,
    MatrixRow,
    Point,
    RegionCell,
    ResourceCell,
)
from assessments.figures.shown import Shown, lines_not_shown, shown_to
from assessments.figures.told import Since, Told, short_since, told

__all__ = [
    "NO_NEED",
    "WHY",
    "Behind",
    "Cell",
    "DayCell",
    "ElementCell",
    "LinesByDay",
    "Loss",
    "Matrix",
    "MatrixRow",
    "Point",
    "RegionCell",
    "ResourceCell",
    "Row",
    "Shown",
    "Since",
    "Told",
    "by_element",
    "by_milestone",
    "by_region",
    "explain",
    "latest",
    "lines_by_day",
    "lines_for",
    "lines_not_shown",
    "losses",
    "matrix",
    "previous_snapshot",
    "rows_behind",
    "short_since",
    "shown_to",
    "snapshots_before",
    "told",
    "trend",
]
