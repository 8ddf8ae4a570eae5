"""Conditions: what a partner needs of the state in order to deliver."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models.commitment import Commitment
from baseline.models import Authority
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned, person, together
from partners.models import Capability
from partners.models.partner import represented_by, roles_for


class ConditionQuerySet(DooredQuerySet["Condition"]):
    def reach(self, user: Any, action: str) -> Q:
        """A partner: its own. The office: all. Officials: those their authority decides, and to read
        those of capabilities in their scope."""
        if user.is_representative:
            return Q(partner__in=represented_by(user, roles_for(action)))
        if not user.has_perm("agreements.view_agreement"):
            return NOBODY
        if user.sees_whole_nation:
            may = action == "view" or user.has_perm("agreements.change_agreement")
            return Q(nation=user.nation_id) if may else NOBODY
        own = Q(authority__in=Authority.objects.in_use().of(user).values("pk"))
        if action != "view":
            return own
        return own | Q(capability__in=Capability.objects.allowed_to(user, "view").values("pk"))

    def waiting(self) -> Self:
        return self.filter(status=Condition.Status.ASKED)

    def unmet_on(self, day: date) -> Self:
        """Not granted, or no longer: what hangs on them counts one step lower."""
        lapsed = Q(status=Condition.Status.GRANTED, until__lt=day)
        return self.filter(Q(status__in=Condition.UNMET) | lapsed)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def of_capabilities(self, capabilities: Any) -> Self:
        """Of these capabilities, or of everything that their partners promised."""
        rows = Capability.objects.filter(pk__in=capabilities)
        whole = Q(capability__isnull=True, partner__in=rows.values("partner"))
        return self.filter(Q(capability__in=rows.values("pk")) | whole)

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by the cleaned data of ConditionFilterForm."""
        shown = filters.get("shown") or "open"
        rows = self if shown == "all" else self.unmet_on(timezone.localdate())
        if kind := filters.get("kind"):
            rows = rows.filter(kind=kind)
        return rows

    def for_list(self) -> Self:
        return self.select_related(
            "nation", "partner", "authority", "capability__resource__unit", "capability__site",
            "asked_by", "decided_by",
        ).order_by("asked_at", "pk")  # fmt: skip


class Condition(PublicRow, Versioned):
    """Something a partner needs of the state in order to deliver, asked and granted or refused."""

    class Kind(models.TextChoices):
        FUEL = "fuel", _("Fuel")
        PASS = "pass", _("Pass or escort")
        STAFF = "staff", _("Staff exempt from call-up")
        PERMIT = "permit", _("Permit or exemption")
        POWER = "power", _("Power or connection")
        OTHER = "other", _("Something else")

    class Status(models.TextChoices):
        ASKED = "asked", _("Asked")
        GRANTED = "granted", _("Granted")
        REFUSED = "refused", _("Refused")
        WITHDRAWN = "withdrawn", _("No longer needed")

    UNMET = (Status.ASKED, Status.REFUSED)

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    # What hangs on it; empty: everything the partner promised.
    capability = models.ForeignKey(
        "partners.Capability", models.PROTECT, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=8, choices=Kind)
    what = models.CharField(max_length=300)
    status = models.CharField(max_length=12, choices=Status, default=Status.ASKED)
    # Who decides; nobody yet: the office.
    authority = models.ForeignKey(
        "baseline.Authority", models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = person(editable=False)
    decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    decided_by = person(null=True, blank=True, editable=False)
    reason = models.TextField(blank=True)
    until = models.DateField(null=True, blank=True)  # the last day it is granted for

    objects = ConditionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("decided_at", "decided_by", name="condition_decided_at_and_by"),
            models.CheckConstraint(
                condition=~Q(status__in=["granted", "refused"]) | Q(decided_at__isnull=False),
                name="condition_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status="refused") | ~Q(reason=""), name="condition_no_has_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(status="granted"),
                name="condition_lasts_when_granted",
            ),
        ]
        indexes = [
            models.Index(fields=["nation", "asked_at", "id"], name="condition_list"),
            models.Index(fields=["partner", "id"], name="condition_partner"),
        ]

    def __str__(self) -> str:
        return f"condition #{self.pk} of partner {self.partner_id}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:condition", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"condition #{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.ASKED

    @property
    def is_lapsed(self) -> bool:
        return self.until is not None and self.until < timezone.localdate()


def unmet_condition(day: date) -> Exists:
    """Whether something that a commitment hangs on is not granted on the day."""
    unmet = Condition.objects.unmet_on(day)
    whole = Q(capability__isnull=True, partner=OuterRef("capability__partner"))
    return Exists(unmet.filter(Q(capability=OuterRef("capability")) | whole))


def waiting_for(condition: Condition) -> Any:
    """The commitments in force that hang on the condition."""
    rows = Commitment.objects.in_force_on(timezone.localdate())
    if condition.capability_id is not None:
        return rows.filter(capability=condition.capability_id)
    return rows.of_partner(condition.partner_id)
