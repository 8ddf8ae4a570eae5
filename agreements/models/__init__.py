"""What was promised: agreements with their parties and papers, what they bind, and model clauses."""

from agreements.models.agreement import (
    Agreement,
    AgreementDocument,
    AgreementGroupObjectPermission,
    AgreementReminder,
    AgreementUserObjectPermission,
    Party,
)
from agreements.models.clause import Clause
from agreements.models.commitment import Commitment
from agreements.models.condition import Condition, unmet_condition, waiting_for

__all__ = [
    "Agreement",
    "AgreementDocument",
    "AgreementGroupObjectPermission",
    "AgreementReminder",
    "AgreementUserObjectPermission",
    "Clause",
    "Commitment",
    "Condition",
    "Party",
    "unmet_condition",
    "waiting_for",
]
