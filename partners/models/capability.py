"""Capabilities: what partners could supply."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind
from baseline.models import Region, RegionSet
from baseline.scope import scope_of
from common.addresses import row_url
from common.permissions import NOBODY
from common.rows import Archivable, PublicRow, Versioned, person
from partners.models.capability_rules import CONSTRAINTS, INDEXES
from partners.models.competent import CompetentRows
from partners.models.partner import Partner, of_own_reach, represented_by, roles_for


def sets_touching(region_ids: Any) -> list[int]:
    """Keys of the sets with one of these regions: few, so that an index on the set serves."""
    return list(RegionSet.objects.touching(region_ids).values_list("pk", flat=True))


def quantity(**options: Any) -> models.DecimalField[Any, Any]:
    """A quantity in thousandths of a unit; never below zero (a constraint says so)."""
    return models.DecimalField(max_digits=20, decimal_places=3, **options)


#: How a verification is also an exercise.
EXERCISING = ("exercise", "activation")

#: Columns that a table of capabilities shows.
SHOWN_IN_TABLES = (
    "public_id", "stock", "rate", "capacity", "in_service", "notice_hours", "mobilisation_hours",
    "conversion_hours", "release_hours", "share_war", "status", "evidence", "evidence_until",
    "seen_stock", "seen_rate", "seen_capacity", "partner__public_id", "partner__name", "site__name",
    "site__region__name", "resource__name", "resource__kind", "resource__unit__symbol",
)  # fmt: skip


class CapabilityQuerySet(CompetentRows["Capability"]):
    def reach(self, user: Any, action: str) -> Q:
        """Its own share level and its partner's scope, whichever is narrower.

        Officials: resources of their requirements that reach their regions, unless kept for the
        office. Representatives: all of their own partners'. Whoever was granted a partner for
        editing keeps it as its own people do; whoever may view it reads what authorities may.
        """
        return self._by_role(user, action) | self._by_grant(user, action)

    def _by_role(self, user: Any, action: str) -> Q:
        own = of_own_reach(user, action)
        if user.kind != Kind.OFFICIAL:
            return own
        if action != "view" or not self._holds(user, action):
            return NOBODY
        scope = scope_of(user)
        return own & Q(
            Capability.shared(),
            resource__in=scope.resource_ids,
            served__in=scope.region_set_ids,
        )

    def _by_grant(self, user: Any, action: str) -> Q:
        partners = Partner.objects.all()
        kept = partners.granted_to(user, "change", path="partner")
        if action != "view" or not self._holds(user, action):
            return kept
        return kept | (partners.granted_to(user, action, path="partner") & Capability.shared())

    def named_to(self, user: Any) -> Self:
        """Of partners that let other partners know what kind of thing they could supply.

        For who represents an approved partner, within its register. Only name and kind may be
        shown of these rows (`partners.naming`); they are no part of `visible_to`.
        """
        own = Partner.objects.approved().filter(pk__in=represented_by(user, roles_for("view")))
        if not user.is_active or not user.is_representative:
            return self.none()
        return self.in_registry().filter(
            nation__in=own.values("nation"),
            status=Capability.Status.IN_FORCE,
            share_level=Capability.ShareLevel.PARTNERS,
            partner__in=Partner.objects.approved().values("pk"),
        )

    def in_registry(self) -> Self:
        return self.filter(archived_at__isnull=True)

    def counting(self, nation_id: int) -> Self:
        """What gap reports count: in force, of an approved partner of the nation, not blocked."""
        return self.filter(
            nation=nation_id,
            status=Capability.Status.IN_FORCE,
            archived_at__isnull=True,
            partner__status=Partner.Status.APPROVED,
            partner__is_blocked=False,
            partner__archived_at__isnull=True,
        )

    def waiting(self) -> Self:
        return self.filter(status=Capability.Status.SUBMITTED, archived_at__isnull=True)

    def queue(self) -> Self:
        """What waits for the office, oldest first."""
        return self.waiting().for_list().order_by("declared_at", "pk")

    def in_force(self) -> Self:
        return self.filter(status=Capability.Status.IN_FORCE)

    def lasting_until(self, day: date) -> Self:
        """Stated to hold on that day still."""
        return self.filter(Q(valid_until__isnull=True) | Q(valid_until__gte=day))

    def counts_of(self, partners: Any) -> dict[int, int]:
        """How many of these rows each of the partners has; one query for a page of them."""
        rows = self.in_registry().filter(partner__in=[partner.pk for partner in partners])
        counted = rows.order_by().values("partner").annotate(n=models.Count("pk"))
        return {row["partner"]: row["n"] for row in counted}

    def of_resources(self, resource_ids: Any) -> Self:
        return self.filter(resource__in=resource_ids)

    def described(self) -> Self:
        """With words of its partner's own; as the index of these words has it."""
        return self.exclude(description="")

    def reaching(self, region: Any) -> Self:
        """Whose served regions hold the region, or lie inside it."""
        near = Region.objects.above_or_below([region]).values("pk")
        return self.filter(served__in=sets_touching(near))

    def matching(self, filters: dict[str, Any]) -> Self:
        """Narrow by the cleaned data of CapabilityFilterForm; empty values are ignored."""
        rows = self
        for name in ("status", "evidence", "kind"):
            if value := filters.get(name):
                rows = rows.filter(**{name: value})
        for name in ("resource", "requirement"):
            if filters.get(name) is not None:
                rows = rows.of_resources(filters[name])
        if region := filters.get("region"):
            rows = rows.reaching(region)
        if code := filters.get("competence"):
            rows = rows.with_competence(code)
        if text := filters.get("partner"):
            rows = rows.of_partners_named(text)
        return rows

    def with_lapsing_evidence(self, day: date) -> Self:
        """Seen once, but not any more on `day`; or exercised by something that has expired."""
        expired = Capability.objects.filter(
            verifications__withdrawn_at__isnull=True,
            verifications__method__in=EXERCISING,
            verifications__valid_until__lt=day,
        )
        return self.filter(
            Q(evidence_until__lt=day) | Q(pk__in=expired.values("pk"), evidence="exercised"),
            archived_at__isnull=True,
        )

    def of_partners_named(self, text: str) -> Self:
        return self.filter(partner__in=Partner.objects.named(text).values("pk"))

    def with_untold_lapse(self, today: date, until: date) -> Self:
        """Evidence that lapses in this time and nobody has been told."""
        return self.filter(evidence_until__range=(today, until), archived_at__isnull=True).exclude(
            lapse_told_for__isnull=False, lapse_told_for=F("evidence_until")
        )

    def in_force_of(self, partner_ids: Any) -> Self:
        return self.filter(
            partner__in=partner_ids, status=Capability.Status.IN_FORCE, archived_at__isnull=True
        )

    def in_force_at(self, site: Any) -> Self:
        return self.filter(site=site, status=Capability.Status.IN_FORCE, archived_at__isnull=True)

    def serving_its_site(self) -> Self:
        """No served region was stated: it serves the region of its site."""
        return self.filter(is_served_stated=False)

    def of_partners(self, partners: Iterable[Partner]) -> Self:
        return self.filter(partner__in=[partner.pk for partner in partners])

    def kinds(self) -> list[tuple[int, str, int | None]]:
        """Partner, kind and element of these rows, each once."""
        rows = self.order_by().values_list("partner", "kind", "resource__elements").distinct()
        return list(rows)

    def resource_keys(self) -> models.QuerySet[Any, int]:
        """The resources among these rows, each once."""
        return self.order_by().values_list("resource_id", flat=True).distinct()

    def for_detail(self) -> Self:
        return self.select_related(
            "nation", "partner", "partner__nation", "site", "site__region", "resource",
            "resource__unit", "served", "entered_unit", "owner", "declared_by", "line",
        )  # fmt: skip

    def for_list(self) -> Self:
        return self.select_related(
            "partner", "site", "site__region", "resource", "resource__unit"
        ).order_by("pk")

    def for_export(self) -> Self:
        return self.for_list().select_related("line")

    def for_table(self) -> Self:
        """Everything a table of capabilities shows and no more: a tenth of what the rows hold."""
        return self.for_list().only(*SHOWN_IN_TABLES)

    def products_of(self, line_id: int | None) -> Self:
        """What a line makes, except what was withdrawn or put away."""
        return self.in_registry().filter(line=line_id).exclude(status="withdrawn")


