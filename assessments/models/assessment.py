"""Joint needs assessments, the needs in them, and the policy by which promises are weighed."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from accounts.roles import Kind
from baseline.scope import scope_of
from common.permissions import NOBODY, DooredQuerySet, GuardedQuerySet
from common.rows import Archivable, Marking, PublicRow, Versioned, person, together


def quantity(**options: Any) -> models.DecimalField[Any, Any]:
    """A quantity in thousandths of a unit; never below zero (a constraint says so)."""
    return models.DecimalField(max_digits=20, decimal_places=3, **options)


class AssessmentQuerySet(GuardedQuerySet["Assessment"]):
    def reach(self, user: Any, action: str) -> Q:
        """Officers and auditors: their nation. Leads: their own. Officials: what touches their scope."""
        leading = Q(public_lead=user.pk) | Q(private_lead=user.pk)
        if not self._holds(user, "view"):
            return leading
        if user.sees_whole_nation:
            may = action == "view" or self._holds(user, "change")
            return Q(nation=user.nation_id) if may else NOBODY
        if action == "change":
            return leading
        scope = scope_of(user)
        touching = Assessment.requirements.through.objects.filter(
            requirement__code__in=scope.requirement_codes
        ).values("assessment")
        near = Assessment.regions.through.objects.filter(region__in=scope.region_ids).values(
            "assessment"
        )
        return leading | (Q(nation=user.nation_id) & Q(pk__in=touching) & Q(pk__in=near))

    def in_force(self) -> Self:
        return self.filter(status=Assessment.Status.IN_FORCE)

    def for_list(self) -> Self:
        return self.select_related("public_lead", "private_lead").order_by("-started_at", "-pk")


class Assessment(PublicRow, Archivable, Versioned):
    """A joint needs assessment: what it covers, who leads it on both sides, and how far it is."""

    class Status(models.TextChoices):
        SCOPING = "scoping", _("Scoping")
        OPEN = "open", _("Open")
        RECONCILING = "reconciling", _("Reconciling")
        AGREED = "agreed", _("Agreed")
        IN_FORCE = "in_force", _("In force")
        SUPERSEDED = "superseded", _("Superseded")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    title = models.CharField(max_length=200)
    purpose = models.TextField(blank=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.SCOPING)
    requirements = models.ManyToManyField("baseline.Requirement", related_name="+")
    regions = models.ManyToManyField("baseline.Region", related_name="+")
    scenarios = models.ManyToManyField("baseline.Scenario", related_name="+")
    public_lead = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    private_lead = models.ForeignKey(
        "accounts.User", models.PROTECT, related_name="+", null=True, blank=True
    )
    due_on = models.DateField(null=True, blank=True)
    marking = models.CharField(max_length=16, choices=Marking, default=Marking.AMBER)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    started_by = person(editable=False)
    in_force_at = models.DateTimeField(null=True, blank=True, editable=False)
    in_force_by = person(null=True, blank=True, editable=False)

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        default_permissions = ("add", "change", "view")
        permissions = [("put_in_force", "Can put any assessment of the nation in force")]
        constraints = [
            together("in_force_at", "in_force_by", name="assessment_in_force_at_and_by"),
            together("archived_at", "archived_by", name="assessment_archived_at_and_by"),
            models.CheckConstraint(
                condition=~Q(status="in_force") | Q(in_force_at__isnull=False),
                name="assessment_in_force_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["nation", "status"], name="assessment_status")]

    def __str__(self) -> str:
        return f"{self.title} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("assessments:detail", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return self.title

    @property
    def takes_needs(self) -> bool:
        return self.status in {self.Status.SCOPING, self.Status.OPEN, self.Status.RECONCILING}


class AssessmentUserObjectPermission(UserObjectPermissionBase):
    """One user's grant on one assessment."""

    content_object = models.ForeignKey(Assessment, models.CASCADE)


class AssessmentGroupObjectPermission(GroupObjectPermissionBase):
    """One group's grant on one assessment."""

    content_object = models.ForeignKey(Assessment, models.CASCADE)


class NeedQuerySet(DooredQuerySet["Need"]):
    def reach(self, user: Any, action: str) -> Q:
        """As the assessment, narrowed for officials to their resources and regions, and by marking."""
        seen = Q(assessment__in=Assessment.objects.allowed_to(user, action).values("pk"))
        if user.sees_whole_nation:
            return seen
        seen &= ~Q(marking=Marking.RED) & ~Q(marking=Marking.AMBER_STRICT)
        if user.kind == Kind.OFFICIAL:
            scope = scope_of(user)
            leading = Q(assessment__public_lead=user.pk)
            return seen & (
                leading | Q(resource__in=scope.resource_ids, region__in=scope.region_ids)
            )
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

    def for_list(self) -> Self:
        return self.select_related(
            "resource", "resource__unit", "region", "scenario", "authority"
        ).order_by("priority", "resource__sort_key", "region__path", "pk")


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
    # A derived need whose factor or driver changed shows its effect before it counts.
    is_applied = models.BooleanField(default=True)
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
            together("archived_at", "archived_by", name="need_archived_at_and_by"),
        ]
        indexes = [
            models.Index(fields=["nation", "resource"], name="need_resource"),
            models.Index(fields=["assessment", "priority", "id"], name="need_assessment"),
        ]

    def __str__(self) -> str:
        return f"need #{self.pk} of assessment {self.assessment_id}"

    @property
    def is_derived(self) -> bool:
        return self.factor_id is not None


class AssurancePolicyQuerySet(DooredQuerySet["AssurancePolicy"]):
    def reach(self, user: Any, action: str) -> Q:
        if action == "change" and not user.has_perm("assessments.change_policy"):
            return NOBODY
        if not user.has_perm("assessments.view_gapreport"):
            return NOBODY
        return Q(nation=user.nation_id)

    def newest_first(self) -> Self:
        return self.order_by("-number")


def default_weights() -> list[list[int]]:
    """Ten-thousandths; rows: no promise, pledged, contracted; columns: declared, verified, exercised."""
    return [[2000, 4000, 5000], [4000, 6000, 7000], [7000, 9000, 9500]]


def default_priority_weights() -> list[int]:
    return [8, 4, 2, 1]


class AssurancePolicy(PublicRow):
    """How much a promise and its evidence count in the expected figure; one row per version."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    weights = models.JSONField(default=default_weights)
    priority_weights = ArrayField(
        models.PositiveSmallIntegerField(), default=default_priority_weights
    )
    reason = models.TextField(blank=True)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = person()

    objects = AssurancePolicyQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        permissions = [("change_policy", "Can change the assurance policy")]
        constraints = [
            models.UniqueConstraint(fields=["nation", "number"], name="policy_number_once"),
        ]

    def __str__(self) -> str:
        return f"policy {self.number} of nation {self.nation_id}"
