"""Companies that take their data with them, and partners that leave of their own will."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.roles import Kind
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.partner import Membership, represented_by

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


class CompanyCopyQuerySet(DooredQuerySet["CompanyCopy"]):
    def reach(self, user: Any, action: str) -> Q:
        """The partner's administrators and nobody else: it holds everything at once."""
        if user.kind != Kind.REPRESENTATIVE:
            return NOBODY
        return Q(partner__in=represented_by(user, [Membership.Role.ADMINISTRATOR]))

    def over_at(self, moment: Any) -> Self:
        return self.filter(expires_at__lt=moment).select_related("file").order_by("pk")

    def for_list(self) -> Self:
        rows = self.select_related("file", "file__nation", "job", "asked_by", "partner")
        return rows.order_by("-asked_at", "-pk")


class CompanyCopy(PublicRow):
    """Everything a partner ever entered, as one file for its administrators; kept for a week."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    job = models.ForeignKey(
        "workspace.Job", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    file = models.OneToOneField(
        "workspace.File", models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_complete = models.BooleanField(default=False)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()
    expires_at = models.DateTimeField()

    objects = CompanyCopyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(is_complete=False) | Q(file__isnull=False),
                name="company_copy_complete_has_a_file",
            ),
        ]
        indexes = [models.Index(fields=["partner", "-asked_at"], name="company_copy_newest")]

    def __str__(self) -> str:
        return f"copy of partner {self.partner_id} (#{self.pk})"
