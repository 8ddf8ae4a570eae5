"""Needs, stated one by one or in files: how much of what must be there, where, when, for whom."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind
from assessments.models.assessment import Assessment
from baseline.models import Authority, Region, Resource
from baseline.scope import scope_of
from common.addresses import row_url
from common.permissions import DooredQuerySet, unlocked
from common.rows import Archivable, Marking, PublicRow, Versioned, person, together


def quantity(**options: Any) -> models.DecimalField[Any, Any]:
    """A quantity in thousandths of a unit; never below zero (a constraint says so)."""
    return models.DecimalField(max_digits=20, decimal_places=3, **options)


class NeedQuerySet(DooredQuerySet["Need"]):
    def reach(self, user: Any, action: str) -> Q:
        """As the assessment, narrowed for officials to their resources and regions, and by marking.

        Named readers of what is RED, besides the office that keeps it: who stated it, who leads the
        assessment for the public side, and whom the assessment was granted to by name.
        """
        assessments = Assessment.objects.all()
        seen = Q(assessment__in=assessments.allowed_to(user, action).values("pk"))
        if user.sees_whole_nation:
            return seen
        granted = assessments.granted_to(user, action, path="assessment")
        stated = Q(assessment__public_lead=user.pk) | Q(stated_by=user.pk)
        named = stated | assessments.named_for(user, action, path="assessment")
        own = Q(authority__in=Authority.objects.in_use().of(user))
        seen &= unlocked(named=named, own=own)
        if user.kind == Kind.OFFICIAL:
            scope = scope_of(user)
            within = Q(resource__in=scope.resource_ids, region__in=scope.region_ids)
            seated = Q(assessment__in=assessments.seating(user).values("pk"))
            return seen & (stated | granted | within | seated)
        return seen

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def counting(self, nation_id: int) -> Self:
        """Needs of assessments in force that gap reports count."""
        return self.in_use().filter(
            nation=nation_id,
            is_applied=True,
            assessment__status=Assessment.Status.IN_FORCE,
            assessment__archived_at__isnull=True,
        )

    def open_to_the_nation(self, nation_id: int) -> Self:
        """Counted needs whose marking lets any signed-in person of the nation know of them."""
        return self.counting(nation_id).filter(marking__in=[Marking.CLEAR, Marking.GREEN])

    def waiting_for_consent(self) -> Self:
        return self.in_use().filter(priority=Need.Priority.FIRST, consented_at__isnull=True)

    def not_agreed(self) -> Self:
        return self.in_use().filter(agreed_at__isnull=True)

    def derived(self) -> Self:
        return self.in_use().filter(factor__isnull=False)

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by the cleaned data of NeedFilterForm; empty values are ignored."""
        rows = self
        if code := filters.get("requirement"):
            serving = Resource.elements.through.objects.filter(element__requirement__code=code)
            rows = rows.filter(resource__in=serving.values("resource"))
        if (resources := filters.get("resource")) is not None:
            rows = rows.filter(resource__in=resources)
        if region := filters.get("region"):
            rows = rows.filter(region__in=Region.objects.in_or_below(region).values("pk"))
        for name in ("scenario", "priority"):
            if value := filters.get(name):
                rows = rows.filter(**{name: value})
        if filters.get("waiting") == "consent":
            rows = rows.waiting_for_consent()
        return rows.derived() if filters.get("waiting") == "derived" else rows

    def for_list(self) -> Self:
        return self.select_related(
            "resource", "resource__unit", "region", "scenario", "authority", "driver"
        ).order_by("priority", "resource__sort_key", "region__path", "pk")

    def for_rules(self) -> Self:
        """With everything that rules and derivation look at."""
        return self.for_list().select_related(
            "assessment", "assessment__nation", "factor", "factor__resource", "driver__region"
        )


