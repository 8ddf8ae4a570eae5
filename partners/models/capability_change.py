"""Changes that would raise what a capability counts; they wait for the office."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.capability import Capability


class CapabilityChangeQuerySet(DooredQuerySet["CapabilityChange"]):
    def reach(self, user: Any, action: str) -> Q:
        return Q(capability__in=Capability.objects.allowed_to(user, "view").values("pk"))

    def waiting(self) -> Self:
        return self.filter(decided_at__isnull=True)

    def for_detail(self) -> Self:
        return self.select_related(
            "asked_by", "decided_by", "capability", "capability__nation", "capability__partner",
            "capability__site", "capability__site__region", "capability__resource",
            "capability__resource__unit", "capability__served", "capability__entered_unit",
        )  # fmt: skip

    def queue(self) -> Self:
        return (
            self.waiting()
            .select_related("capability", "capability__partner", "capability__resource")
            .order_by("asked_at", "pk")
        )


class CapabilityChange(PublicRow):
    """A change that would raise what a capability in force counts; it waits for the office."""

    capability = models.ForeignKey(Capability, models.CASCADE, related_name="asked_changes")
    new_values = models.JSONField()  # cleaned form data, as an action takes it
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)
    is_granted = models.BooleanField(null=True)
    reason = models.TextField(blank=True)

    objects = CapabilityChangeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("decided_at", "decided_by", name="capability_change_decided_at_and_by"),
            models.UniqueConstraint(
                fields=["capability"],
                condition=Q(decided_at__isnull=True),
                name="capability_change_waits_once",
            ),
        ]

    def __str__(self) -> str:
        return f"change of capability {self.capability_id} (#{self.pk})"
