"""Deeds of the room: assessments and their needs, the policy, and gap runs."""

from assessments.actions.assessments import (
    AboveTheCeiling,
    AssessmentIsOver,
    InForce,
    NothingStated,
    NotInForce,
    RevisedAlready,
    ScopeInUse,
    WrongLead,
    archive_assessment,
    close_assessment,
    put_in_force,
    revise_assessment,
    start_assessment,
    update_assessment,
)
from assessments.actions.comparisons import NothingToCompare, ask_for_comparison
from assessments.actions.deriving import (
    NothingToApply,
    apply_derivation,
    apply_derivations,
    derive_needs,
)
from assessments.actions.files import (
    FileHasErrors,
    FileStatedAlready,
    state_needs_of_file,
    upload_needs,
)
from assessments.actions.needs import (
    NeedsAReason,
    NothingToConsentTo,
    consent_to_need,
    state_need,
    state_needs,
    update_need,
    withdraw_need,
)
from assessments.actions.papers import ask_for_paper
from assessments.actions.policies import PolicyUnchanged, WeightsOutOfOrder, set_policy
from assessments.actions.runs import RunAtWork, SnapshotTaken, ask_for_run
from assessments.stating.keeping import (
    NeedIsWithdrawn,
    NeedRefused,
    NeedsTheOffice,
    TakesNoNeeds,
)

__all__ = [
    "AboveTheCeiling",
    "AssessmentIsOver",
    "FileHasErrors",
    "FileStatedAlready",
    "InForce",
    "NeedIsWithdrawn",
    "NeedRefused",
    "NeedsAReason",
    "NeedsTheOffice",
    "NotInForce",
    "NothingStated",
    "NothingToApply",
    "NothingToCompare",
    "NothingToConsentTo",
    "PolicyUnchanged",
    "RevisedAlready",
    "RunAtWork",
    "ScopeInUse",
    "SnapshotTaken",
    "TakesNoNeeds",
    "WeightsOutOfOrder",
    "WrongLead",
    "apply_derivation",
    "apply_derivations",
    "archive_assessment",
    "ask_for_comparison",
    "ask_for_paper",
    "ask_for_run",
    "close_assessment",
    "consent_to_need",
    "derive_needs",
    "put_in_force",
    "revise_assessment",
    "set_policy",
    "start_assessment",
    "state_need",
    "state_needs",
    "state_needs_of_file",
    "update_assessment",
    "update_need",
    "upload_needs",
    "withdraw_need",
]
