"""A declared phase: a scenario has begun, somewhere, on a day; and what partners have from day to day."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Kind as PersonKind
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, person, together
from exchange.models.calling import of_the_office
from exchange.models.matter import Matter
from partners.models.partner import of_reached_partners


class DeclarationQuerySet(DooredQuerySet["Declaration"]):
    def reach(self, user: Any, action: str) -> Q:
        """Authorities and the office of the nation read it; the office declares and ends."""
        if not user.has_perm("exchange.view_matter"):
            return NOBODY
        if action == "change" and not user.has_perm("exchange.keep_desk"):
            return NOBODY
        return Q(nation=user.nation_id)

    def open(self) -> Self:
        return self.filter(ended_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related("scenario", "region", "declared_by", "ended_by").order_by(
            "-declared_at", "-pk"
        )


class Declaration(PublicRow):
    """A scenario is declared to have begun: where, from which day 0, on whose decision."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    scenario = models.ForeignKey("baseline.Scenario", models.PROTECT, related_name="+")
    region = models.ForeignKey("baseline.Region", models.PROTECT, related_name="+")
    day_zero = models.DateTimeField()
    # What the scenario's day 0 was before, put back when the phase ends.
    earlier_day_zero = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300)  # on whose decision, with its number
    declared_at = models.DateTimeField(default=timezone.now)
    declared_by = person()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person(null=True, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            together("ended_at", "ended_by", name="declaration_ended_at_and_by"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | ~Q(end_reason=""),
                name="declaration_ends_with_a_reason",
            ),
            models.UniqueConstraint(
                fields=["scenario"],
                condition=Q(ended_at__isnull=True),
                name="declaration_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"declaration #{self.pk} of scenario {self.scenario_id}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:declaration", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.ended_at is None


class StockCallQuerySet(DooredQuerySet["StockCall"]):
    def reach(self, user: Any, action: str) -> Q:
        """Representatives: their own partners. The office: all of its nation."""
        if user.kind == PersonKind.REPRESENTATIVE:
            return of_reached_partners(user, action)
        return of_the_office(user, action)

    def of(self, declaration: Declaration) -> Self:
        return self.filter(declaration=declaration)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def running(self) -> Self:
        return self.filter(declaration__ended_at__isnull=True)

    def for_list(self) -> Self:
        return self.select_related(
            "nation", "partner", "contact", "declaration", "declaration__scenario"
        ).order_by("partner__name_key", "pk")

    def with_latest(self) -> Self:
        """`latest`: the newest statement for each capability of a call."""
        lines = (
            StockLine.objects.select_related("capability__resource__unit")
            .order_by("call", "capability", "-stated_at", "-pk")
            .distinct("call", "capability")
        )
        return self.prefetch_related(models.Prefetch("lines", lines, to_attr="latest"))


class StockCall(PublicRow):
    """A partner is asked, while a declared phase lasts, what it has now and tomorrow."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="stock_calls")
    partner = models.ForeignKey("partners.Partner", models.PROTECT, related_name="+")
    contact = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()
    help_needed = models.TextField(blank=True)

    objects = StockCallQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["declaration", "partner"], name="stock_call_once"),
        ]

    def __str__(self) -> str:
        return f"stock call #{self.pk}: partner {self.partner_id}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:stock", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"stock call #{self.pk}"


class StockLineQuerySet(models.QuerySet["StockLine"]):
    def latest_of(self, calls: Any) -> Self:
        """The newest statement for each capability of these calls."""
        return (
            self.filter(call__in=[call.pk for call in calls])
            .select_related("capability__resource__unit", "capability__site")
            .order_by("call", "capability", "-stated_at", "-pk")
            .distinct("call", "capability")
        )


class StockLine(models.Model):
    """What a partner said it has of one capability, now and tomorrow. Later ones stand beside it."""

    call = models.ForeignKey(StockCall, models.CASCADE, related_name="lines")
    capability = models.ForeignKey("partners.Capability", models.CASCADE, related_name="+")
    now = models.DecimalField(max_digits=20, decimal_places=3)
    tomorrow = models.DecimalField(max_digits=20, decimal_places=3, null=True, blank=True)
    stated_at = models.DateTimeField(default=timezone.now)
    stated_by = person()
    stated_through = models.CharField(max_length=8, choices=Matter.Through)

    objects = StockLineQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(now__gte=0) & (Q(tomorrow__isnull=True) | Q(tomorrow__gte=0)),
                name="stock_line_never_below_zero",
            ),
        ]
        indexes = [
            models.Index(fields=["call", "capability", "-stated_at", "-id"], name="stock_latest")
        ]

    def __str__(self) -> str:
        return f"stock line #{self.pk}"
