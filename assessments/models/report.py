"""The reports that gap runs publish: lines, and what they roll up to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone

from accounts.roles import Kind
from assessments.models.need import Need
from assessments.models.run import GapRun
from baseline.models import Region, Resource
from baseline.scope import scope_of
from common.addresses import row_url
from common.permissions import NOBODY, NOT_LOCKED, DooredQuerySet
from common.rows import Marking, PublicRow

_JUDGEMENTS = {
    0: Need.State.NOT.label,
    5_000: Need.State.PARTLY.label,
    10_000: Need.State.MET.label,
}


class GapReportQuerySet(DooredQuerySet["GapReport"]):
    def reach(self, user: Any, action: str) -> Q:
        """Officers, officials and auditors of the nation; their lines are narrowed by `Gap`'s door."""
        if user.has_perm("assessments.view_gapreport"):
            return Q(nation=user.nation_id)
        return NOBODY

    def current(self) -> Self:
        return self.filter(kind=GapRun.Kind.CURRENT)

    def snapshots(self) -> Self:
        return self.filter(kind=GapRun.Kind.SNAPSHOT)

    def for_list(self) -> Self:
        return self.order_by("-as_of", "-pk")


class GapReport(PublicRow):
    """Published figures of a nation at a moment: `current` is kept fresh, a snapshot never changes."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=GapRun.Kind)
    day = models.DateField()
    as_of = models.DateTimeField()
    # Changes up to this moment are in the figures; day 0 and evidence are judged at `as_of`.
    included_until = models.DateTimeField(default=timezone.now)
    run = models.ForeignKey(GapRun, models.PROTECT, related_name="reports")
    policy = models.ForeignKey("assessments.AssurancePolicy", models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=20)
    milestones = ArrayField(models.PositiveSmallIntegerField())
    lines = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)  # over the hashes of all blocks' canonical JSON
    marking = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)
    published_at = models.DateTimeField(default=timezone.now)

    objects = GapReportQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [("run_gapreport", "Can ask for a gap report")]
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "kind", "day"],
                condition=Q(kind="snapshot"),
                name="snapshot_report_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["nation"], condition=Q(kind="current"), name="one_current_report"
            ),
        ]
        indexes = [models.Index(fields=["nation", "kind", "-as_of"], name="report_trend")]

    def __str__(self) -> str:
        return f"{self.kind} report of {self.day} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("assessments:report", self.public_id)


class GapQuerySet(DooredQuerySet["Gap"]):
    def reach(self, user: Any, action: str) -> Q:
        """One truth: whoever may read the line reads the same figures in it."""
        if not user.has_perm("assessments.view_gapreport") or action != "view":
            return NOBODY
        mine = Q(report__nation=user.nation_id)
        if user.sees_whole_nation:
            return mine
        if user.kind != Kind.OFFICIAL:
            return NOBODY
        scope = scope_of(user)
        within = Q(resource__in=scope.resource_ids, region__in=scope.region_ids)
        return mine & within & (Q(marking__in=NOT_LOCKED) | self._of_locked_needs(user))

    def _of_locked_needs(self, user: Any) -> Q:
        """Lines of needs marked higher, as far as the person reads the needs themselves."""
        if Marking(user.nation.marking_ceiling).rank <= Marking.AMBER.rank:
            return NOBODY
        locked = Need.objects.visible_to(user).exclude(marking__in=NOT_LOCKED)
        return Q(need__in=locked.values("pk"))

    def short(self) -> Self:
        return self.filter(gap__gt=0, is_known=True)

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by requirement (its code), element, resource, resources (keys), region (and below),
        scenario, phase, priority, known ("known" or "not_known") and short (true); empty values are
        ignored."""
        rows = self
        if code := filters.get("requirement"):
            serving = Resource.elements.through.objects.filter(element__requirement__code=code)
            rows = rows.filter(resource__in=serving.values("resource"))
        if element := filters.get("element"):
            serving = Resource.elements.through.objects.filter(element=element)
            rows = rows.filter(resource__in=serving.values("resource"))
        if region := filters.get("region"):
            rows = rows.filter(region__in=Region.objects.in_or_below(region).values("pk"))
        if (resources := filters.get("resources")) is not None:
            rows = rows.filter(resource__in=resources)
        for name in ("resource", "scenario", "phase", "priority"):
            if value := filters.get(name):
                rows = rows.filter(**{name: value})
        if known := filters.get("known"):
            rows = rows.filter(is_known=known == "known")
        return rows.short() if filters.get("short") else rows

    def counts(self) -> dict[str, int]:
        """How many lines there are, how many are short, and how many are not known."""
        return self.aggregate(
            lines=Count("pk"),
            short=Count("pk", filter=Q(gap__gt=0, is_known=True)),
            unknown=Count("pk", filter=Q(is_known=False)),
        )

    def worst_first(self) -> Self:
        return self.order_by("priority", "coverage", "-gap", "pk")

    def for_list(self) -> Self:
        return self.select_related("report", "resource", "resource__unit", "region", "scenario")

    def with_needs(self) -> Self:
        """As a list shows them where the same resource is judged many times: with each need's words."""
        return self.for_list().select_related("need")