class Need(PublicRow, Archivable, Versioned):
    """How much of a resource must be there: where, in which scenario, from when, for how long."""

    class Priority(models.IntegerChoices):
        FIRST = 1, _("1 – life or command lost within 24 hours")
        SECOND = 2, _("2 – life or command lost within 7 days")
        THIRD = 3, _("3 – hardship within 30 days")
        FOURTH = 4, _("4 – other")

    class ForWhom(models.TextChoices):
        POPULATION = "population", _("Population")
        SERVICE = "service", _("Essential service")
        OWN_FORCES = "own_forces", _("Own forces")
        ALLIED_FORCES = "allied_forces", _("Allied forces")

    class State(models.TextChoices):
        MET = "met", _("Met")
        PARTLY = "partly", _("Partly met")
        NOT = "not", _("Not met")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="needs")
    resource = models.ForeignKey("baseline.Resource", models.PROTECT, related_name="+")
    region = models.ForeignKey("baseline.Region", models.PROTECT, related_name="+")
    scenario = models.ForeignKey("baseline.Scenario", models.PROTECT, related_name="+")
    authority = models.ForeignKey(
        "baseline.Authority", models.PROTECT, null=True, blank=True, related_name="+"
    )
    priority = models.PositiveSmallIntegerField(choices=Priority)
    for_whom = models.CharField(max_length=16, choices=ForWhom, default=ForWhom.POPULATION)
    # Consumables: at the start and per day. Capacities: at once. In the resource's unit.
    initial = quantity(null=True, blank=True)
    per_day = quantity(null=True, blank=True)
    capacity = quantity(null=True, blank=True)
    # Levels: the share of units in service that must meet the target, in hundredths of a percent.
    target_share = models.PositiveSmallIntegerField(null=True, blank=True)
    # Criteria: how far it is met, and by what evidence.
    state = models.CharField(max_length=8, choices=State, blank=True)
    evidence = models.TextField(blank=True)
    # Another resource may serve it, as the office's substitutes say.
    allows_substitutes = models.BooleanField(default=False)
    start_hours = models.PositiveIntegerField(default=0)
    duration_hours = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    source = models.CharField(max_length=300, blank=True)
    marking = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)
    # Derived needs: factor × driver × share affected (hundredths of a percent).
    factor = models.ForeignKey(
        "baseline.PlanningFactor", models.PROTECT, null=True, blank=True, related_name="+"
    )
    driver = models.ForeignKey(
        "baseline.Driver", models.PROTECT, null=True, blank=True, related_name="+"
    )
    share_affected = models.PositiveSmallIntegerField(null=True, blank=True)
    # False while a priority 1 waits for the office's consent; the need does not count until then.
    is_applied = models.BooleanField(default=True)
    consented_at = models.DateTimeField(null=True, blank=True, editable=False)
    consented_by = person(null=True, blank=True, editable=False)
    # Both sides have set this quantity together: they stated the same, or one accepted the other's.
    agreed_at = models.DateTimeField(null=True, blank=True, editable=False)
    agreed_by = person(null=True, blank=True, editable=False)
    # The need this one continues from an earlier version of the assessment: reports compare the two.
    first = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+", editable=False
    )
    stated_at = models.DateTimeField(default=timezone.now, editable=False)
    stated_by = person(editable=False)

    objects = NeedQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(priority__gte=1, priority__lte=4), name="need_priority_1_to_4"
            ),
            models.CheckConstraint(
                condition=Q(initial__isnull=False)
                | Q(per_day__isnull=False)
                | Q(capacity__isnull=False)
                | Q(target_share__isnull=False)
                | ~Q(state=""),
                name="need_says_how_much",
            ),
            models.CheckConstraint(
                condition=(Q(initial__isnull=True) | Q(initial__gte=0))
                & (Q(per_day__isnull=True) | Q(per_day__gte=0))
                & (Q(capacity__isnull=True) | Q(capacity__gte=0)),
                name="need_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(target_share__isnull=True) | Q(target_share__lte=10_000),
                name="need_target_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(share_affected__isnull=True) | Q(share_affected__lte=10_000),
                name="need_share_affected_is_a_share",
            ),
            models.CheckConstraint(
                condition=Q(factor__isnull=True, driver__isnull=True, share_affected__isnull=True)
                | Q(factor__isnull=False, driver__isnull=False, share_affected__isnull=False),
                name="need_derived_from_all_three",
            ),
            models.CheckConstraint(
                condition=~Q(priority=1) | Q(is_applied=False) | Q(consented_at__isnull=False),
                name="need_priority_1_has_consent",
            ),
            together("consented_at", "consented_by", name="need_consented_at_and_by"),
            together("archived_at", "archived_by", name="need_archived_at_and_by"),
            together("agreed_at", "agreed_by", name="need_agreed_at_and_by"),
        ]
        indexes = [
            models.Index(fields=["nation", "resource"], name="need_resource"),
            models.Index(fields=["assessment", "priority", "id"], name="need_assessment"),
        ]

    def __str__(self) -> str:
        return f"need #{self.pk} of assessment {self.assessment_id}"

    def get_absolute_url(self) -> str:
        return row_url("assessments:need", self.public_id)

    @property
    def is_derived(self) -> bool:
        return self.factor_id is not None

    def continued_in(self, revision: Assessment, by: Any) -> Need:
        """The same need, unsaved, in a new version of its assessment; a consent stays with it.

        Both sides agree on it anew.
        """
        anew = {"id", "public_id", "version", "stated_at", "agreed_at", "agreed_by"}
        kept = {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in anew
        }
        continuing = {
            "assessment_id": revision.pk,
            "first_id": self.first_id or self.pk,
            "stated_by_id": by.pk,
        }
        return Need(**(kept | continuing))

    @property
    def waits_for_consent(self) -> bool:
        return self.priority == self.Priority.FIRST and self.consented_at is None

    @property
    def audit_text(self) -> str:
        return f"need #{self.pk}"


