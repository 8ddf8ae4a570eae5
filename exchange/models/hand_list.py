"""Lists of partners that somebody of the office picked by hand, to ask or call them again."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from common.permissions import DooredQuerySet
from common.rows import PublicRow
from exchange.models.calling import of_the_office


class PartnerListQuerySet(DooredQuerySet["PartnerList"]):
    def reach(self, user: Any, action: str) -> Q:
        """One's own, and those the office shares; the office keeps shared ones together."""
        return of_the_office(user, action) & (Q(user=user.pk) | Q(is_shared=True))

    def for_list(self) -> Self:
        counted = self.annotate(partners=Count("entries"))
        return counted.select_related("user").order_by("name", "pk")


class PartnerList(PublicRow):
    """Partners that one officer picked by hand, under a name; for the office or for themselves."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    name = models.CharField(max_length=100)
    is_shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = PartnerListQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="partner_list_name_once"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("exchange:list", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"list #{self.pk}"


class PartnerListEntry(models.Model):
    """A partner on a list."""

    list = models.ForeignKey(PartnerList, models.CASCADE, related_name="entries")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["list", "partner"], name="partner_list_entry_once"),
        ]

    def __str__(self) -> str:
        return f"partner {self.partner_id} on list {self.list_id}"
