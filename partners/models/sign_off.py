"""Sign-offs: what somebody wrote for a partner, looked at by a colleague before it is sent."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind
from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.partner import represented_by, roles_for


class SignOffQuerySet(DooredQuerySet["SignOff"]):
    def reach(self, user: Any, action: str) -> Q:
        """The partner's own people of today and nobody else: the link is worth nothing to others."""
        if user.kind != Kind.REPRESENTATIVE:
            return NOBODY
        return Q(partner__in=represented_by(user, roles_for(action)))

    def waiting(self) -> Self:
        return self.filter(status=SignOff.Status.SUBMITTED)

    def of(self, partner: Any) -> Self:
        return self.filter(partner=partner).select_related("asked_by").order_by("asked_at", "pk")

    def for_detail(self) -> Self:
        return self.select_related(
            "nation", "partner", "partner__nation", "supply_file", "supply_file__file", "asked_by",
            "answered_by",
        )  # fmt: skip


class SignOff(PublicRow):
    """Drafts, or a file of them, that a colleague sends to the office or gives back with a comment."""

    class Status(models.TextChoices):
        SUBMITTED = "submitted", _("Waiting for a colleague")
        APPROVED = "approved", _("Sent to the office")
        RETURNED = "returned", _("Given back")
        TAKEN_BACK = "withdrawn", _("Taken back")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="sign_offs")
    # What is to be sent: a checked file, or the drafts named in `items`.
    supply_file = models.ForeignKey(
        "partners.SupplyFile", models.CASCADE, null=True, blank=True, related_name="sign_offs"
    )
    note = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.SUBMITTED)
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = person(editable=False)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)
    comment = models.TextField(blank=True)

    objects = SignOffQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("answered_at", "answered_by", name="sign_off_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(status="submitted", answered_at__isnull=True)
                | (~Q(status="submitted") & Q(answered_at__isnull=False)),
                name="sign_off_waits_or_is_answered",
            ),
            models.UniqueConstraint(
                fields=["supply_file"],
                condition=Q(status="submitted"),
                name="sign_off_of_a_file_waits_once",
            ),
        ]
        indexes = [
            models.Index(
                fields=["partner", "asked_at"],
                condition=Q(status="submitted"),
                name="sign_off_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"sign-off #{self.pk} of partner {self.partner_id}"

    def get_absolute_url(self) -> str:
        return row_url("partners:sign_off", self.public_id)


class SignOffItem(models.Model):
    """One draft of a sign-off."""

    sign_off = models.ForeignKey(SignOff, models.CASCADE, related_name="items")
    capability = models.ForeignKey("partners.Capability", models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["sign_off", "capability"], name="sign_off_item_once"),
        ]

    def __str__(self) -> str:
        return f"capability {self.capability_id} in sign-off {self.sign_off_id}"
