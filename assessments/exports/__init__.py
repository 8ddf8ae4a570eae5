"""The tables of the room as files: what a page shows, every row of it, as CSV and XLSX."""

from assessments.exports.dashboard import COVERAGE, ELEMENTS, MILESTONES, REGIONS, TREND
from assessments.exports.document import document_response
from assessments.exports.explained import BY_DAY, HANGS_ON, LINE_MILESTONES, PASSED_OVER, SERVING
from assessments.exports.lines import COMPARISON, LINES, MOVED, with_requirements
from assessments.exports.reports import POLICY, REPORTS
from assessments.exports.whatif import WHAT_IF

__all__ = [
    "BY_DAY",
    "COMPARISON",
    "COVERAGE",
    "ELEMENTS",
    "HANGS_ON",
    "LINES",
    "LINE_MILESTONES",
    "MILESTONES",
    "MOVED",
    "PASSED_OVER",
    "POLICY",
    "REGIONS",
    "REPORTS",
    "SERVING",
    "TREND",
    "WHAT_IF",
    "document_response",
    "with_requirements",
]
