"""What may be stated as a need: one set of rules for pages, files and the API.

frame = Frame.of(assessment)
found = faults(Wanted(resource=…, region=…, scenario=…, priority=2, initial=Decimal(5)), frame)
# each: found[0].field, .what, .mend
"""

from assessments.stating.faults import FAULTS, Fault
from assessments.stating.levels import TwoLevels, two_levels
from assessments.stating.rules import (
    DECIMALS,
    LABELS,
    QUANTITIES,
    Frame,
    faults,
    faults_of_terms,
    twice,
)
from assessments.stating.wanted import SAME, Wanted, same_key

__all__ = [
    "DECIMALS",
    "FAULTS",
    "LABELS",
    "QUANTITIES",
    "SAME",
    "Fault",
    "Frame",
    "TwoLevels",
    "Wanted",
    "faults",
    "faults_of_terms",
    "same_key",
    "twice",
    "two_levels",
]
