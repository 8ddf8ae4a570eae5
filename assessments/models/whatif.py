"""What-ifs that are kept under a name, and what they were answered night by night."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.report import GapReport
from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import Archivable, PublicRow, Versioned, person, together


class KeptWhatIfQuerySet(DooredQuerySet["KeptWhatIf"]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever kept it; to read also those of the nation it is shared with."""
        if not user.has_perm("assessments.view_gapreport"):
            return NOBODY
        own = Q(nation=user.nation_id, kept_by=user.pk)
        if action != "view":
            return own
        shared = [KeptWhatIf.Sharing.AUTHORITIES]
        if user.sees_whole_nation:
            shared.append(KeptWhatIf.Sharing.OFFICE)
        return own | Q(nation=user.nation_id, sharing__in=shared)

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("kept_by", "nation").order_by("name", "pk")


class KeptWhatIf(PublicRow, Archivable, Versioned):
    """A what-if under a name; the clock asks it again upon every snapshot."""

    class Sharing(models.TextChoices):
        PRIVATE = "private", _("Only me")
        OFFICE = "office", _("The office and auditors")
        AUTHORITIES = "authorities", _("The office, auditors and all officials")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    note = models.TextField(blank=True)
    # As an address carries it: [["partner", "…"], ["borders", "on"]].
    pairs = models.JSONField()
    day = models.PositiveSmallIntegerField(null=True, blank=True)  # empty: each side's worst day
    sharing = models.CharField(max_length=12, choices=Sharing, default=Sharing.PRIVATE)
    kept_at = models.DateTimeField(default=timezone.now, editable=False)
    kept_by = person(editable=False)

    objects = KeptWhatIfQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("archived_at", "archived_by", name="what_if_archived_at_and_by"),
            models.UniqueConstraint(
                fields=["kept_by", "name"],
                condition=Q(archived_at__isnull=True),
                name="what_if_name_once_a_person",
            ),
            models.CheckConstraint(condition=~Q(pairs=[]), name="what_if_supposes_something"),
        ]

    def __str__(self) -> str:
        return f"what-if #{self.pk} of nation {self.nation_id}"

    def get_absolute_url(self) -> str:
        return row_url("assessments:what_if_kept", self.public_id)

    @property
    def audit_text(self) -> str:
        return f"what-if #{self.pk}"


class WhatIfAnswerQuerySet(DooredQuerySet["WhatIfAnswer"]):
    def reach(self, user: Any, action: str) -> Q:
        """Figures of its keeper's scope: for the keeper, and for those who see the whole nation."""
        seen = Q(what_if__in=KeptWhatIf.objects.allowed_to(user, "view").values("pk"))
        return seen if user.sees_whole_nation else seen & Q(what_if__kept_by=user.pk)

    def newest_first(self) -> Self:
        return self.order_by("-day", "-pk")


class WhatIfAnswer(models.Model):
    """What a kept what-if was answered upon one snapshot, in its keeper's scope."""

    what_if = models.ForeignKey(KeptWhatIf, models.CASCADE, related_name="answers")
    report = models.ForeignKey(GapReport, models.SET_NULL, null=True, related_name="+")
    day = models.DateField()
    worse = models.PositiveIntegerField(default=0)
    better = models.PositiveIntegerField(default=0)
    otherwise = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    short_before = models.PositiveIntegerField(default=0)
    short_after = models.PositiveIntegerField(default=0)
    # [[requirement, phase, assured before, after, expected before, after]], of those that move.
    figures = models.JSONField(default=list)
    problem = models.CharField(max_length=500, blank=True)  # why it could not be answered

    objects = WhatIfAnswerQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["what_if", "day"], name="what_if_answer_once_a_day"),
        ]

    def __str__(self) -> str:
        return f"answer of {self.day} to what-if {self.what_if_id}"

    @property
    def told(self) -> tuple[Any, ...]:
        """What has to differ for the answer to have moved."""
        return self.short_after, self.worse, self.better, self.figures, self.problem
