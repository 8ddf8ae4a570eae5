"""Measures: what is done about a gap, by whom, until when, for how much; and what was said of it each month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.need import quantity
from assessments.models.of_line import OfLine, OfLineQuerySet, authorities_of
from baseline.models import Resource
from common.addresses import row_url
from common.permissions import DooredQuerySet
from common.rows import Archivable, PublicRow, Versioned, person, together

#: The state is said once a month; who does not answer in so many days is told of to the office.
EVERY = timedelta(days=30)
PATIENCE = timedelta(days=14)


#: In which quantities each kind of resource is counted.
_COUNTED = {
    Resource.Kind.CONSUMABLE: frozenset({"stock", "rate"}),
    Resource.Kind.CAPACITY: frozenset({"capacity"}),
    Resource.Kind.LEVEL: frozenset({"capacity"}),
    Resource.Kind.CRITERION: frozenset[str](),
}


def counted_in(resource: Resource) -> frozenset[str]:
    """In which of a measure's quantities a resource is counted; none for what people judge."""
    return _COUNTED[Resource.Kind(resource.kind)]


def _sum(**options: Any) -> models.DecimalField[Any, Any]:
    """To the cent, in the nation's currency; empty: nobody has said."""
    return models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True, **options)


class MeasureQuerySet(OfLineQuerySet):
    def named(self, user: Any) -> Q:
        return Q(owner=user.pk)

    def own(self, user: Any) -> Q:
        return Q(authority__in=authorities_of(user).values("pk"))

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def open(self) -> Self:
        """What may still close a gap; what is done stands in the register itself."""
        return self.in_use().exclude(status__in=Measure.OVER)

    def late_on(self, day: date) -> Self:
        return self.open().filter(due_on__lt=day)

    def to_be_asked(self, day: date) -> Self:
        """Nothing was said for a month, and nobody has been asked since."""
        rows = self.open().filter(said_on__lte=day - EVERY)
        return rows.filter(Q(asked_on__isnull=True) | Q(asked_on__lt=F("said_on") + EVERY))

    def silent(self, day: date) -> Self:
        """Asked, not answered in time, and the office was not told yet."""
        return self.open().filter(
            asked_on__lte=day - PATIENCE, asked_on__gt=F("said_on"), late_told_at__isnull=True
        )

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by the cleaned data of MeasureFilterForm; empty values are ignored."""
        rows = self.in_place(filters)
        for name in ("status", "money", "kind", "authority", "owner"):
            if value := filters.get(name):
                rows = rows.filter(**{name: value})
        if text := filters.get("budget_line"):
            rows = rows.filter(budget_line__iexact=text)
        match filters.get("shown") or "open":
            case "late":
                return rows.late_on(timezone.localdate())
            case "archived":
                return rows.filter(archived_at__isnull=False)
            case "all":
                return rows.in_use()
        return rows.in_use() if filters.get("status") else rows.open()

    def for_list(self) -> Self:
        return self.select_related(
            "nation", "resource__unit", "region", "scenario", "authority", "owner", "need"
        ).order_by("due_on", "pk")


class Measure(PublicRow, Archivable, Versioned, OfLine):
    """What is done about a gap: by whom, until when, for how much money, and what it will bring."""

    class Kind(models.TextChoices):
        CREATE = "create", _("Create supply")
        DIVERSIFY = "diversify", _("Find further suppliers")
        EXPAND = "expand", _("Expand what is there")
        STOCKPILE = "stockpile", _("Stockpile")
        AGREE = "agree", _("Conclude an agreement")
        EXERCISE = "exercise", _("Exercise or verify")
        GRANT = "grant", _("Grant a condition")
        OTHER = "other", _("Something else")

    class Money(models.TextChoices):
        DECIDED = "decided", _("Decided")
        ASKED = "asked", _("Asked for")
        NONE = "none", _("None yet")

    class Status(models.TextChoices):
        ON_TIME = "on_time", _("On time")
        LATE = "late", _("Late")
        STUCK = "stuck", _("Stuck")
        DONE = "done", _("Done")
        DROPPED = "dropped", _("Dropped")

    OVER = (Status.DONE, Status.DROPPED)
    #: What it brings, as the resource is counted.
    QUANTITIES = ("stock", "rate", "capacity")

    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    kind = models.CharField(max_length=12, choices=Kind)
    authority = models.ForeignKey("baseline.Authority", models.PROTECT, related_name="+")
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    status = models.CharField(max_length=12, choices=Status, default=Status.ON_TIME)
    due_on = models.DateField()
    money = models.CharField(max_length=8, choices=Money, default=Money.NONE)
    cost_once = _sum()
    cost_yearly = _sum()
    budget_line = models.CharField(max_length=120, blank=True)
    # Assured supply in the line's region once it is done: at the start, a day, or at once.
    stock = quantity(null=True, blank=True)
    rate = quantity(null=True, blank=True)
    capacity = quantity(null=True, blank=True)
    effect_on = models.DateField(null=True, blank=True)  # from this day on
    ready_hours = models.PositiveIntegerField(default=0)  # after day 0
    said_on = models.DateField(default=timezone.localdate, editable=False)
    asked_on = models.DateField(null=True, blank=True, editable=False)
    late_told_at = models.DateTimeField(null=True, blank=True, editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    added_by = person(editable=False)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("mend_gaps", "Can say what is done about a gap")]
        constraints = [
            together("archived_at", "archived_by", name="measure_archived_at_and_by"),
            models.CheckConstraint(
                condition=(Q(cost_once__isnull=True) | Q(cost_once__gte=0))
                & (Q(cost_yearly__isnull=True) | Q(cost_yearly__gte=0)),
                name="measure_cost_never_below_zero",
            ),
            models.CheckConstraint(
                condition=(Q(stock__isnull=True) | Q(stock__gt=0))
                & (Q(rate__isnull=True) | Q(rate__gt=0))
                & (Q(capacity__isnull=True) | Q(capacity__gt=0)),
                name="measure_brings_something",
            ),
            models.CheckConstraint(
                condition=Q(capacity__isnull=True) | Q(stock__isnull=True, rate__isnull=True),
                name="measure_brings_one_kind",
            ),
        ]
        indexes = [
            models.Index(fields=["nation", "due_on", "id"], name="measure_list"),
            models.Index(fields=["resource", "region", "scenario"], name="measure_line"),
        ]

    def __str__(self) -> str:
        return f"measure #{self.pk}"

    def get_absolute_url(self) -> str:
        return row_url("assessments:measure", self.public_id)

    @property
    def audit_text(self) -> str:
        return f"measure #{self.pk}"

    @property
    def counted(self) -> frozenset[str]:
        return counted_in(self.resource)

    @property
    def is_over(self) -> bool:
        return self.status in self.OVER

    @property
    def is_late(self) -> bool:
        return not self.is_over and self.due_on < timezone.localdate()

    @property
    def cost_first_year(self) -> Any:
        """Once, and one year of what it costs yearly; None where nobody has said either."""
        if self.cost_once is None and self.cost_yearly is None:
            return None
        return (self.cost_once or 0) + (self.cost_yearly or 0)

    @property
    def brings(self) -> tuple[int, int, int]:
        """Stock, rate a day and capacity in thousandths of the unit."""
        stock, rate, capacity = (int((getattr(self, name) or 0) * 1000) for name in self.QUANTITIES)
        return stock, rate, capacity


class MeasureStateQuerySet(DooredQuerySet["MeasureState"]):
    def reach(self, user: Any, action: str) -> Q:
        return Q(measure__in=Measure.objects.allowed_to(user, action).values("pk"))

    def for_list(self) -> Self:
        return self.select_related("said_by").order_by("-said_at", "-pk")


class MeasureState(models.Model):
    """What was said of a measure on a day: how it stands and, where its day moved, why. Never changed."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="states")
    status = models.CharField(max_length=12, choices=Measure.Status)
    reason = models.TextField(blank=True)
    due_before = models.DateField()
    due_after = models.DateField()
    said_at = models.DateTimeField(default=timezone.now, editable=False)
    said_by = person(editable=False)

    objects = MeasureStateQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(due_before=F("due_after")) | ~Q(reason=""),
                name="measure_day_moves_with_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["stuck", "dropped"]) | ~Q(reason=""),
                name="measure_stuck_and_dropped_say_why",
            ),
        ]
        indexes = [models.Index(fields=["measure", "-said_at"], name="measure_history")]

    def __str__(self) -> str:
        return f"state #{self.pk} of measure {self.measure_id}"

    @property
    def moved(self) -> bool:
        return self.due_before != self.due_after
