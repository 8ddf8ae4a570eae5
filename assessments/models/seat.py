"""Seats at an assessment beside its two leads, and the questions asked around the table."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import ExpressionWrapper, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.assessment import Assessment
from assessments.models.need import Need
from assessments.models.position import Side
from common.addresses import row_url
from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together


class OfAssessmentQuerySet(DooredQuerySet[Any]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever reads the assessment reads who sits at it and what was asked."""
        return Q(assessment__in=Assessment.objects.allowed_to(user, action).values("pk"))


class SeatQuerySet(OfAssessmentQuerySet):
    def current(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> Self:
        """Current ones first."""
        over = ExpressionWrapper(Q(ended_at__isnull=False), models.BooleanField())
        rows = self.select_related("user", "given_by", "ended_by").annotate(is_over=over)
        return rows.order_by("is_over", "side", "user__name", "pk")


class Seat(PublicRow):
    """A person who takes part in an assessment beside its leads: reads its lines, asks, is told."""

    class Basis(models.TextChoices):
        AUTHORITY = "authority", _("Works for an authority")
        SECRETARIAT = "secretariat", _("Secretariat of an association")
        CLEAN_TEAM = "clean_team", _("Clean-team undertaking")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="seats")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    side = models.CharField(max_length=7, choices=Side)
    basis = models.CharField(max_length=12, choices=Basis)
    # The day the undertaking was signed: not to use outside the assessment what is read in it.
    undertaken_on = models.DateField(null=True, blank=True)
    given_at = models.DateTimeField(default=timezone.now, editable=False)
    given_by = person(editable=False)
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    ended_by = person(null=True, blank=True, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["assessment", "user"],
                condition=Q(ended_at__isnull=True),
                name="seat_once_a_person",
            ),
            models.CheckConstraint(
                condition=Q(side="public", basis="authority")
                | Q(side="private", basis__in=["secretariat", "clean_team"]),
                name="seat_basis_of_its_side",
            ),
            models.CheckConstraint(
                condition=~Q(basis="clean_team") | Q(undertaken_on__isnull=False),
                name="seat_clean_team_has_undertaken",
            ),
            together("ended_at", "ended_by", name="seat_ended_at_and_by"),
        ]
        indexes = [
            models.Index(
                fields=["user", "assessment"], condition=Q(ended_at__isnull=True), name="seat_user"
            )
        ]

    def __str__(self) -> str:
        return f"seat #{self.pk} at assessment {self.assessment_id}"

    @property
    def audit_text(self) -> str:
        return f"seat #{self.pk}"


class QuestionQuerySet(OfAssessmentQuerySet):
    def reach(self, user: Any, action: str) -> Q:
        """As the assessment; a question on one line only with the line."""
        lines = Q(need__isnull=True) | Q(
            need__in=Need.objects.allowed_to(user, action).values("pk")
        )
        return super().reach(user, action) & lines

    def open(self) -> Self:
        return self.filter(answered_at__isnull=True)

    def for_list(self) -> Self:
        """Open ones first, by the day they are wanted."""
        over = ExpressionWrapper(Q(answered_at__isnull=False), models.BooleanField())
        rows = self.select_related("asked_by", "answered_by", "need__resource", "need__region")
        return rows.annotate(is_over=over).order_by("is_over", "due_on", "-pk")


class Question(PublicRow):
    """Something asked around the table, with a day to answer by; the answer goes to every seat."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    assessment = models.ForeignKey(Assessment, models.CASCADE, related_name="questions")
    need = models.ForeignKey(Need, models.CASCADE, null=True, blank=True, related_name="+")
    text = models.TextField()
    due_on = models.DateField()
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    asked_by = person(editable=False)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = person(null=True, blank=True, editable=False)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("answered_at", "answered_by", name="question_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True) | ~Q(answer=""),
                name="question_answered_with_words",
            ),
        ]

    def __str__(self) -> str:
        return f"question #{self.pk} at assessment {self.assessment_id}"

    def get_absolute_url(self) -> str:
        return f"{row_url('assessments:questions', self.assessment.public_id)}#question-{self.pk}"

    @property
    def audit_text(self) -> str:
        return f"question #{self.pk}"
