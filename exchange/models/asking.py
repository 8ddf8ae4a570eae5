"""Who was asked for a request, by which criteria, and what they answered."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind as PersonKind
from common.permissions import DooredQuerySet
from common.rows import PublicRow, person
from exchange.models.matter import Matter
from partners.models.partner import of_reached_partners


class AskingQuerySet(models.QuerySet["Asking"]):
    def of_matter(self, matter: Matter) -> Self:
        return self.filter(matter=matter).select_related("asked_by").order_by("asked_at", "pk")


class Asking(models.Model):
    """One choice of partners for a request: by which criteria, who was left out, and why."""

    matter = models.ForeignKey(Matter, models.CASCADE, related_name="askings")
    # As people read them, so that the record stays true when names change: {"Region": "Harju"}.
    criteria = models.JSONField()
    found = models.PositiveIntegerField()
    # Found by the criteria and not asked: [{"partner": public id, "name": …}].
    left_out = models.JSONField(default=list)
    reason = models.TextField(blank=True)  # why they were left out
    answer_by = models.DateTimeField()
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()

    objects = AskingQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(left_out=[]) | ~Q(reason=""), name="asking_says_why_somebody_was_left"
            ),
        ]

    def __str__(self) -> str:
        return f"asking #{self.pk} for matter {self.matter_id}"


class AskedQuerySet(DooredQuerySet["Asked"]):
    def reach(self, user: Any, action: str) -> Q:
        """Representatives: what their own partners were asked. Others: as the matter."""
        if user.kind == PersonKind.REPRESENTATIVE:
            return of_reached_partners(user, action)
        seen = Matter.objects.allowed_to(user, action).filter(kind=Matter.Kind.REQUEST)
        return Q(matter__in=seen.values("pk"))

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def of_matter(self, matter: Matter) -> Self:
        return self.filter(matter=matter)

    def unanswered(self) -> Self:
        return self.filter(answer="", matter__status=Matter.Status.OPEN)

    def untold(self) -> Self:
        return self.filter(told_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related(
            "nation", "partner", "matter", "matter__resource", "matter__resource__unit", "matter__region",
            "asking", "contact",
        ).order_by("partner__name_key", "pk")  # fmt: skip


class Asked(PublicRow):
    """A partner that was asked for a request, and its answer."""

    class Answer(models.TextChoices):
        ACCEPTED = "accepted", _("All of it")
        PART = "part", _("A part of it")
        DECLINED = "declined", _("No")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    matter = models.ForeignKey(Matter, models.CASCADE, related_name="asked")
    asking = models.ForeignKey(Asking, models.CASCADE, related_name="asked")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    # To whom the letter went; nobody where the partner has no address, and the office calls.
    contact = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    quantity = models.DecimalField(max_digits=20, decimal_places=3, null=True, blank=True)
    ready_on = models.DateField(null=True, blank=True)
    reason = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)
    answered_through = models.CharField(max_length=8, choices=Matter.Through, blank=True)
    # When it was told how the request ended.
    told_at = models.DateTimeField(null=True, blank=True)
    told_by = person(null=True, blank=True)

    objects = AskedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["matter", "partner"], name="asked_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="asked_answered_at_and_by",
            ),
            models.CheckConstraint(
                condition=~Q(answer="declined") | ~Q(reason=""), name="asked_no_has_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(answer="part")
                | Q(quantity__isnull=False, quantity__gt=0)
                | ~Q(reason=""),
                name="asked_part_says_how_much",
            ),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_by__isnull=True)
                | Q(told_at__isnull=False, told_by__isnull=False),
                name="asked_told_at_and_by",
            ),
        ]
        indexes = [models.Index(fields=["partner", "id"], name="asked_partner")]

    def __str__(self) -> str:
        return f"asked #{self.pk}: partner {self.partner_id}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:asked", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"asked #{self.pk}"
