"""Claims: a person says that they may speak for an organisation the register may have already."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.addresses import row_url
from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together


class ClaimQuerySet(DooredQuerySet["Claim"]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever made it reads it; the office reads all of its nation and decides."""
        mine = Q(claimant=user.pk) if action == "view" else Q(pk__in=[])
        right = "view_application" if action == "view" else "approve_application"
        if user.has_perm(f"partners.{right}"):
            return mine | Q(nation=user.nation_id)
        return mine

    def waiting(self) -> Self:
        return self.filter(status=Claim.Status.SUBMITTED)

    def queue(self) -> Self:
        """Oldest first: whoever has waited longest is answered first."""
        return self.waiting().select_related("claimant").order_by("made_at", "pk")

    def shown(self, which: str) -> Self:
        """What waits, or what was decided."""
        rows = self.waiting() if which != "decided" else self.exclude(status="submitted")
        return rows.select_related("claimant", "partner", "decided_by")

    def made_by(self, user: Any) -> Self:
        return self.filter(claimant=user.pk).order_by("-made_at", "-pk")

    def for_detail(self) -> Self:
        return self.select_related("nation", "claimant", "partner", "decided_by")


class Claim(PublicRow):
    """A person's wish to look after the partner with a number, with what shows that they may."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for the office")
        GRANTED = "approved", _("Granted")
        REFUSED = "rejected", _("Not granted")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    claimant = models.ForeignKey("accounts.User", models.PROTECT, related_name="claims")
    scheme = models.CharField(max_length=12)
    country = models.CharField(max_length=2, blank=True)
    value = models.CharField(max_length=40)
    statement = models.TextField()
    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    made_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)
    reason = models.TextField(blank=True)  # what the claimant reads
    # Whose people the claimant belongs to since it was granted.
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="claims"
    )

    objects = ClaimQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("decided_at", "decided_by", name="claim_decided_at_and_by"),
            models.CheckConstraint(
                condition=Q(status="submitted", decided_at__isnull=True)
                | (~Q(status="submitted") & Q(decided_at__isnull=False)),
                name="claim_waits_or_is_decided",
            ),
            models.CheckConstraint(
                condition=~Q(status="approved") | Q(partner__isnull=False),
                name="claim_granted_has_partner",
            ),
            models.UniqueConstraint(
                fields=["claimant", "scheme", "country", "value"],
                condition=Q(status="submitted"),
                name="claim_waits_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["nation", "made_at", "id"],
                condition=Q(status="submitted"),
                name="claim_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"claim #{self.pk} of user {self.claimant_id}"

    def get_absolute_url(self) -> str:
        return row_url("partners:claim", self.public_id)

    @property
    def audit_text(self) -> str:
        return f"claim #{self.pk}"

    @property
    def number_text(self) -> str:
        return " ".join(filter(None, (self.country, self.value)))


class ClaimFile(models.Model):
    """What shows that a claim is right, in one file."""

    claim = models.ForeignKey(Claim, models.CASCADE, related_name="evidence")
    file = models.ForeignKey("workspace.File", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"file {self.file_id} of claim {self.claim_id}"
