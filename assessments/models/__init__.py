"""What is missing: needs stated together, runs that compute the gaps, and the reports they publish."""

from assessments.models.assessment import (
    Assessment,
    AssessmentGroupObjectPermission,
    AssessmentUserObjectPermission,
    AssurancePolicy,
)
from assessments.models.need import Need, NeedFile
from assessments.models.paper import Paper
from assessments.models.report import Gap, GapReport, Rollup
from assessments.models.run import Block, GapRun, LateChange

__all__ = [
    "Assessment",
    "AssessmentGroupObjectPermission",
    "AssessmentUserObjectPermission",
    "AssurancePolicy",
    "Block",
    "Gap",
    "GapReport",
    "GapRun",
    "LateChange",
    "Need",
    "NeedFile",
    "Paper",
    "Rollup",
]
