"""Other names a partner is known by."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from common.permissions import DooredQuerySet
from common.rows import person
from partners.models.partner import of_reached_partners


class AliasQuerySet(DooredQuerySet["Alias"]):
    def reach(self, user: Any, action: str) -> Q:
        return of_reached_partners(user, action)

    def resembling(self, match_key: str) -> Self:
        """Names that may be a misspelling of this one, the most alike first."""
        rows = self.filter(Q(match_key=match_key) | Q(match_key__trigram_similar=match_key))
        return rows.order_by(TrigramSimilarity("match_key", match_key).desc(), "pk")

    def for_list(self) -> Self:
        return self.order_by("name_key", "pk")


class Alias(models.Model):
    """Another name of a partner: a trade name, an abbreviation, what it was called before."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="aliases")
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False)
    match_key = models.CharField(max_length=200, editable=False)  # without its legal form
    added_at = models.DateTimeField(default=timezone.now)
    added_by = person()

    objects = AliasQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["partner", "name_key"], name="alias_once"),
        ]
        indexes = [
            GinIndex(OpClass(F("name_key"), name="gin_trgm_ops"), name="alias_search"),
            GinIndex(OpClass(F("match_key"), name="gin_trgm_ops"), name="alias_match_trgm"),
        ]

    def __str__(self) -> str:
        return f"{self.name} (#{self.pk})"
