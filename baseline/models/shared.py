"""What the tables of this room have in common: who reads them, and how a word is retired."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import person

Word = TypeVar("Word", bound=models.Model)


class VocabularyQuerySet(DooredQuerySet[Word]):
    """Words everybody signed in may read: the shared ones and their own nation's."""

    def reach(self, user: Any, action: str) -> Q:
        if not user.has_perm(f"baseline.{action}_reference"):
            return NOBODY
        if action == "view":
            return Q(nation__isnull=True) | Q(nation=user.nation_id)
        return Q(nation=user.nation_id)  # shared words are kept in files, not in pages

    def of_nation(self, nation_id: int) -> Self:
        """What one register can use, whoever asks."""
        return self.filter(Q(nation__isnull=True) | Q(nation=nation_id))


class RetirableQuerySet(VocabularyQuerySet[Word]):
    def in_use(self) -> Self:
        """Words still offered; retired ones stay where they are used."""
        return self.filter(retired_at__isnull=True)

    def retired(self) -> Self:
        return self.filter(retired_at__isnull=False)


class OwnQuerySet(DooredQuerySet[Word]):
    """Rows that always belong to one nation and are read by its people."""

    def reach(self, user: Any, action: str) -> Q:
        if user.has_perm(f"baseline.{action}_reference"):
            return Q(nation=user.nation_id)
        return NOBODY


class Phase(models.TextChoices):
    """Peacetime, crisis or war."""

    PEACETIME = "peacetime", _("Peacetime")
    CRISIS = "crisis", _("Crisis")
    WAR = "war", _("War")


class Retirable(models.Model):
    """A word that may stop being offered but stays where it is used."""

    retired_at = models.DateTimeField(null=True, blank=True, editable=False)
    retired_by = person(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None
