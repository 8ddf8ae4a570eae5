"""Joint needs assessments, and the policy by which promises are weighed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from baseline.models import Authority, Mandate
from baseline.scope import scope_of
from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet, GuardedQuerySet, unlocked
from common.rows import Archivable, Marking, PublicRow, Versioned, person, together


class AssessmentQuerySet(GuardedQuerySet["Assessment"]):
    def reach(self, user: Any, action: str) -> Q:
        """Officers and auditors: their nation. Leads: their own. Officials: what touches their scope.

        The private lead changes no need: what that side thinks are its positions.
        """
        leading = Q(public_lead=user.pk)
        if action == "view":
            leading |= Q(private_lead=user.pk) | Q(pk__in=self._seats_of(user))
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
        within = Q(nation=user.nation_id) & Q(pk__in=touching) & Q(pk__in=near)
        return leading | (within & unlocked(named=NOBODY, own=self._of_colleagues(user)))

    def _seats_of(self, user: Any) -> Any:
        """The assessments at which the person has a seat now."""
        seats = Assessment._meta.get_field("seats").related_model
        return seats._default_manager.filter(user=user.pk, ended_at=None).values("assessment")

    def _of_colleagues(self, user: Any) -> Q:
        """Led by somebody of an authority that the person works for."""
        colleagues = Mandate.objects.at(Authority.objects.in_use().of(user)).values("user")
        return Q(public_lead__in=colleagues)

    def seating(self, user: Any) -> Self:
        """Those at which the person has a seat now: the lines of all their scope are theirs to read."""
        return self.filter(pk__in=self._seats_of(user))

    def led_by(self, user: Any) -> Self:
        """Those whose needs a person may state and put in force: the public lead's own, and for the
        office all of the nation."""
        if user.has_perm("assessments.put_in_force"):
            return self.filter(nation=user.nation_id)
        return self.filter(public_lead=user.pk) if user.is_active else self.none()

    def in_force(self) -> Self:
        return self.filter(status=Assessment.Status.IN_FORCE)

    def matching(self, filters: Mapping[str, Any]) -> Self:
        """Narrow by the cleaned data of AssessmentFilterForm."""
        status = filters.get("status")
        if status == "archived":
            return self.filter(archived_at__isnull=False)
        rows = self.filter(archived_at__isnull=True)
        return rows.filter(status=status) if status else rows

    def with_need_count(self) -> Self:
        counted = Count("needs", filter=Q(needs__archived_at__isnull=True))
        return self.annotate(need_count=counted)

    def for_list(self) -> Self:
        return self.select_related("public_lead", "private_lead").order_by("-started_at", "-pk")

    def for_detail(self) -> Self:
        return self.select_related(
            "nation", "public_lead", "private_lead", "started_by", "in_force_by", "replaces"
        )


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
    # The version before this one; putting this one in force supersedes it.
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", editable=False
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
        return row_url("assessments:detail", self.public_id)

    @property
    def audit_text(self) -> str:
        return self.title

    @property
    def takes_positions(self) -> bool:
        return self.status in {self.Status.OPEN, self.Status.RECONCILING}

    @property
    def takes_needs(self) -> bool:
        return self.status in {self.Status.SCOPING, self.Status.OPEN, self.Status.RECONCILING}


class AssessmentUserObjectPermission(UserObjectPermissionBase):
    """One user's grant on one assessment."""

    content_object = models.ForeignKey(Assessment, models.CASCADE)


class AssessmentGroupObjectPermission(GroupObjectPermissionBase):
    """One group's grant on one assessment."""

    content_object = models.ForeignKey(Assessment, models.CASCADE)


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
