"""Reservations: what is spoken for elsewhere, and comes off before any need is served."""

from __future__ import annotations

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q

from baseline.models.places import Region
from baseline.models.planning import Scenario
from baseline.models.shared import OwnQuerySet, Retirable
from baseline.models.words import Resource
from common.rows import PublicRow, Versioned, together


class ReservationQuerySet(OwnQuerySet["Reservation"]):
    def in_use(self) -> Self:
        return self.filter(retired_at__isnull=True)

    def counting_on(self, day: date) -> Self:
        """What comes off the supply on this day."""
        return self.in_use().filter(Q(until__isnull=True) | Q(until__gte=day))

    def for_list(self) -> Self:
        return self.select_related("resource__unit", "region", "scenario").order_by(
            "resource__sort_key", "region__sort_key", "pk"
        )


class Reservation(PublicRow, Retirable, Versioned):
    """A quantity of a resource in a region that somebody else has the first right to.

    It says whom to ask and never what for: the content lies in another register.
    """

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="+")
    # Empty: whatever happens.
    scenario = models.ForeignKey(Scenario, models.PROTECT, null=True, blank=True, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=3)  # in the resource's unit
    reference = models.CharField(max_length=300)  # "held in register X, ask Y"
    until = models.DateField(null=True, blank=True)  # empty: until it is released

    objects = ReservationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
            together("retired_at", "retired_by", name="reservation_retired_at_and_by"),
        ]
        indexes = [
            models.Index(
                fields=["nation", "resource"],
                condition=Q(retired_at__isnull=True),
                name="reservation_in_use",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of resource {self.resource_id} in region {self.region_id}"
