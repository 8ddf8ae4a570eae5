"""Call-downs: contacts are asked to answer, and it is seen how fast they do."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Self

from django.db import models
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person, together
from exchange.models.matter import Matter


def of_the_office(user: Any, action: str) -> Q:
    """Rows of the office: auditors read them, officers deal with them, nobody else sees them."""
    if not user.sees_whole_nation or not user.has_perm("exchange.view_matter"):
        return NOBODY
    if action == "change" and not user.has_perm("exchange.keep_desk"):
        return NOBODY
    return Q(nation=user.nation_id)


class CallDownQuerySet(DooredQuerySet["CallDown"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_the_office(user, action)

    def for_list(self) -> Self:
        answered = Count("calls", filter=~Q(calls__answer=""))
        return (
            self.select_related("started_by")
            .annotate(called=Count("calls"), answered=answered)
            .order_by("-started_at", "-pk")
        )


class CallDown(PublicRow):
    """Contacts of a selection were asked to answer at once."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    criteria = models.JSONField(default=dict)  # as people read them
    started_at = models.DateTimeField(default=timezone.now)
    started_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)

    objects = CallDownQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [together("ended_at", "ended_by", name="call_down_ended_at_and_by")]
        indexes = [models.Index(fields=["nation", "-started_at", "-id"], name="call_down_list")]

    def __str__(self) -> str:
        return f"call-down #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:call_down", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class CallQuerySet(DooredQuerySet["Call"]):
    def reach(self, user: Any, action: str) -> Q:
        seen = CallDown.objects.allowed_to(user, action)
        return Q(call_down__in=seen.values("pk"))

    def of(self, call_down: CallDown) -> Self:
        return self.filter(call_down=call_down)

    def for_list(self) -> Self:
        """Who has not answered stands first, then who answered first."""
        return self.select_related("call_down", "call_down__nation", "partner", "contact").order_by(
            F("answered_at").asc(nulls_first=True), "partner__name_key", "pk"
        )


class Call(PublicRow):
    """One contact that was asked to answer, and its answer."""

    class Answer(models.TextChoices):
        READY = "ready", _("Here and ready")
        NOT_READY = "not_ready", _("Here, but cannot help now")

    call_down = models.ForeignKey(CallDown, models.CASCADE, related_name="calls")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answer = models.CharField(max_length=12, choices=Answer, blank=True)
    note = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)
    answered_through = models.CharField(max_length=8, choices=Matter.Through, blank=True)

    objects = CallQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_at__isnull=True, answered_by__isnull=True)
                | (~Q(answer="") & Q(answered_at__isnull=False, answered_by__isnull=False)),
                name="call_answered_at_and_by",
            ),
            models.UniqueConstraint(fields=["call_down", "partner"], name="call_once"),
        ]

    def __str__(self) -> str:
        return f"call #{self.pk}"

    @property
    def took(self) -> timedelta | None:
        """From the letter until the answer."""
        return None if self.answered_at is None else self.answered_at - self.call_down.started_at