class Gap(PublicRow):
    """One line of a gap report: a need, what stands against it, and what is missing.

    Quantities are thousandths of the resource's unit, coverages ten-thousandths. Arrays hold one
    value per milestone of the report; the columns without an array are those of the headline day,
    the line's worst milestone. Empty coverages and headline days: nothing is asked then (a level
    with no units in service, a criterion nobody has judged), and the line is "not known".
    """

    report = models.ForeignKey(GapReport, models.CASCADE, related_name="gaps")
    need = models.ForeignKey("assessments.Need", models.SET_NULL, null=True, related_name="+")
    resource = models.ForeignKey("baseline.Resource", models.PROTECT, related_name="+")
    region = models.ForeignKey("baseline.Region", models.PROTECT, related_name="+")
    scenario = models.ForeignKey("baseline.Scenario", models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12)
    priority = models.PositiveSmallIntegerField()
    marking = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)
    required = ArrayField(models.BigIntegerField())
    declared = ArrayField(models.BigIntegerField())
    expected = ArrayField(models.BigIntegerField())
    assured = ArrayField(models.BigIntegerField())
    declared_coverages = ArrayField(models.PositiveSmallIntegerField(null=True), default=list)
    expected_coverages = ArrayField(models.PositiveSmallIntegerField(null=True), default=list)
    assured_coverages = ArrayField(models.PositiveSmallIntegerField(null=True), default=list)
    # The headline day.
    milestone = models.PositiveSmallIntegerField(null=True)  # days
    gap = models.BigIntegerField()
    coverage = models.PositiveSmallIntegerField(null=True)  # assured ÷ required
    expected_coverage = models.PositiveSmallIntegerField(null=True)
    declared_coverage = models.PositiveSmallIntegerField(null=True)
    largest_gap = models.BigIntegerField()
    # First short day lies after the last good milestone and not after the first short one.
    last_good = models.SmallIntegerField(null=True)
    first_short = models.SmallIntegerField(null=True)
    partners = models.PositiveIntegerField()
    concentration = models.PositiveSmallIntegerField(null=True)  # HHI in ten-thousandths
    largest_share = models.PositiveSmallIntegerField(null=True)  # ten-thousandths
    largest_parent = models.ForeignKey(
        "partners.Partner", models.SET_NULL, null=True, related_name="+"
    )
    # {"parent": {"id": …, "expected": …, "assured": …}, "site": …, "region": …, "borders": …}
    n_minus_1 = models.JSONField(default=dict)
    known_share = models.PositiveSmallIntegerField(null=True)  # percent
    is_known = models.BooleanField(default=True)
    # Levels: the units there are, in thousandths; what is required is the target's share of them.
    in_service = models.BigIntegerField(null=True)
    # On some milestone a production line that has other things to make as well may serve it.
    is_split = models.BooleanField(default=False)

    objects = GapQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["report", "need"], name="gap_once_per_need"),
        ]
        indexes = [
            models.Index(
                fields=["report", "priority", "coverage", "-gap", "id"], name="gap_worst_first"
            ),
            models.Index(fields=["report", "resource"], name="gap_resource"),
            models.Index(fields=["report", "region"], name="gap_region"),
        ]

    def __str__(self) -> str:
        return f"line of need {self.need_id} in report {self.report_id}"

    def _then(self, by_milestone: list[int]) -> int | None:
        """A quantity on the headline day; the report must have been fetched with the line."""
        if self.milestone is None:
            return None
        return by_milestone[self.report.milestones.index(self.milestone)]

    @property
    def required_then(self) -> int | None:
        return self._then(self.required)

    @property
    def declared_then(self) -> int | None:
        return self._then(self.declared)

    @property
    def expected_then(self) -> int | None:
        return self._then(self.expected)

    @property
    def assured_then(self) -> int | None:
        return self._then(self.assured)

    @property
    def judgement(self) -> Any:
        """How far a criterion is met, in a word; empty for what is counted, and for what nobody judged."""
        if self.resource.kind != Resource.Kind.CRITERION or self.coverage is None:
            return ""
        return _JUDGEMENTS[self.coverage]

    @property
    def met_share(self) -> int | None:
        """Of a level's units in service, the part declared to meet it; ten-thousandths."""
        declared = self.declared_then
        if not self.in_service or declared is None:
            return None
        return declared * 10_000 // self.in_service

    @property
    def state(self) -> str:
        """As `components/coverage.html` takes it."""
        return "known" if self.is_known else "not_known"


class RollupQuerySet(DooredQuerySet["Rollup"]):
    def reach(self, user: Any, action: str) -> Q:
        """Figures of the whole nation: for those who see the whole nation."""
        if action == "view" and user.sees_whole_nation:
            return Q(report__nation=user.nation_id)
        return NOBODY


class Rollup(models.Model):
    """A requirement's mean and weakest line in one phase of a report, kept for the trend."""

    report = models.ForeignKey(GapReport, models.CASCADE, related_name="rollups")
    requirement = models.ForeignKey("baseline.Requirement", models.PROTECT, related_name="+")
    phase = models.CharField(max_length=12)
    scenario = models.ForeignKey("baseline.Scenario", models.PROTECT, related_name="+")
    region = models.ForeignKey("baseline.Region", models.PROTECT, related_name="+")
    milestone = models.PositiveSmallIntegerField(null=True)
    assured = models.PositiveSmallIntegerField(null=True)  # ten-thousandths; null: none known
    expected = models.PositiveSmallIntegerField(null=True)
    declared = models.PositiveSmallIntegerField(null=True)
    lines = models.PositiveIntegerField()
    unknown_lines = models.PositiveIntegerField(default=0)
    weakest = models.ForeignKey(Gap, models.SET_NULL, null=True, related_name="+")
    weakest_coverage = models.PositiveSmallIntegerField(null=True)

    objects = RollupQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["report", "requirement", "scenario", "region"], name="rollup_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.requirement_id} in {self.phase} of report {self.report_id}"
