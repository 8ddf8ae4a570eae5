"""Two sides, one value: the lines of an assessment, what stands against a move, what is signed."""

from assessments.agreeing.conditions import hindrances
from assessments.agreeing.content import digest_of
from assessments.agreeing.lines import Line, LineStatus, lines_of, status_counts, with_status
from assessments.agreeing.sides import has_part, may_sign, side_of
from assessments.agreeing.signed import signatures_of
from assessments.agreeing.versions import changed_lines

__all__ = [
    "Line",
    "LineStatus",
    "changed_lines",
    "digest_of",
    "has_part",
    "hindrances",
    "lines_of",
    "may_sign",
    "side_of",
    "signatures_of",
    "status_counts",
    "with_status",
]
