"""The offline directory: whom to call when the portal itself cannot be reached."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person


class DirectoryQuerySet(DooredQuerySet["Directory"]):
    def reach(self, user: Any, action: str) -> Q:
        """It holds every contact of the nation: for those who see the whole nation."""
        if user.sees_whole_nation and user.has_perm("partners.view_contact"):
            return Q(nation=user.nation_id)
        return NOBODY

    def of(self, nation: Any) -> Self:
        return self.filter(nation=nation).order_by("-made_at", "-pk")

    def for_list(self) -> Self:
        return self.select_related("file", "file__nation", "made_by").order_by("-made_at", "-pk")


class Directory(PublicRow):
    """One printing of the nation's contacts, with the day it was made."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    file = models.OneToOneField("workspace.File", models.PROTECT, related_name="+")
    partner_ids = ArrayField(models.BigIntegerField())  # who is in it, for the readings
    contacts = models.PositiveIntegerField()
    stale = models.PositiveIntegerField()  # of them not confirmed for half a year
    made_at = models.DateTimeField(default=timezone.now)
    made_by = person()

    objects = DirectoryQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["nation", "-made_at", "-id"], name="directory_newest")]

    def __str__(self) -> str:
        return f"directory of {self.made_at:%Y-%m-%d} (#{self.pk})"
