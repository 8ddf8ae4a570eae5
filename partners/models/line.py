"""Production lines: what makes one of several things at a time."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Prefetch, Q
from django.utils.translation import gettext_lazy as _

from common.addresses import row_url
from common.permissions import NOBODY, DooredQuerySet
from common.rows import Archivable, PublicRow, Versioned, together
from common.text import folded
from partners.models.capability import SHOWN_IN_TABLES, Capability
from partners.models.partner import Partner, Site, of_own_reach
from partners.models.search_text import joined, vector

#: What the search box looks at.
LINE_TEXT = ("name", "inputs")


class LineQuerySet(DooredQuerySet["Line"]):
    def reach(self, user: Any, action: str) -> Q:
        """As visible as its products: who may see one of them sees what makes it.

        Who keeps a partner keeps its lines, also those that make nothing yet.
        """
        kept = of_own_reach(user, action)
        if action == "view" and not (user.sees_whole_nation or user.is_representative):
            seen = Capability.objects.allowed_to(user, action).filter(line__isnull=False)
            kept = Q(pk__in=seen.values("line")) if self._sees(user) else NOBODY
        return kept | Partner.objects.granted_to(user, "change", path="partner")

    def _sees(self, user: Any) -> bool:
        return bool(user.has_perm("partners.view_capability"))

    def in_use(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of LineFilterForm; empty values are ignored."""
        rows = self
        if region := filters.get("region"):
            rows = rows.filter(site__in=Site.objects.inside(region).values("pk"))
        if filters.get("resource") is not None:
            made = Capability.objects.in_registry().of_resources(filters["resource"])
            rows = rows.filter(pk__in=made.filter(line__isnull=False).values("line"))
        if text := filters.get("q"):
            named = Q(name__icontains=text) | Q(partner__name_key__contains=folded(text))
            rows = rows.filter(named)
        return rows

    def with_products(self, user: Any) -> Self:
        """With the products this person may see, as `products`, the normal one first."""
        seen = Capability.objects.visible_to(user).in_registry()
        rows = seen.for_list().only(*SHOWN_IN_TABLES, "line", "is_normal", "most")
        first = rows.order_by("-is_normal", "resource__sort_key", "pk")
        return self.prefetch_related(Prefetch("capabilities", first, to_attr="products"))

    def for_list(self) -> Self:
        return self.select_related("partner", "site", "site__region").order_by("name", "pk")

    def for_detail(self) -> Self:
        return self.select_related("nation", "partner", "partner__nation", "site", "site__region")


class Line(PublicRow, Archivable, Versioned):
    """A production line at a site; it makes one of several resources at a time.

    Each of its products is a capability that points here.
    """

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="lines")
    site = models.ForeignKey(Site, models.PROTECT, related_name="lines")
    name = models.CharField(max_length=200)
    # What it needs to run, in the company's words: shown, never computed.
    inputs = models.TextField(blank=True)

    objects = LineQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name_plural = _("lines")
        constraints = [
            models.UniqueConstraint(
                fields=["site", "name"],
                condition=Q(archived_at__isnull=True),
                name="line_named_once_at_a_site",
            ),
            # What the foreign key `capability_at_the_place_of_its_line` points to.
            models.UniqueConstraint(fields=["id", "site", "partner"], name="line_place"),
            together("archived_at", "archived_by", name="line_archived_at_and_by"),
        ]
        indexes = [
            models.Index(fields=["nation", "name", "id"], name="line_list"),
            GinIndex(OpClass(joined(*LINE_TEXT), name="gin_trgm_ops"), name="line_search"),
            GinIndex(vector(joined(*LINE_TEXT)), name="line_words"),
        ]

    def __str__(self) -> str:
        return f"line {self.name} (#{self.pk})"

    def get_absolute_url(self) -> str:
        return row_url("partners:line", self.public_id)
