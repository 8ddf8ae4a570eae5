"""What happened and who read what. Rows are only ever added; the database refuses the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from common.permissions import NOBODY, DooredQuerySet
from common.rows import person

Rows = TypeVar("Rows", bound=models.QuerySet[Any, Any])


def done_by(rows: Rows, person: str | None) -> Rows:
    """Rows of people whose name or address holds this text."""
    if not person:
        return rows
    return rows.filter(Q(by__name__icontains=person) | Q(by__email__icontains=person))


def between_days(rows: Rows, filters: dict[str, Any]) -> Rows:
    """From the first to the last of two days, both included, on the reader's clock."""
    if since := filters.get("since"):
        rows = rows.filter(at__gte=_midnight(since))
    if until := filters.get("until"):
        rows = rows.filter(at__lt=_midnight(until + timedelta(days=1)))
    return rows


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class EventQuerySet(DooredQuerySet["Event"]):
    def reach(self, user: Any, action: str) -> Q:
        """Auditors read the whole trail of their nation, and what was done to all registers together
        (loading the reference frame, deeds of operators); others see it per object, by that door."""
        if action == "view" and user.has_perm("audit.view_event"):
            return Q(nation=user.nation_id) | Q(nation__isnull=True)
        return NOBODY

    def of_register(self, nation_id: int | None) -> Self:
        """Of one register alone, or (None) of all registers together."""
        return self.filter(nation=nation_id) if nation_id else self.filter(nation__isnull=True)

    def about(self, target: models.Model) -> Self:
        """Every deed done to this row, newest first. The caller has fetched it through its door."""
        return self.filter(target_label=target._meta.label_lower, target_id=target.pk).for_list()

    def within(self, nation_id: int | None) -> Self:
        """Of one register, or of what all registers share."""
        return self.filter(Q(nation=nation_id) | Q(nation__isnull=True))

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of EventFilterForm; empty values are ignored."""
        rows = self
        if name := filters.get("name"):
            rows = rows.filter(name__startswith=name)
        if label := filters.get("target"):
            rows = rows.filter(target_label=label)
            if filters.get("row"):
                rows = rows.filter(target_id=filters["row"])
        return between_days(done_by(rows, filters.get("person")), filters)

    def about_all(self, targets: Iterable[tuple[str, Collection[int]]]) -> Self:
        """Every deed done to any of these rows, newest first: pairs of a label and keys."""
        wanted = Q(pk__in=[])
        for label, keys in targets:
            wanted |= Q(target_label=label, target_id__in=list(keys))
        return self.filter(wanted).for_list()

    def with_personal_values(self) -> Self:
        return self.prefetch_related("personal_values")

    def for_list(self) -> Self:
        return self.select_related("by").order_by("-at", "-pk")


class Event(models.Model):
    """One deed: who did what to which row, and when. Holds ids and values that are not personal."""

    name = models.CharField(max_length=80)  # noun.past_participle
    at = models.DateTimeField(default=timezone.now)
    by = person()
    nation = models.ForeignKey("accounts.Nation", models.PROTECT, null=True, related_name="+")
    target_label = models.CharField(max_length=80)  # app.model, no foreign key
    target_id = models.BigIntegerField()
    target_text = models.CharField(max_length=300)
    changes = models.JSONField(default=dict)  # {"field": [old, new]}
    request_id = models.CharField(max_length=64, blank=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["target_label", "target_id", "-at"], name="event_target"),
            models.Index(fields=["nation", "-at", "-id"], name="event_nation_at"),
            models.Index(fields=["by", "-at"], name="event_by"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.target_text} (#{self.pk})"


class EventPersonalValueQuerySet(models.QuerySet["EventPersonalValue"]):
    def about(self, label: str, ids: Collection[int]) -> Self:
        return self.filter(event__target_label=label, event__target_id__in=ids)


class EventPersonalValue(models.Model):
    """Old and new value of a personal field in an event; the one table that erasure may blank."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="personal_values")
    field = models.CharField(max_length=80)
    old = models.TextField(blank=True)
    new = models.TextField(blank=True)
    is_blanked = models.BooleanField(default=False)

    objects = EventPersonalValueQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["event", "field"], name="personal_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.field} of event {self.event_id}"


class ReadingQuerySet(DooredQuerySet["Reading"]):
    def reach(self, user: Any, action: str) -> Q:
        if action == "view" and user.has_perm("audit.view_reading"):
            return Q(nation=user.nation_id)
        return NOBODY

    def of(self, label: str, pk: int) -> Self:
        """Who read the confidential data of one row. The caller has fetched it through its door."""
        return self.filter(target_label=label, target_ids__contains=[pk]).order_by("-at", "-pk")

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of ReadingFilterForm; empty values are ignored."""
        rows = self
        if label := filters.get("target"):
            rows = rows.filter(target_label=label)
        if authority := filters.get("authority"):
            rows = rows.filter(on_behalf_of__icontains=authority)
        return between_days(done_by(rows, filters.get("person")), filters)

    def by_day(self) -> models.QuerySet[Any, Any]:
        """What the one whose data were read is told: the authority and the day, not the person."""
        days = self.annotate(day=TruncDate("at")).order_by("-day", "on_behalf_of")
        return days.values("day", "on_behalf_of").distinct()

    def for_list(self) -> Self:
        return self.select_related("by").order_by("-at", "-pk")


class Reading(models.Model):
    """Somebody read confidential data of partners; one row for one request."""

    at = models.DateTimeField(default=timezone.now)
    by = person()
    nation = models.ForeignKey("accounts.Nation", models.PROTECT, null=True, related_name="+")
    on_behalf_of = models.CharField(max_length=300)  # the authority, as the partner will read it
    what = models.CharField(max_length=120)  # the page or endpoint, by its URL name
    target_label = models.CharField(max_length=80)
    target_ids = ArrayField(models.BigIntegerField())
    request_id = models.CharField(max_length=64, blank=True)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        indexes = [
            GinIndex(fields=["target_ids"], name="reading_targets"),
            models.Index(fields=["nation", "-at", "-id"], name="reading_nation_at"),
        ]

    def __str__(self) -> str:
        return f"{self.what} by {self.by_id} at {self.at:%Y-%m-%d}"
