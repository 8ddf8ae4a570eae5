"""What the office and a partner have to do with each other: talks, what was promised in them, who cares."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.permissions import DooredQuerySet
from common.rows import PublicRow, Versioned, person, together
from exchange.models.calling import of_the_office
from exchange.models.matter import WORDS
from partners.models.search_text import joined


class EngagementQuerySet(DooredQuerySet["Engagement"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_the_office(user, action)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def for_list(self) -> Self:
        return self.select_related("partner").order_by("-held_on", "-pk")

    def for_detail(self) -> Self:
        people = ("officers", "contacts", "files")
        return self.select_related("nation", "partner", "written_by").prefetch_related(*people)


class Engagement(PublicRow, Versioned):
    """A meeting, call, letter or visit: when, who of both sides, what about. The office reads it."""

    class Kind(models.TextChoices):
        MEETING = "meeting", _("Meeting")
        CALL = "call", _("Call")
        LETTER = "letter", _("Letter")
        VISIT = "visit", _("Visit")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=Kind)
    held_on = models.DateField()
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    officers = models.ManyToManyField("accounts.User", blank=True, related_name="+")
    contacts = models.ManyToManyField("partners.Contact", blank=True, related_name="+")
    others = models.CharField(max_length=300, blank=True)
    files = models.ManyToManyField("workspace.File", blank=True, related_name="+")
    written_at = models.DateTimeField(default=timezone.now, editable=False)
    written_by = person(editable=False)

    objects = EngagementQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [
            models.Index(fields=["partner", "-held_on", "-id"], name="engagement_partner"),
            GinIndex(OpClass(joined(*WORDS), name="gin_trgm_ops"), name="engagement_search"),
        ]

    def __str__(self) -> str:
        return f"engagement #{self.pk} with partner {self.partner_id}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:engagement", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"{self.get_kind_display()} #{self.pk}"


class FollowUpQuerySet(DooredQuerySet["FollowUp"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_the_office(user, action)

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(engagement__partner=partner)

    def owned_by(self, user: Any) -> Self:
        return self.filter(owner=user.pk)

    def untold_due(self, today: date) -> Self:
        """Due, and the owner has not been told."""
        return self.open().filter(due_on__lte=today, is_told=False)

    def for_list(self) -> Self:
        """What is due first stands first."""
        return self.select_related("engagement__partner", "owner").order_by("due_on", "pk")


class FollowUp(PublicRow):
    """Something an officer has promised to do after an engagement, by a day."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="follow_ups")
    what = models.CharField(max_length=300)
    owner = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    due_on = models.DateField()
    is_told = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = person(null=True, blank=True)

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [together("done_at", "done_by", name="follow_up_done_at_and_by")]
        indexes = [
            models.Index(
                fields=["owner", "due_on", "id"],
                condition=Q(done_at__isnull=True),
                name="follow_up_open",
            ),
        ]

    def __str__(self) -> str:
        return f"follow-up #{self.pk} of engagement {self.engagement_id}"

    @property
    def audit_text(self) -> str:
        return f"follow-up #{self.pk}"

    @property
    def is_late(self) -> bool:
        return self.done_at is None and self.due_on < timezone.localdate()


class CareQuerySet(DooredQuerySet["Care"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_the_office(user, action)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def held_by(self, user: Any) -> Self:
        return self.filter(officer=user.pk)


class Care(models.Model):
    """Which officer is responsible for a partner."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.OneToOneField("partners.Partner", models.CASCADE, related_name="+")
    officer = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    given_by = person()

    objects = CareQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["officer", "partner"], name="care_officer")]

    def __str__(self) -> str:
        return f"officer {self.officer_id} for partner {self.partner_id}"
