"""Lists of those the office must not work with, and partners that may be on them."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.rows import PublicRow, person, together
from partners.models.vetting import VettingQuerySet


def nothing() -> list[str]:
    """No names and no numbers."""
    return []


class ExclusionListQuerySet(VettingQuerySet):
    def for_list(self) -> Self:
        waiting = Q(entries__hits__decision="waiting", entries__hits__partner__archived_at=None)
        return (
            self.select_related("uploaded_by", "file")
            .annotate(waiting=Count("entries__hits", filter=waiting & Q(entries__gone_on=None)))
            .order_by("name", "pk")
        )


class ExclusionList(PublicRow):
    """A list of sanctions or exclusions the office uploaded; a newer file takes the older's place."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True)
    file = models.ForeignKey("workspace.File", models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = person()
    entry_count = models.PositiveIntegerField(default=0)
    passed_over = models.PositiveIntegerField(default=0)  # rows of the file without a name
    scanned_at = models.DateTimeField(null=True, blank=True)

    objects = ExclusionListQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "name"], name="exclusion_list_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("partners:exclusion_list", args=[self.public_id])


class ExclusionEntry(models.Model):
    """One name of a list; it stays, marked as gone, when a newer file no longer has it."""

    list = models.ForeignKey(ExclusionList, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64)  # what makes it the same entry in the next file
    name = models.CharField(max_length=300)
    aliases = ArrayField(models.CharField(max_length=300), default=nothing, blank=True)
    numbers = ArrayField(models.CharField(max_length=40), default=nothing, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    gone_on = models.DateField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["list", "key"], name="exclusion_entry_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"


class ExclusionName(models.Model):
    """A name or alias of an entry as names are compared."""

    entry = models.ForeignKey(ExclusionEntry, models.CASCADE, related_name="names")
    name_key = models.CharField(max_length=200)
    match_key = models.CharField(max_length=200)

    class Meta:
        default_permissions = ()
        indexes = [GinIndex(OpClass(F("match_key"), name="gin_trgm_ops"), name="exclusion_trgm")]

    def __str__(self) -> str:
        return f"{self.name_key} (#{self.pk})"


class ExclusionHitQuerySet(VettingQuerySet):
    def waiting(self) -> Self:
        return self.filter(
            decision=ExclusionHit.Decision.WAITING,
            entry__gone_on__isnull=True,
            partner__archived_at__isnull=True,
        )

    def for_list(self) -> Self:
        return self.select_related("partner", "entry", "entry__list", "decided_by").order_by(
            "-score", "pk"
        )


class ExclusionHit(PublicRow):
    """A partner that may be the one an entry names; decided once, and never asked again."""

    class Decision(models.TextChoices):
        WAITING = "waiting", _("To decide")
        SAME = "same", _("It is the one named")
        DIFFERENT = "different", _("It is another one")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    entry = models.ForeignKey(ExclusionEntry, models.CASCADE, related_name="hits")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="exclusion_hits")
    score = models.PositiveSmallIntegerField()  # 0 to 100
    reasons = models.JSONField(default=list)
    found_at = models.DateTimeField(default=timezone.now)
    decision = models.CharField(max_length=12, choices=Decision, default=Decision.WAITING)
    note = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person(null=True, blank=True)

    objects = ExclusionHitQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["entry", "partner"], name="exclusion_hit_once"),
            together("decided_at", "decided_by", name="exclusion_hit_decided_at_and_by"),
        ]
        indexes = [
            models.Index(
                fields=["nation", "-score", "id"],
                condition=Q(decision="waiting"),
                name="exclusion_hit_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"partner {self.partner_id} and entry {self.entry_id}"

    def get_absolute_url(self) -> str:
        return reverse("partners:exclusion_hit", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"exclusion hit #{self.pk}"


def live_names(nation_id: Any) -> models.QuerySet[ExclusionName]:
    """The names of a nation's lists as they stand today."""
    return ExclusionName.objects.filter(entry__list__nation=nation_id, entry__gone_on__isnull=True)
