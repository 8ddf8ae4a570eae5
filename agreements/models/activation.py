"""Activations: what was promised is called off, in earnest or as an exercise, and what came of it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Case, Max, Q, Sum, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models.commitment import Commitment
from common.permissions import DooredQuerySet
from common.rows import PublicRow, Versioned, person, together
from partners.models.capability import quantity
from partners.models.partner import represented_by, roles_for

#: How long a partner has to mend what failed in an exercise, before it counts.
TO_MEND = timedelta(days=90)


class ActivationQuerySet(DooredQuerySet["Activation"]):
    def reach(self, user: Any, action: str) -> Q:
        """As its commitment. A failed exercise only its partner and the office see; the partner also
        writes down what it delivered."""
        if user.is_representative:
            own = represented_by(user, roles_for(action))
            return Q(commitment__capability__partner__in=own)
        seen = Q(commitment__in=Commitment.objects.allowed_to(user, action).values("pk"))
        if user.sees_whole_nation:
            return seen
        return seen & ~Q(is_exercise=True, outcome=Activation.Outcome.FAILED)

    def open(self) -> Self:
        return self.filter(outcome="")

    def of_agreement(self, agreement: Any) -> Self:
        return self.filter(commitment__agreement=agreement)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(commitment__capability__partner=partner)

    def to_mend(self) -> Self:
        """Exercises that failed and are not mended; nothing has come of it yet."""
        return self.filter(
            mend_until__isnull=False, mended_at__isnull=True, counted_at__isnull=True
        )

    def not_mended_by(self, day: date) -> Self:
        return self.to_mend().filter(mend_until__lt=day)

    def with_delivered(self) -> Self:
        standing = Q(deliveries__taken_back_at__isnull=True)
        return self.annotate(
            delivered=Case(
                When(measure="stock", then=Sum("deliveries__quantity", filter=standing)),
                default=Max("deliveries__quantity", filter=standing),
            )
        )

    def for_list(self) -> Self:
        return (
            self.with_delivered()
            .select_related(
                "nation", "commitment__agreement", "commitment__capability__partner",
                "commitment__capability__resource__unit", "commitment__capability__site",
            )
            .order_by("-called_at", "-pk")
        )  # fmt: skip


class Activation(PublicRow, Versioned):
    """A commitment was called off: how much, by when, in earnest or as an exercise, and the outcome."""

    class Measure(models.TextChoices):
        STOCK = "stock", _("Of the stock")
        RATE = "rate", _("A day")
        CAPACITY = "capacity", _("At once")

    class Outcome(models.TextChoices):
        SUCCEEDED = "succeeded", _("Succeeded")
        FAILED = "failed", _("Failed")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="activations")
    is_exercise = models.BooleanField(default=False)
    measure = models.CharField(max_length=8, choices=Measure)
    quantity = quantity()
    trigger = models.CharField(max_length=300)  # what happened, or which exercise it is
    called_at = models.DateTimeField(default=timezone.now, editable=False)
    called_by = person(editable=False)
    due_on = models.DateField()
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True, editable=False)
    note = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)
    closed_by = person(null=True, blank=True, editable=False)
    # A failed exercise: until when it may be mended, and whether it was or counted in the end.
    mend_until = models.DateField(null=True, blank=True, editable=False)
    mended_at = models.DateTimeField(null=True, blank=True, editable=False)
    mended_by = person(null=True, blank=True, editable=False)
    counted_at = models.DateTimeField(null=True, blank=True, editable=False)
    counted_by = person(null=True, blank=True, editable=False)

    objects = ActivationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("closed_at", "closed_by", name="activation_closed_at_and_by"),
            together("mended_at", "mended_by", name="activation_mended_at_and_by"),
            together("counted_at", "counted_by", name="activation_counted_at_and_by"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="activation_asks_something"),
            models.CheckConstraint(
                condition=Q(outcome="", closed_at__isnull=True)
                | (~Q(outcome="") & Q(closed_at__isnull=False)),
                name="activation_closed_has_outcome",
            ),
            models.CheckConstraint(
                condition=Q(mend_until__isnull=True) | Q(is_exercise=True, outcome="failed"),
                name="activation_failed_exercise_is_mended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["mend_until"],
                condition=Q(mended_at__isnull=True, counted_at__isnull=True),
                name="activation_to_mend",
            ),
        ]

    def __str__(self) -> str:
        return f"activation #{self.pk} of commitment {self.commitment_id}"

    def get_absolute_url(self) -> str:
        return reverse("agreements:activation", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"activation #{self.pk}"

    @property
    def is_open(self) -> bool:
        return not self.outcome

    @property
    def waits_for_mending(self) -> bool:
        return self.mend_until is not None and self.mended_at is None and self.counted_at is None


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def standing(self) -> Self:
        return self.filter(taken_back_at__isnull=True)


class Delivery(models.Model):
    """What came of a call-off on a day, as the partner or the office wrote it down; a slip of the pen
    is taken back, and stays to be read."""

    activation = models.ForeignKey(Activation, models.CASCADE, related_name="deliveries")
    quantity = quantity()
    delivered_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = person()
    taken_back_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_back_by = person(null=True, blank=True, editable=False)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_brings_something"),
            together("taken_back_at", "taken_back_by", name="delivery_taken_back_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"delivery #{self.pk} of activation {self.activation_id}"


def delivered_of(activation: Activation) -> Decimal:
    """A stock adds up; of a rate or a capacity the largest counts."""
    rows = Delivery.objects.standing().filter(activation=activation)
    if activation.measure == Activation.Measure.STOCK:
        found = rows.aggregate(of=Sum("quantity"))["of"]
    else:
        found = rows.aggregate(of=Max("quantity"))["of"]
    return found or Decimal(0)