class Capability(PublicRow, Archivable, Versioned):
    """What a partner could supply of one resource from one site."""

    class Kind(models.TextChoices):
        STOCK = "stock", _("Stock")
        PRODUCTION = "production", _("Production")
        SERVICE = "service", _("Service")
        PEOPLE = "people", _("People")
        FACILITY = "facility", _("Facility")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Waiting for the office")
        IN_FORCE = "in_force", _("In force")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    class Basis(models.TextChoices):
        ON_TOP = "on_top", _("On top of what is delivered today")
        WHOLE = "whole", _("All there is, today's customers included")

    class ShareLevel(models.TextChoices):
        OFFICE = "office", _("Only the national contact point")
        AUTHORITIES = "authorities", _("Authorities in charge of it")
        ASSESSMENT = "assessment", _("Authorities and the assessments it falls under")
        PARTNERS = "partners", _("Other partners too, name and kind only")

    class Release(models.TextChoices):
        FREE = "free", _("Free")
        OWNER = "owner", _("By the owner")
        GOVERNMENT = "government", _("By Government")

    class Tag(models.TextChoices):
        DUAL_USE = "dual_use", _("Dual use")
        HOST_NATION = "host_nation", _("Host nation support")

    SHOWN_TO_AUTHORITIES = (ShareLevel.AUTHORITIES, ShareLevel.ASSESSMENT, ShareLevel.PARTNERS)

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey(Partner, models.CASCADE, related_name="capabilities")
    site = models.ForeignKey("partners.Site", models.PROTECT, related_name="capabilities")
    resource = models.ForeignKey("baseline.Resource", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.STOCK)
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFT)
    description = models.CharField(max_length=300, blank=True)

    # In the resource's unit. Consumables: stock, daily rate or both. Capacities: capacity.
    # Levels: units that meet the target, of the units in service.
    stock = quantity(null=True, blank=True)
    rate = quantity(null=True, blank=True)
    capacity = quantity(null=True, blank=True)
    in_service = quantity(null=True, blank=True)
    # As the company typed it, in a unit of its own; a band counts with its lower end.
    entered_unit = models.ForeignKey(
        "baseline.Unit", models.PROTECT, null=True, blank=True, related_name="+"
    )
    entered = models.JSONField(default=dict, blank=True)  # {"stock": "12,5", "stock_upper": "20"}
    is_whole = models.BooleanField(default=False)  # delivered whole or not at all
    basis = models.CharField(max_length=8, choices=Basis, default=Basis.ON_TOP)

    notice_hours = models.PositiveIntegerField(default=0)
    mobilisation_hours = models.PositiveIntegerField(default=0)
    lasts_hours = models.PositiveIntegerField(null=True, blank=True)
    share_peacetime = models.PositiveSmallIntegerField(default=100)  # percent available
    share_crisis = models.PositiveSmallIntegerField(default=100)
    share_war = models.PositiveSmallIntegerField()  # stated explicitly, no default
    # What a line makes of it. A foreign key of three columns keeps a product at its line's place.
    line = models.ForeignKey(
        "partners.Line",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # few have one: `capability_line`
        related_name="capabilities",
    )
    is_normal = models.BooleanField(default=False)  # what the line makes anyway
    conversion_hours = models.PositiveIntegerField(default=0)
    most = quantity(null=True, blank=True)  # the ceiling: units the line can make in all
    # Of people: how many of the total have which competence, {"nurse": 12}; each person once.
    competences = models.JSONField(default=dict, blank=True)
    # Regions it serves; where none were stated, the set of the site's own region.
    served = models.ForeignKey("baseline.RegionSet", models.PROTECT, related_name="+")
    is_served_stated = models.BooleanField(default=False)
    valid_until = models.DateField(null=True, blank=True)
    share_level = models.CharField(
        max_length=12, choices=ShareLevel, default=ShareLevel.AUTHORITIES
    )
    owner = models.ForeignKey(
        "baseline.Authority", models.PROTECT, null=True, blank=True, related_name="+"
    )
    release = models.CharField(max_length=12, choices=Release, default=Release.FREE)
    release_hours = models.PositiveIntegerField(default=0)
    tags = ArrayField(models.CharField(max_length=16, choices=Tag), default=list, blank=True)

    # Evidence in force, kept here by `verify_capability` so that reports read one row.
    evidence = models.CharField(max_length=12, default="declared", editable=False)
    seen_stock = quantity(null=True, blank=True, editable=False)
    seen_rate = quantity(null=True, blank=True, editable=False)
    seen_capacity = quantity(null=True, blank=True, editable=False)
    evidence_until = models.DateField(null=True, blank=True, editable=False)
    # The day of lapsing that people have been told of, so that they are told once.
    lapse_told_for = models.DateField(null=True, blank=True, editable=False)

    # Why the office last sent it back, for the company to read.
    office_answer = models.TextField(blank=True, editable=False)
    declared_at = models.DateTimeField(default=timezone.now, editable=False)
    declared_by = person(editable=False)
    in_force_since = models.DateTimeField(null=True, blank=True, editable=False)
    confirmed_on = models.DateField(null=True, blank=True)

    objects = CapabilityQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("verify_capability", "Can verify a capability"),
            ("decide_capability", "Can put a capability in force"),
        ]
        constraints = CONSTRAINTS
        indexes = INDEXES

    def __str__(self) -> str:
        return f"capability #{self.pk} of partner {self.partner_id}"

    @classmethod
    def shared(cls) -> Q:
        """In force, and not kept for the office alone."""
        return Q(status=cls.Status.IN_FORCE, share_level__in=cls.SHOWN_TO_AUTHORITIES)

    def get_absolute_url(self) -> str:
        return row_url("partners:capability", self.public_id)

    @property
    def ready_hours(self) -> int:
        """Hours from the call until the first unit: notice, mobilisation, conversion, release."""
        made = self.mobilisation_hours + self.conversion_hours
        return self.notice_hours + made + self.release_hours

    def evidence_on(self, day: date) -> str:
        """The evidence that counts on a day; an expired exercise counts as the verification it was."""
        if self.evidence_until is not None and self.evidence_until < day:
            return "declared"
        return self.evidence
