"""Substitutes: what may stand in for something else, and who permits it."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from baseline.models.shared import OwnQuerySet, Retirable
from baseline.models.words import Resource
from common.rows import PublicRow, Versioned, together


class SubstituteQuerySet(OwnQuerySet["Substitute"]):
    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def of_resource(self, resource: Resource) -> Self:
        """Where it stands in for another, or another for it."""
        return self.filter(Q(resource=resource) | Q(instead_of=resource))

    def for_list(self) -> Self:
        return self.select_related(
            "resource", "resource__unit", "instead_of", "instead_of__unit", "permitted_by"
        ).order_by("instead_of__sort_key", "resource__sort_key", "pk")


class Substitute(PublicRow, Retirable, Versioned):
    """One resource may stand in for another: one step, never a chain, where the need allows it."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+")
    instead_of = models.ForeignKey(Resource, models.PROTECT, related_name="+")
    # Units of `instead_of` that one unit of `resource` stands for; exact.
    factor = models.DecimalField(max_digits=10, decimal_places=4)
    note = models.CharField(max_length=300, blank=True)
    # Until somebody permits it, it is expected only.
    needs_permission = models.BooleanField(default=True)
    permitted_by = models.ForeignKey(
        "baseline.Authority", models.PROTECT, null=True, blank=True, related_name="+"
    )
    permitted_on = models.DateField(null=True, blank=True)
    permitted_until = models.DateField(null=True, blank=True)  # empty: until further notice

    objects = SubstituteQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "resource", "instead_of"],
                condition=Q(retired_at__isnull=True),
                name="substitute_once",
            ),
            models.CheckConstraint(
                condition=Q(factor__gt=0) & ~Q(resource=F("instead_of")),
                name="substitute_of_something_else",
            ),
            models.CheckConstraint(
                condition=Q(permitted_by__isnull=True, permitted_on__isnull=True)
                & Q(permitted_until__isnull=True)
                | Q(permitted_by__isnull=False, permitted_on__isnull=False)
                & (Q(permitted_until__isnull=True) | Q(permitted_until__gte=F("permitted_on"))),
                name="substitute_permission_is_whole",
            ),
            together("retired_at", "retired_by", name="substitute_retired_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"resource {self.resource_id} for {self.instead_of_id} (#{self.pk})"

    def is_permitted_on(self, day: date) -> bool:
        """Whether it counts beyond what is expected."""
        if not self.needs_permission:
            return True
        if self.permitted_on is None or self.permitted_on > day:
            return False
        return self.permitted_until is None or day <= self.permitted_until

    def get_absolute_url(self) -> str:
        return self.instead_of.get_absolute_url()
