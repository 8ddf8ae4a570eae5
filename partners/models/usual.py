"""What a company of a kind usually has, as the office says: proposed to it, never declared for it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from baseline.models.shared import OwnQuerySet
from common.rows import PublicRow, person
from partners.supply_kinds import BY_CODE


class UsualSupplyQuerySet(OwnQuerySet["UsualSupply"]):
    def of_nation(self, nation_id: int) -> Self:
        return self.filter(nation=nation_id)

    def for_kinds(self, nation_id: int, kinds: Any) -> Self:
        """For companies of these kinds; resources that are still offered, in the order of names."""
        rows = self.of_nation(nation_id).filter(kind__in=list(kinds))
        rows = rows.filter(resource__retired_at__isnull=True)
        return rows.select_related("resource", "resource__unit").order_by(
            "resource__sort_key", "pk"
        )

    def for_list(self) -> Self:
        return self.select_related("resource", "resource__unit").order_by(
            "kind", "resource__sort_key", "pk"
        )


class UsualSupply(PublicRow):
    """A company of this kind usually has this resource."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12)  # partners.supply_kinds
    resource = models.ForeignKey("baseline.Resource", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    added_by = person()

    objects = UsualSupplyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "kind", "resource"], name="usual_supply_once"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=sorted(BY_CODE)), name="usual_supply_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} usually has resource {self.resource_id}"
