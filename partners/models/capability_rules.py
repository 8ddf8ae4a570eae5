"""What the database keeps true of a capability, and what its lists are found by."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from common.rows import together
from partners.models.competent import PeopleIn
from partners.models.search_text import Folded

#: What a capability is searched by besides its resource, place and partner, as the index has it.
DESCRIPTION = Folded(F("description"))

CONSTRAINTS: list[models.BaseConstraint] = [
    models.CheckConstraint(
        condition=Q(stock__isnull=False) | Q(rate__isnull=False) | Q(capacity__isnull=False),
        name="capability_has_a_quantity",
    ),
    models.CheckConstraint(
        condition=(Q(stock__isnull=True) | Q(stock__gte=0))
        & (Q(rate__isnull=True) | Q(rate__gte=0))
        & (Q(capacity__isnull=True) | Q(capacity__gte=0)),
        name="capability_never_below_zero",
    ),
    models.CheckConstraint(
        condition=Q(line__isnull=False) | Q(is_normal=False, conversion_hours=0, most__isnull=True),
        name="capability_only_lines_convert",
    ),
    models.CheckConstraint(
        condition=Q(line__isnull=True) | Q(stock__isnull=True, in_service__isnull=True),
        name="capability_of_a_line_is_made",
    ),
    models.CheckConstraint(
        condition=Q(is_normal=False) | Q(conversion_hours=0),
        name="capability_normal_needs_no_conversion",
    ),
    models.CheckConstraint(
        condition=Q(most__isnull=True) | Q(most__gt=0, rate__isnull=False),
        name="capability_ceiling_of_a_rate",
    ),
    models.UniqueConstraint(
        fields=["line"],
        condition=Q(is_normal=True, archived_at__isnull=True) & ~Q(status="withdrawn"),
        name="line_makes_one_thing_normally",
    ),
    models.UniqueConstraint(
        fields=["line", "resource"],
        condition=Q(line__isnull=False, archived_at__isnull=True) & ~Q(status="withdrawn"),
        name="line_makes_a_thing_once",
    ),
    models.CheckConstraint(
        condition=Q(competences={}) | Q(kind="people", capacity__gte=PeopleIn(F("competences"))),
        name="capability_total_covers_its_people",
    ),
    models.CheckConstraint(
        condition=Q(in_service__isnull=True) | Q(in_service__gte=F("capacity")),
        name="capability_meets_at_most_in_service",
    ),
    models.CheckConstraint(
        condition=Q(share_peacetime__lte=100, share_crisis__lte=100, share_war__lte=100),
        name="capability_shares_are_percent",
    ),
    models.CheckConstraint(
        condition=Q(evidence__in=["declared", "verified", "exercised"]),
        name="capability_evidence_known",
    ),
    models.CheckConstraint(
        condition=~Q(status="in_force") | Q(in_force_since__isnull=False),
        name="capability_in_force_since",
    ),
    together("archived_at", "archived_by", name="capability_archived_at_and_by"),
]

INDEXES: list[models.Index] = [
    models.Index(fields=["partner", "id"], name="capability_partner"),
    models.Index(fields=["nation", "resource", "id"], name="capability_resource"),
    models.Index(fields=["nation", "id"], name="capability_nation"),
    models.Index(
        fields=["nation", "declared_at", "id"],
        condition=Q(status="submitted"),
        name="capability_waiting",
    ),
    # Filters that may find few rows among very many.
    models.Index(
        fields=["nation", "status", "id"],
        condition=~Q(status="in_force"),
        name="capability_status",
    ),
    models.Index(
        fields=["nation", "evidence", "id"],
        condition=~Q(evidence="declared"),
        name="capability_evidence",
    ),
    models.Index(fields=["nation", "kind", "id"], name="capability_kind"),
    GinIndex(
        OpClass(DESCRIPTION, name="gin_trgm_ops"),
        condition=~Q(description=""),
        name="capability_search",
    ),
    GinIndex(
        fields=["competences"],
        condition=~Q(competences={}),
        name="capability_competences",
    ),
    models.Index(fields=["line"], condition=Q(line__isnull=False), name="capability_line"),
    # The few that other partners may know of.
    models.Index(
        fields=["nation", "partner"],
        condition=Q(share_level="partners", status="in_force"),
        name="capability_named",
    ),
]
