"""What is missing: needs stated together, runs that compute the gaps, and the reports they publish."""

from assessments.models.assessment import (
    Assessment,
    AssessmentGroupObjectPermission,
    AssessmentUserObjectPermission,
    AssurancePolicy,
    Need,
)
from assessments.models.report import Block, Gap, GapReport, GapRun, Rollup

__all__ = [
    "Assessment",
    "AssessmentGroupObjectPermission",
    "AssessmentUserObjectPermission",
    "AssurancePolicy",
    "Block",
    "Gap",
    "GapReport",
    "GapRun",
    "Need",
    "Rollup",
]
