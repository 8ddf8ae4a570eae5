"""Reports set on paper for one reader."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.report import GapReport
from baseline.models import Phase
from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person


class PaperQuerySet(DooredQuerySet["Paper"]):
    def reach(self, user: Any, action: str) -> Q:
        """It holds what its reader may see, so it is that reader's alone."""
        if user.has_perm("assessments.view_gapreport"):
            return Q(asked_by=user.pk, report__nation=user.nation_id)
        return NOBODY

    def for_list(self) -> Self:
        return self.select_related("report", "file", "file__nation", "region").order_by(
            "-asked_at", "-pk"
        )


class Paper(PublicRow):
    """A report, or a brief of it, made by a worker; without a file while that takes."""

    class Kind(models.TextChoices):
        BRIEF = "brief", _("Brief, two pages")
        REPORT = "report", _("Whole report")
        WORKBOOK = "workbook", _("Spreadsheet, a sheet for each requirement")

    report = models.ForeignKey(GapReport, models.PROTECT, related_name="papers")
    kind = models.CharField(max_length=8, choices=Kind)
    phase = models.CharField(max_length=12, choices=Phase, blank=True)  # of a brief
    region = models.ForeignKey(
        "baseline.Region", models.PROTECT, null=True, blank=True, related_name="+"
    )
    language = models.CharField(max_length=8, default="en")
    file = models.OneToOneField(
        "workspace.File", models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()

    objects = PaperQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["asked_by", "-asked_at", "-id"], name="paper_newest")]
        constraints = [
            models.CheckConstraint(
                condition=(Q(kind="brief") & ~Q(phase="")) | (~Q(kind="brief") & Q(phase="")),
                name="paper_brief_has_phase",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of report {self.report_id} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("assessments:paper_file", self.public_id)
