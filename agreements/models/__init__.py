"""What was promised: agreements with their parties and papers, what they bind, and model clauses."""

from agreements.models.activation import TO_MEND, Activation, Delivery, delivered_of
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
    "TO_MEND",
    "Activation",
    "Agreement",
    "AgreementDocument",
    "AgreementGroupObjectPermission",
    "AgreementReminder",
    "AgreementUserObjectPermission",
    "Clause",
    "Commitment",
    "Condition",
    "Delivery",
    "Party",
    "delivered_of",
    "unmet_condition",
    "waiting_for",
]
