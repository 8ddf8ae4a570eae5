"""Partners that leave the register of their own will."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.rows import person, together

#: So long the office brings everything back as it was; afterwards only the entry itself.
RESTORABLE = timedelta(days=90)


class WithdrawalQuerySet(models.QuerySet["Withdrawal"]):
    def standing(self) -> Self:
        """Not taken back."""
        return self.filter(restored_at__isnull=True)

    def of(self, partner: Any) -> Self:
        return self.filter(partner=partner).select_related("withdrawn_by", "partner")


class Withdrawal(models.Model):
    """A partner left the register of its own will: why, and what it takes to bring it back."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    reason = models.TextField()
    # [{"row": "partners.contact", "key": 1, "was": {…}, "is": {…}}], as a merge keeps it.
    changed = models.JSONField(default=list)
    withdrawn_at = models.DateTimeField(default=timezone.now)
    withdrawn_by = person()
    restored_at = models.DateTimeField(null=True, blank=True)
    restored_by = person(null=True, blank=True)

    objects = WithdrawalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(restored_at__isnull=True),
                name="withdrawal_stands_once",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_says_why"),
            together("restored_at", "restored_by", name="withdrawal_restored_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"withdrawal of partner {self.partner_id} (#{self.pk})"

    @property
    def restorable_until(self) -> Any:
        return timezone.localdate(self.withdrawn_at) + RESTORABLE
