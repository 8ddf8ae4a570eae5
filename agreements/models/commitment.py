"""Commitments: the part of a capability that an agreement binds."""

from __future__ import annotations

from datetime import date
from typing import Any, Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agreements.models.agreement import Agreement, Party
from baseline.models import Authority
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned
from partners.models import Capability
from partners.models.capability import quantity
from partners.models.partner import represented_by, roles_for


class CommitmentQuerySet(DooredQuerySet["Commitment"]):
    def reach(self, user: Any, action: str) -> Q:
        """As its agreement; a partner sees only what binds itself, never another's.

        Officials: of agreements their authority is a party of, else what binds capabilities they see.
        """
        seen = Q(agreement__in=Agreement.objects.allowed_to(user, action).values("pk"))
        if user.is_representative:
            own = represented_by(user, roles_for(action))
            return seen & Q(capability__partner__in=own)
        if not user.is_official:
            return seen
        if action != "view":
            return NOBODY
        party = Party.objects.of_authorities(Authority.objects.in_use().of(user))
        shown = Capability.objects.allowed_to(user, "view")
        return seen & (
            Q(agreement__in=party.values("agreement")) | Q(capability__in=shown.values("pk"))
        )

    def in_force_on(self, day: date) -> Self:
        """What gap reports count on that day."""
        lasting = Q(agreement__ends_on__isnull=True) | Q(agreement__ends_on__gte=day)
        return self.filter(lasting, agreement__status=Agreement.Status.IN_FORCE)

    def standing(self) -> Self:
        return self.filter(agreement__in=Agreement.objects.standing().values("pk"))

    def of_agreement(self, agreement: Any) -> Self:
        return self.filter(agreement=agreement)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(capability__partner=partner)

    def overcommitted(self) -> Self:
        return self.filter(is_overcommitted=True)

    def naming(self, need: UUID) -> Self:
        """What binds something for this one need, by its lasting id."""
        return self.filter(need=need)

    def resource_keys(self) -> Any:
        return self.order_by().values_list("capability__resource_id", flat=True).distinct()

    def for_list(self) -> Self:
        return self.select_related(
            "nation", "agreement", "capability__partner", "capability__site__region",
            "capability__resource__unit", "authority",
        ).order_by("pk")  # fmt: skip


class Commitment(PublicRow, Versioned):
    """The part of a capability that an agreement binds: how much, for whom, in which phases.

    Quantities are in the resource's unit, in each phase it holds in; all commitments of a capability
    together never exceed what the phase leaves of it (of 120 lorries with 60 % in war: 72).
    """

    QUANTITIES = ("stock", "rate", "capacity")
    PHASES = ("in_peacetime", "in_crisis", "in_war")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.CASCADE, related_name="commitments")
    capability = models.ForeignKey(
        "partners.Capability", models.PROTECT, related_name="commitments"
    )
    stock = quantity(null=True, blank=True)
    rate = quantity(null=True, blank=True)
    capacity = quantity(null=True, blank=True)
    in_peacetime = models.BooleanField(default=True)
    in_crisis = models.BooleanField(default=True)
    in_war = models.BooleanField(default=True)
    # Whose needs it serves.
    authority = models.ForeignKey("baseline.Authority", models.PROTECT, related_name="+")
    # The one need it serves before those: its lasting id. Needs stand in a room above (`needs.py`).
    need = models.UUIDField(null=True, blank=True)
    trigger = models.CharField(max_length=300, blank=True)  # what calls it off
    notice_hours = models.PositiveIntegerField(null=True, blank=True)
    duration_hours = models.PositiveIntegerField(null=True, blank=True)
    price_basis = models.CharField(max_length=300, blank=True)
    # What the needs leave over is free for others.
    is_released = models.BooleanField(default=False)
    # Kept by the database: with others it exceeds the capability, so each counts pro rata.
    is_overcommitted = models.BooleanField(default=False, db_default=False, editable=False)

    objects = CommitmentQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(stock__isnull=False, stock__gt=0)
                | Q(rate__isnull=False, rate__gt=0)
                | Q(capacity__isnull=False, capacity__gt=0),
                name="commitment_has_a_quantity",
            ),
            models.CheckConstraint(
                condition=(Q(stock__isnull=True) | Q(stock__gte=0))
                & (Q(rate__isnull=True) | Q(rate__gte=0))
                & (Q(capacity__isnull=True) | Q(capacity__gte=0)),
                name="commitment_never_below_zero",
            ),
            models.CheckConstraint(
                condition=Q(in_peacetime=True) | Q(in_crisis=True) | Q(in_war=True),
                name="commitment_has_a_phase",
            ),
        ]
        indexes = [
            models.Index(fields=["nation", "id"], name="commitment_list"),
            models.Index(fields=["need"], name="commitment_need", condition=Q(need__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"commitment #{self.pk} of capability {self.capability_id}"

    def get_absolute_url(self) -> str:
        return self.agreement.get_absolute_url()

    @property
    def audit_text(self) -> str:
        return f"commitment #{self.pk}"

    @property
    def names_need(self) -> bool:
        return self.need is not None

    @property
    def phases(self) -> list[str]:
        """In which phases it holds, in words."""
        named = {"in_peacetime": _("Peacetime"), "in_crisis": _("Crisis"), "in_war": _("War")}
        return [str(word) for name, word in named.items() if getattr(self, name)]
