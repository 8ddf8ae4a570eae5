"""Who may say yes to a partner, why it was taken back, and when it is looked at again."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.rows import PublicRow, person, together
from partners.models.vetting import VettingQuerySet


class RecommendationQuerySet(VettingQuerySet):
    def standing(self) -> Self:
        return self.filter(closed_at__isnull=True)

    def waiting(self) -> Self:
        """Of organisations that can still be approved."""
        listed = Q(partner__status="listed", partner__archived_at__isnull=True)
        return self.standing().filter(Q(partner__isnull=True) | listed)

    def for_list(self) -> Self:
        """Oldest first: what has waited longest for a second officer."""
        return self.select_related("partner", "application", "recommended_by").order_by(
            "recommended_at", "pk"
        )


class Recommendation(PublicRow):
    """An officer proposes to approve; where the nation wants four eyes, another one approves."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    application = models.ForeignKey(
        "partners.Application",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="recommendations",
    )
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="recommendations"
    )
    note = models.TextField(blank=True)  # for the office and audit alone
    recommended_at = models.DateTimeField(default=timezone.now)
    recommended_by = person()
    # Approved upon, refused or taken back.
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = person(null=True, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(application__isnull=False, partner__isnull=True)
                | Q(application__isnull=True, partner__isnull=False),
                name="recommendation_is_of_one",
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(closed_at__isnull=True),
                name="recommendation_of_application_stands_once",
            ),
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(closed_at__isnull=True),
                name="recommendation_of_partner_stands_once",
            ),
            together("closed_at", "closed_by", name="recommendation_closed_at_and_by"),
        ]
        indexes = [
            models.Index(
                fields=["nation", "recommended_at", "id"],
                condition=Q(closed_at__isnull=True),
                name="recommendation_standing",
            ),
        ]

    def __str__(self) -> str:
        return f"recommendation #{self.pk}"

    @property
    def subject(self) -> Any:
        return self.partner or self.application


class SuspensionQuerySet(VettingQuerySet):
    def standing(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("suspended_by", "ended_by").order_by("-suspended_at", "-pk")


class Suspension(PublicRow):
    """A partner was taken out of force: what it reads, and what only the office does."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="suspensions")
    reason = models.CharField(max_length=500)  # what the company reads
    note = models.TextField(blank=True)  # for the office and audit alone
    suspended_at = models.DateTimeField(default=timezone.now)
    suspended_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["partner"],
                condition=Q(ended_at__isnull=True),
                name="suspension_one_stands",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suspension_says_why"),
            together("ended_at", "ended_by", name="suspension_ended_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"suspension of partner {self.partner_id} (#{self.pk})"


class NextVettingQuerySet(VettingQuerySet):
    def of_partners_in_force(self) -> Self:
        return self.filter(partner__archived_at__isnull=True)

    def due_by(self, day: date) -> Self:
        return self.of_partners_in_force().filter(due_on__lte=day)

    def untold(self, day: date) -> Self:
        """Due by `day`, and nobody has been told of this day."""
        told = Q(told_for__isnull=True) | ~Q(told_for=F("due_on"))
        return self.due_by(day).filter(told).select_related("partner", "nation", "set_by")

    def for_list(self) -> Self:
        return self.select_related("partner", "set_by").order_by("due_on", "pk")


class NextVetting(models.Model):
    """The day by which the office looks at a partner again."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.OneToOneField("partners.Partner", models.CASCADE, related_name="next_vetting")
    due_on = models.DateField(null=True, blank=True)  # empty: on no set day, as somebody said
    set_at = models.DateTimeField(default=timezone.now)
    set_by = person()
    told_for = models.DateField(null=True, blank=True)  # the day the responsible was told of

    objects = NextVettingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["nation", "due_on", "id"], name="next_vetting_due")]

    def __str__(self) -> str:
        return f"partner {self.partner_id} by {self.due_on}"
