"""Who follows what: a kept filter of a list, or one row that has a page of its own."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone

from common.permissions import DooredQuerySet
from common.rows import PublicRow


class FollowQuerySet(DooredQuerySet["Follow"]):
    def reach(self, user: Any, action: str) -> Q:
        """One's own; nobody sees what another one follows."""
        return Q(user=user.pk)

    def of_row(self, page: str, target_id: Any) -> Self:
        return self.filter(page=page, target_id=target_id)

    def due(self, moment: Any) -> Self:
        """Not looked at since then, the longest forgotten first."""
        rows = self.filter(user__is_active=True, looked_at__lt=moment)
        return rows.order_by("looked_at", "pk")

    def for_list(self) -> Self:
        return self.select_related("filter", "user").order_by("-followed_at", "-pk")


class Follow(PublicRow):
    """One person wants to know what is new in a list or about a row."""

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="follows")
    nation = models.ForeignKey("accounts.Nation", models.PROTECT, null=True, related_name="+")
    page = models.CharField(max_length=80)  # URL name of the list, or of the row's page
    filter = models.ForeignKey(
        "workspace.SavedFilter", models.CASCADE, null=True, blank=True, related_name="follows"
    )
    target_id = models.BigIntegerField(null=True, blank=True)
    # What the person saw of it when it was last looked at: a state for each row, by its key.
    seen = models.JSONField(default=dict)
    followed_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(filter__isnull=False, target_id__isnull=True)
                | Q(filter__isnull=True, target_id__isnull=False),
                name="follow_a_filter_or_a_row",
            ),
            models.UniqueConstraint(fields=["user", "filter"], name="follow_filter_once"),
            models.UniqueConstraint(fields=["user", "page", "target_id"], name="follow_row_once"),
        ]
        indexes = [models.Index(fields=["looked_at", "id"], name="follow_due")]

    def __str__(self) -> str:
        return f"follow #{self.pk}"

    @property
    def about(self) -> str:
        """What the room of the page is asked about: the filter's query, or the row's key."""
        return self.filter.query if self.filter is not None else str(self.target_id)
