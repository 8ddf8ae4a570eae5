"""What the office notes about sites and owners; nobody outside the office and audit reads it."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.rows import person
from partners.models.vetting import VettingQuerySet


class SiteCodeQuerySet(VettingQuerySet):
    def of(self, partner: Any) -> Self:
        return self.filter(site__partner=partner, site__archived_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("site", "added_by").order_by("site__name", "scheme", "pk")


class SiteCode(models.Model):
    """The code under which NATO or the energy market knows a site."""

    class Scheme(models.TextChoices):
        NCAGE = "ncage", _("NCAGE (NATO supplier code)")
        EIC = "eic", _("EIC (energy market code)")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    site = models.ForeignKey("partners.Site", models.CASCADE, related_name="codes")
    scheme = models.CharField(max_length=8, choices=Scheme)
    value = models.CharField(max_length=16)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = person()

    objects = SiteCodeQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["nation", "scheme", "value"], name="site_code_one_site"
            ),
            models.UniqueConstraint(fields=["site", "scheme"], name="site_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.value}"


class ForeignShareQuerySet(VettingQuerySet):
    def for_list(self) -> Self:
        return self.select_related("added_by").order_by("-percent", "country", "pk")


class ForeignShare(models.Model):
    """How much of a partner is owned from another country, since when, and who says so."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="foreign_shares")
    country = models.CharField(max_length=2)  # ISO 3166-1 alpha-2
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    source = models.CharField(max_length=300)
    since = models.DateField(null=True, blank=True)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = person()

    objects = ForeignShareQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["partner", "country"], name="foreign_share_once"),
            models.CheckConstraint(
                condition=Q(percent__gt=0, percent__lte=100), name="foreign_share_is_percent"
            ),
            models.CheckConstraint(
                condition=Q(country__regex=r"^[A-Z]{2}$") & ~Q(source=""),
                name="foreign_share_says_where_and_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.percent} % from {self.country} (#{self.pk})"
