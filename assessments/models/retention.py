"""How long a nation keeps its snapshots."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from common.rows import Versioned, person


class ReportRetention(Versioned):
    """A nation's choice: every night's snapshot for some days, the first of a month for some months,
    the first of a year always. A nation without one keeps everything."""

    nation = models.OneToOneField("accounts.Nation", models.PROTECT, related_name="+")
    nights = models.PositiveSmallIntegerField()  # days
    months = models.PositiveSmallIntegerField()
    set_at = models.DateTimeField()
    set_by = person()

    class Meta:
        default_permissions = ()
        constraints = [
            # Trends and "since the last snapshot" look back so far.
            models.CheckConstraint(condition=Q(nights__gte=14), name="retention_enough_nights"),
            models.CheckConstraint(
                condition=Q(months__gte=12) & Q(months__lte=1200) & Q(nights__lte=F("months") * 31),
                name="retention_months_beyond_nights",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.nights} nights, {self.months} months of nation {self.nation_id}"

    def get_absolute_url(self) -> str:
        return reverse("assessments:retention")
