"""What merging two partners did, kept so that it can be followed and undone."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person, together


class MergeRecordQuerySet(DooredQuerySet["MergeRecord"]):
    def reach(self, user: Any, action: str) -> Q:
        """As the pairs: read by officers and auditors, undone by officers."""
        deed = "decide_duplicate" if action == "change" else "view_duplicatepair"
        return Q(nation=user.nation_id) if user.has_perm(f"partners.{deed}") else NOBODY

    def standing(self) -> Self:
        """Not undone: the address of the partner that went leads to the one that stays."""
        return self.filter(undone_at__isnull=True)

    def into(self, partner: Any) -> Self:
        """What became part of this partner, the newest first."""
        return self.standing().filter(stays=partner).for_list()

    def for_list(self) -> Self:
        rows = self.select_related("stays", "gone", "merged_by", "undone_by", "pair")
        return rows.order_by("-merged_at", "-pk")


class MergeRecord(PublicRow):
    """One partner became part of another: what moved, what changed, and whether it was undone."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    stays = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    gone = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    pair = models.ForeignKey(
        "partners.DuplicatePair", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # {"exchange.asked.partner": [keys]}: rows that belong to the other partner now.
    moved = models.JSONField(default=dict)
    # The same, of rows that stayed with the old entry because the other partner has its own.
    left = models.JSONField(default=dict)
    # [{"row": "partners.partner", "key": 1, "was": {…}, "is": {…}}], each put back as a whole.
    changed = models.JSONField(default=list)
    # [["partners.alias", 1]]: rows that the merge made.
    made = models.JSONField(default=list)
    merged_at = models.DateTimeField(default=timezone.now)
    merged_by = person()
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = person(null=True, blank=True)

    objects = MergeRecordQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=~Q(stays=models.F("gone")), name="merge_is_of_two"),
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="merge_stands_once"
            ),
            together("undone_at", "undone_by", name="merge_undone_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"merge of partner {self.gone_id} into {self.stays_id} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("partners:merge", args=[self.public_id])
