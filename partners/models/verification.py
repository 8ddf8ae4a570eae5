"""What the office has seen of a capability."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.capability import EXERCISING, Capability, quantity


class VerificationQuerySet(DooredQuerySet["Verification"]):
    def reach(self, user: Any, action: str) -> Q:
        return Q(capability__in=Capability.objects.allowed_to(user, "view").values("pk"))

    def standing(self) -> Self:
        """Sightings nobody has taken back."""
        return self.filter(withdrawn_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("verified_by").order_by("-seen_on", "-pk")


class Verification(PublicRow):
    """The office (or an exercise) saw a quantity of a capability on a day; valid until another."""

    class Method(models.TextChoices):
        VISIT = "visit", _("Visit to the site")
        DOCUMENTS = "documents", _("Documents")
        REGISTER = "register", _("Another register")
        CALL = "call", _("Telephone call")
        EXERCISE = "exercise", _("Exercise")
        ACTIVATION = "activation", _("Real activation")

    EXERCISED = EXERCISING

    capability = models.ForeignKey(Capability, models.CASCADE, related_name="verifications")
    method = models.CharField(max_length=12, choices=Method)
    stock = quantity(null=True, blank=True)
    rate = quantity(null=True, blank=True)
    capacity = quantity(null=True, blank=True)
    seen_on = models.DateField()
    valid_until = models.DateField()
    note = models.TextField(blank=True)
    verified_at = models.DateTimeField(default=timezone.now)
    verified_by = person()
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = person(null=True, blank=True)

    objects = VerificationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("seen_on")), name="verification_in_order"
            ),
            models.CheckConstraint(
                condition=Q(stock__isnull=False)
                | Q(rate__isnull=False)
                | Q(capacity__isnull=False),
                name="verification_saw_something",
            ),
            together("withdrawn_at", "withdrawn_by", name="verification_withdrawn_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.method} of capability {self.capability_id} (#{self.pk})"
