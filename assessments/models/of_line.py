"""What belongs to a line whatever report it stands in: measures and challenges."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from accounts.roles import Kind
from assessments.models.report import Gap
from baseline.models import Authority, Region, Resource
from baseline.scope import scope_of
from common.permissions import NOBODY, DooredQuerySet, unlocked
from common.rows import Marking


class OfLineQuerySet(DooredQuerySet[Any]):
    """`named` and `own` say who else reads a locked row, and for whom it is their own."""

    def reach(self, user: Any, action: str) -> Q:
        """As the lines: the office and auditors the nation, officials what lies in their scope."""
        if not user.has_perm("assessments.view_gapreport"):
            return NOBODY
        nation = Q(nation=user.nation_id)
        if action != "view" and not user.has_perm("assessments.mend_gaps"):
            return NOBODY
        if user.sees_whole_nation:
            return nation
        if user.kind != Kind.OFFICIAL:
            return NOBODY
        named, own = self.named(user), self.own(user)
        open_to = nation & unlocked(named=named, own=own)
        if action != "view":
            return open_to & (named | own)
        scope = scope_of(user)
        within = Q(resource__in=scope.resource_ids, region__in=scope.region_ids)
        return open_to & (named | own | within)

    def named(self, user: Any) -> Q:
        return NOBODY

    def own(self, user: Any) -> Q:
        return NOBODY

    def of_line(self, line: Gap) -> Self:
        """Of this line, in whichever report it stands. The line was fetched with its need."""
        first = line.need and (line.need.first_id or line.need.pk)
        return self.filter(
            Q(need__isnull=True) | Q(need=first),
            nation=line.report.nation_id,
            resource=line.resource_id,
            region=line.region_id,
            scenario=line.scenario_id,
        )

    def in_place(self, filters: Any) -> Self:
        """Narrow by requirement (its code), resources (keys), region (and below) and scenario."""
        rows = self
        if code := filters.get("requirement"):
            serving = Resource.elements.through.objects.filter(element__requirement__code=code)
            rows = rows.filter(resource__in=serving.values("resource"))
        if (resources := filters.get("resource")) is not None:
            rows = rows.filter(resource__in=resources)
        if region := filters.get("region"):
            rows = rows.filter(region__in=Region.objects.in_or_below(region).values("pk"))
        if scenario := filters.get("scenario"):
            rows = rows.filter(scenario=scenario)
        return rows


class OfLine(models.Model):
    """Named by what a line is, so that it finds its line in every later report.

    `need` is the first version of the line's need; it tells apart lines of one resource in one
    place, and without it all of them are meant.
    """

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    resource = models.ForeignKey("baseline.Resource", models.PROTECT, related_name="+")
    region = models.ForeignKey("baseline.Region", models.PROTECT, related_name="+")
    scenario = models.ForeignKey("baseline.Scenario", models.PROTECT, related_name="+")
    need = models.ForeignKey(
        "assessments.Need", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    marking = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)

    class Meta:
        abstract = True

    @property
    def line_key(self) -> tuple[int, int, int]:
        return (self.resource_id, self.region_id, self.scenario_id)


def authorities_of(user: Any) -> models.QuerySet[Authority]:
    return Authority.objects.in_use().of(user)