class NeedFileQuerySet(DooredQuerySet["NeedFile"]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever may change the assessment the file is meant for."""
        return Q(assessment__in=Assessment.objects.allowed_to(user, "change").values("pk"))

    def for_list(self) -> Self:
        return self.select_related("file", "job", "uploaded_by").order_by("-uploaded_at", "-pk")


class NeedFile(PublicRow):
    """A file of needs on its way into an assessment: checked as a whole, then stated as a whole."""

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting to be checked")
        REFUSED = "returned", _("Has errors")
        CHECKED = "submitted", _("Checked, ready to state")
        STATED = "done", _("Stated")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="files")
    file = models.ForeignKey("workspace.File", models.PROTECT, related_name="+")
    job = models.ForeignKey(
        "workspace.Job", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    status = models.CharField(max_length=12, choices=Status, default=Status.WAITING)
    rows = models.PositiveIntegerField(default=0)
    problem_count = models.PositiveIntegerField(default=0)
    # The first thousand: [{"row": …, "column": …, "value": …, "text": …, "mend": …}]
    problems = models.JSONField(default=list)
    # What would be stated, counted by resource: [{"resource": …, "needs": …, …}]
    outcome = models.JSONField(default=list)
    uploaded_at = models.DateTimeField(default=timezone.now, editable=False)
    uploaded_by = person(editable=False)
    stated_at = models.DateTimeField(null=True, blank=True, editable=False)
    stated_by = person(null=True, blank=True, editable=False)

    objects = NeedFileQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("stated_at", "stated_by", name="need_file_stated_at_and_by"),
            models.CheckConstraint(
                condition=~Q(status="done") | Q(stated_at__isnull=False, problem_count=0),
                name="need_file_stated_without_problems",
            ),
        ]

    def __str__(self) -> str:
        return f"file of needs #{self.pk} for assessment {self.assessment_id}"

    def get_absolute_url(self) -> str:
        return row_url("assessments:file", self.public_id)
