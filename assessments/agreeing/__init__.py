"""Two sides, one value: the lines of an assessment, what stands against a move, what is signed."""

from assessments.agreeing.conditions import hindrances
from assessments.agreeing.content import digest_of
from assessments.agreeing.lines import Line, LineStatus, lines_of, status_counts, with_status
from assessments.agreeing.sides import may_sign, side_of

__all__ = [
    "Line",
    "LineStatus",
    "digest_of",
    "hindrances",
    "lines_of",
    "may_sign",
    "side_of",
    "status_counts",
    "with_status",
]
