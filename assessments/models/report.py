"""Gap runs, the blocks they are split into, and the reports they publish."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind
from baseline.scope import scope_of
from common.permissions import NOBODY, DooredQuerySet
from common.rows import Marking, PublicRow, person


class GapRunQuerySet(DooredQuerySet["GapRun"]):
    def reach(self, user: Any, action: str) -> Q:
        if user.has_perm("assessments.view_gapreport"):
            return Q(nation=user.nation_id)
        return NOBODY

    def unfinished(self) -> Self:
        return self.filter(status__in=[GapRun.Status.WAITING, GapRun.Status.RUNNING])

    def for_list(self) -> Self:
        return self.select_related("asked_by").order_by("-asked_at", "-pk")


class GapRun(PublicRow):
    """One computation of all gaps of a nation; its state lies in rows, so a dead worker loses nothing."""

    class Kind(models.TextChoices):
        CURRENT = "current", _("Current")
        SNAPSHOT = "snapshot", _("Snapshot")

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        PUBLISHED = "published", _("Published")
        FAILED = "failed", _("Failed")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    day = models.DateField()  # in the nation's time zone
    as_of = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.WAITING)
    # True while reading; a claim of the read itself has a lease like a block's.
    lease_until = models.DateTimeField(null=True, blank=True)
    blocks_total = models.PositiveIntegerField(null=True)
    blocks_done = models.PositiveIntegerField(default=0)
    input_sha256 = models.CharField(max_length=64, blank=True)
    problem = models.TextField(blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = GapRunQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "kind", "day"],
                condition=Q(kind="snapshot") & ~Q(status="failed"),
                name="snapshot_once_a_day",
            ),
            models.UniqueConstraint(
                fields=["nation"],
                condition=Q(kind="current", status__in=["waiting", "running"]),
                name="one_current_run_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} run of {self.day} (#{self.pk})"


class BlockQuerySet(models.QuerySet["Block"]):
    def claimable(self, moment: Any) -> Self:
        """Blocks nobody works on: never claimed, or whose worker's lease ran out."""
        return self.filter(done_at__isnull=True).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=moment)
        )


class Block(models.Model):
    """The stored input of one component in one run, and its result once a worker has computed it."""

    run = models.ForeignKey(GapRun, models.CASCADE, related_name="blocks")
    component = models.BigIntegerField()  # smallest resource id in it
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    result = models.BinaryField(null=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True, blank=True)

    objects = BlockQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "component"], name="block_once_per_run"),
        ]
        indexes = [
            models.Index(fields=["run"], condition=Q(done_at__isnull=True), name="block_to_do"),
        ]

    def __str__(self) -> str:
        return f"component {self.component} of run {self.run_id}"


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
    run = models.ForeignKey(GapRun, models.PROTECT, related_name="reports")
    policy = models.ForeignKey("assessments.AssurancePolicy", models.PROTECT, related_name="+")
    engine_version = models.CharField(max_length=20)
    milestones = ArrayField(models.PositiveSmallIntegerField())
    lines = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64)  # of the canonical JSON of all lines
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
        return mine & Q(
            resource__in=scope.resource_ids,
            region__in=scope.region_ids,
            marking__in=[Marking.CLEAR, Marking.GREEN, Marking.AMBER],
        )

    def short(self) -> Self:
        return self.filter(gap__gt=0, is_known=True)

    def worst_first(self) -> Self:
        return self.order_by("priority", "coverage", "-gap", "pk")

    def for_list(self) -> Self:
        return self.select_related("resource", "resource__unit", "region", "scenario")


class Gap(PublicRow):
    """One line of a gap report: a need, what stands against it, and what is missing.

    Quantities are thousandths of the resource's unit, coverages ten-thousandths. Arrays hold one
    value per milestone of the report; the columns without an array are those of the headline day,
    the line's worst milestone.
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
    # The headline day.
    milestone = models.PositiveSmallIntegerField()  # days
    gap = models.BigIntegerField()
    coverage = models.PositiveSmallIntegerField()  # assured ÷ required
    expected_coverage = models.PositiveSmallIntegerField()
    declared_coverage = models.PositiveSmallIntegerField()
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
