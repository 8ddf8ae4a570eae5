"""For which side of an assessment a person speaks."""

from __future__ import annotations

from typing import Any

from assessments.models import Assessment, Seat, Side
from assessments.stating.keeping import OFFICE


def side_of(user: Any, assessment: Assessment) -> Side | None:
    """The private lead for the private side; the public lead, and the office, for the public one."""
    if not user.is_active:
        return None
    if assessment.private_lead_id == user.pk:
        return Side.PRIVATE
    of_office = user.nation_id == assessment.nation_id and user.has_perm(OFFICE)
    return Side.PUBLIC if of_office or assessment.public_lead_id == user.pk else None


def has_part(user: Any, assessment: Assessment) -> bool:
    """Whether the person sits at the table: a lead, the office, or a seat."""
    if side_of(user, assessment) is not None:
        return True
    return Seat.objects.current().filter(assessment=assessment, user=user.pk).exists()


def may_sign(user: Any, assessment: Assessment) -> Side | None:
    """The leads themselves; nobody signs for them."""
    if assessment.public_lead_id == user.pk:
        return Side.PUBLIC
    return Side.PRIVATE if assessment.private_lead_id == user.pk else None
