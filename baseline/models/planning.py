"""What needs and reports are worked out from: scenarios, drivers, factors, known shares."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from baseline.models.places import Region
from baseline.models.shared import OwnQuerySet, Phase, Retirable, RetirableQuerySet
from baseline.models.words import Resource
from common.addresses import row_url
from common.rows import Archivable, PublicRow, Versioned, together


class DriverQuerySet(OwnQuerySet["Driver"]):
    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of DriverFilterForm; empty values are ignored."""
        return self.filter(kind=filters["kind"]) if filters.get("kind") else self

    def of_region(self, region: Region) -> Self:
        return self.filter(region=region)

    def for_list(self) -> Self:
        return self.select_related("region").order_by("kind", "region__path", "-valid_on", "pk")


class Driver(PublicRow, Versioned):
    """How many of something that drives need a region has: people, hospital beds, sites."""

    class Kind(models.TextChoices):
        PEOPLE = "people", _("People")
        BEDS = "beds", _("Hospital beds")
        SITES = "sites", _("Sites")
        DISPLACED = "displaced", _("Displaced people expected")
        PERSONNEL = "personnel", _("Allied personnel expected")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, models.PROTECT, related_name="drivers")
    kind = models.CharField(max_length=20, choices=Kind)
    value = models.PositiveBigIntegerField()
    source = models.CharField(max_length=300)
    valid_on = models.DateField()

    objects = DriverQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "region", "kind", "valid_on"], name="driver_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of region {self.region_id}: {self.value}"


class PlanningFactorQuerySet(RetirableQuerySet["PlanningFactor"]):
    def of_resource(self, resource: Resource) -> Self:
        return self.filter(resource=resource)

    def for_list(self) -> Self:
        return self.select_related("resource", "resource__unit").order_by(
            "resource__sort_key", "driver_kind", "pk"
        )


class PlanningFactor(PublicRow, Retirable, Versioned):
    """How much of a resource one of a driver needs: 3 litres of water a person and day."""

    class Per(models.TextChoices):
        DAY = "day", _("a day")
        ONCE = "once", _("at once")

    nation = models.ForeignKey(
        "accounts.Nation", models.PROTECT, null=True, blank=True, related_name="+"
    )
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="planning_factors")
    driver_kind = models.CharField(max_length=20, choices=Driver.Kind)
    # Exact: one of the driver needs numerator/denominator of the resource's unit.
    numerator = models.PositiveBigIntegerField()
    denominator = models.PositiveBigIntegerField(default=1)
    per = models.CharField(max_length=8, choices=Per)
    source = models.CharField(max_length=300)

    objects = PlanningFactorQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "resource", "driver_kind", "per"],
                nulls_distinct=False,
                condition=Q(retired_at__isnull=True),
                name="planning_factor_once",
            ),
            models.CheckConstraint(
                condition=Q(numerator__gt=0, denominator__gt=0), name="planning_factor_positive"
            ),
            together("retired_at", "retired_by", name="planning_factor_retired_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.driver_kind} → resource {self.resource_id} (#{self.pk})"


class KnownShareQuerySet(OwnQuerySet["KnownShare"]):
    def of_resource(self, resource: Resource) -> Self:
        return self.filter(resource=resource)

    def for_list(self) -> Self:
        return self.select_related("resource").order_by("resource__sort_key", "-estimated_on", "pk")


class KnownShare(PublicRow, Versioned):
    """The office's estimate of how much of a resource's market the registry knows."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    resource = models.ForeignKey(Resource, models.PROTECT, related_name="known_shares")
    percent = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=300)
    estimated_on = models.DateField()

    objects = KnownShareQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "resource", "estimated_on"], name="known_share_once_a_day"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="known_share_is_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % of resource {self.resource_id}"


class ScenarioQuerySet(OwnQuerySet["Scenario"]):
    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def put_away(self) -> Self:
        return self.filter(archived_at__isnull=False)

    def could_concur(self, scenario: Scenario) -> Self:
        """Others in use that begin as this one does, and so could share one supply with it."""
        alike = self.in_use().filter(
            nation=scenario.nation_id, phase=scenario.phase, day_zero=scenario.day_zero
        )
        return alike.exclude(pk=scenario.pk)

    def concurrent_with(self, scenario: Scenario) -> Self:
        if not scenario.concurrent:
            return self.none()
        same = self.filter(nation=scenario.nation_id, concurrent=scenario.concurrent)
        return same.exclude(pk=scenario.pk)

    def for_list(self) -> Self:
        return self.order_by("sort_key", "pk")


class Scenario(PublicRow, Archivable, Versioned):
    """A phase plus assumptions and a day 0; needs belong to a scenario."""

    tells_its_name = True

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    code = models.CharField(max_length=32)
    name = models.JSONField()
    sort_key = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=Phase)
    assumptions = models.TextField(blank=True)
    day_zero = models.DateTimeField(null=True, blank=True)  # empty: each report's own as-of
    # Scenarios with the same number other than 0 share one supply.
    concurrent = models.PositiveBigIntegerField(default=0, editable=False)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "code"], name="scenario_code_once"),
            together("archived_at", "archived_by", name="scenario_archived_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name.get('en', self.code)} ({self.code})"

    def get_absolute_url(self) -> str:
        return row_url("baseline:scenario", self.public_id)
