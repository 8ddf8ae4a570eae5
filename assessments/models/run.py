"""Gap runs and the blocks they are split into: computations whose whole state lies in rows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person


class GapRunQuerySet(DooredQuerySet["GapRun"]):
    def reach(self, user: Any, action: str) -> Q:
        if user.has_perm("assessments.view_gapreport"):
            return Q(nation=user.nation_id)
        return NOBODY

    def unfinished(self) -> Self:
        return self.filter(status__in=[GapRun.Status.WAITING, GapRun.Status.RUNNING])

    def failed_lately(self) -> Self:
        """Failed in the last week, newest first among the list."""
        return self.filter(
            status=GapRun.Status.FAILED, finished_at__gte=timezone.now() - timedelta(days=7)
        )

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
    # A claim of the read itself has a lease like a block's.
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    policy = models.ForeignKey(
        "assessments.AssurancePolicy", models.PROTECT, null=True, related_name="+"
    )
    milestones = ArrayField(models.PositiveSmallIntegerField(), default=list)
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

    def get_absolute_url(self) -> str:
        return row_url("assessments:run", self.public_id)

    @property
    def is_over(self) -> bool:
        return self.status in {self.Status.PUBLISHED, self.Status.FAILED}


class BlockQuerySet(models.QuerySet["Block"]):
    def claimable(self, moment: Any) -> Self:
        """Blocks nobody works on: never claimed, or whose worker's lease ran out."""
        return self.filter(done_at__isnull=True).filter(
            Q(lease_until__isnull=True) | Q(lease_until__lt=moment)
        )

    def holding(self, resources: Iterable[int]) -> Self:
        """The blocks in which one of these resources is computed."""
        return self.filter(resources__overlap=list(resources))


class Block(models.Model):
    """The stored input of one component in one run, and its result once a worker has computed it."""

    run = models.ForeignKey(GapRun, models.CASCADE, related_name="blocks")
    component = models.BigIntegerField()  # smallest resource id in it
    resources = ArrayField(models.BigIntegerField())  # all of them, rising
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    # What the engine need not know of its needs, in order of their id there:
    # {"id": […], "need": […], "public_id": […], "marking": […], "phase": […]}
    about = models.JSONField(default=dict)
    result = models.BinaryField(null=True)
    result_sha256 = models.CharField(max_length=64, blank=True)  # of the canonical JSON
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


class LateChange(models.Model):
    """A resource that changed while a run was at work; the run reads it again before it publishes."""

    run = models.ForeignKey(GapRun, models.CASCADE, related_name="late_changes")
    resource = models.ForeignKey("baseline.Resource", models.CASCADE, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["run", "resource"], name="late_change_once"),
        ]

    def __str__(self) -> str:
        return f"resource {self.resource_id} changed during run {self.run_id}"
