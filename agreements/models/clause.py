"""The office's library: model clauses and legal bases."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.permissions import NOBODY, DooredQuerySet
from common.rows import Archivable, PublicRow, Versioned, together


class ClauseQuerySet(DooredQuerySet["Clause"]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever may read agreements of the nation; only the office changes the library."""
        may = "agreements.change_agreement" if action == "change" else "agreements.view_agreement"
        return Q(nation=user.nation_id) if user.has_perm(may) else NOBODY

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def of_kind(self, kind: str) -> Self:
        return self.filter(kind=kind)

    def for_list(self) -> Self:
        return self.order_by("kind", "title", "pk")


class Clause(PublicRow, Archivable, Versioned):
    """A text that agreements are made from: a model clause, or a legal basis."""

    class Kind(models.TextChoices):
        BASIS = "basis", _("Legal basis")
        LIABILITY = "liability", _("Liability")
        COMPENSATION = "compensation", _("Compensation")
        STATE_AID = "state_aid", _("State aid")
        OTHER = "other", _("Other clause")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    title = models.CharField(max_length=200)
    text = models.TextField()

    objects = ClauseQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("archived_at", "archived_by", name="clause_archived_at_and_by"),
            models.UniqueConstraint(
                fields=["nation", "kind", "title"],
                condition=Q(archived_at__isnull=True),
                name="clause_title_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return reverse("agreements:clauses")

    @property
    def audit_text(self) -> str:
        return self.title
