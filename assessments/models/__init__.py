"""What is missing: needs stated together, runs that compute the gaps, and the reports they publish."""

from assessments.models.assessment import (
    Assessment,
    AssessmentGroupObjectPermission,
    AssessmentUserObjectPermission,
    AssurancePolicy,
)
from assessments.models.challenge import Challenge
from assessments.models.measure import Measure, MeasureState
from assessments.models.need import Need, NeedFile
from assessments.models.paper import Paper
from assessments.models.position import TERMS, Position, Proposal, Side, terms_of
from assessments.models.report import Gap, GapReport, Rollup
from assessments.models.retention import ReportRetention
from assessments.models.run import Block, GapRun, LateChange
from assessments.models.seat import Question, Seat
from assessments.models.signature import Signature
from assessments.models.week import ToldWeek
from assessments.models.whatif import KeptWhatIf, WhatIfAnswer

__all__ = [
    "TERMS",
    "Assessment",
    "AssessmentGroupObjectPermission",
    "AssessmentUserObjectPermission",
    "AssurancePolicy",
    "Block",
    "Challenge",
    "Gap",
    "GapReport",
    "GapRun",
    "KeptWhatIf",
    "LateChange",
    "Measure",
    "MeasureState",
    "Need",
    "NeedFile",
    "Paper",
    "Position",
    "Proposal",
    "Question",
    "ReportRetention",
    "Rollup",
    "Seat",
    "Side",
    "Signature",
    "ToldWeek",
    "WhatIfAnswer",
    "terms_of",
]
