"""Both sides of a need: what each states, what one proposes and the other accepts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.need import Need, quantity
from common.addresses import row_url
from common.permissions import DooredQuerySet
from common.rows import PublicRow, Versioned, person, together

#: What the two sides agree on: how much, from when, for how long.
TERMS = (
    "initial", "per_day", "capacity", "target_share", "state", "start_hours", "duration_hours",
)  # fmt: skip


class Side(models.TextChoices):
    """The two sides of an assessment."""

    PUBLIC = "public", _("Public side")
    PRIVATE = "private", _("Private side")

    @property
    def other(self) -> Side:
        return Side.PRIVATE if self is Side.PUBLIC else Side.PUBLIC


def terms_of(row: Any) -> dict[str, Any]:
    """How much, from when, for how long: of a need, a position or a proposal."""
    return {name: getattr(row, name) for name in TERMS}


def terms_rules(table: str) -> list[models.CheckConstraint]:
    """What the database keeps of terms, whichever table they lie in."""
    says = (
        Q(initial__isnull=False)
        | Q(per_day__isnull=False)
        | Q(capacity__isnull=False)
        | Q(target_share__isnull=False)
        | ~Q(state="")
    )
    above = Q()
    for name in ("initial", "per_day", "capacity"):
        above &= Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": Decimal(0)})
    share = Q(target_share__isnull=True) | Q(target_share__lte=10_000)
    return [
        models.CheckConstraint(condition=says, name=f"{table}_says_how_much"),
        models.CheckConstraint(condition=above, name=f"{table}_never_below_zero"),
        models.CheckConstraint(condition=share, name=f"{table}_target_is_a_share"),
    ]


class Terms(models.Model):
    """How much is needed, from when and for how long; in the resource's unit, as a need keeps it."""

    initial = quantity(null=True, blank=True)
    per_day = quantity(null=True, blank=True)
    capacity = quantity(null=True, blank=True)
    target_share = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=Need.State, blank=True)
    start_hours = models.PositiveIntegerField(default=0)
    duration_hours = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        abstract = True


class OfNeedQuerySet(DooredQuerySet[Any]):
    def reach(self, user: Any, action: str) -> Q:
        """Whoever reads the need reads what both sides say of it."""
        return Q(need__in=Need.objects.allowed_to(user, action).values("pk"))


class PositionQuerySet(OfNeedQuerySet):
    def for_list(self) -> Self:
        return self.select_related("stated_by", "dissented_by", "evidence").order_by("need", "side")


class Position(PublicRow, Versioned, Terms):
    """One side's view of a need; it stays as stated whatever is agreed."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.CASCADE, related_name="positions")
    side = models.CharField(max_length=7, choices=Side)
    comment = models.TextField(blank=True)
    evidence = models.ForeignKey(
        "workspace.File", models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Why this side keeps its view although it accepts what is agreed; printed with the paper.
    dissent = models.TextField(blank=True)
    dissented_at = models.DateTimeField(null=True, blank=True, editable=False)
    dissented_by = person(null=True, blank=True, editable=False)
    stated_at = models.DateTimeField(default=timezone.now, editable=False)
    stated_by = person(editable=False)

    objects = PositionQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["need", "side"], name="position_once_a_side"),
            *terms_rules("position"),
            together("dissented_at", "dissented_by", name="position_dissented_at_and_by"),
            models.CheckConstraint(
                condition=Q(dissent="") | Q(dissented_at__isnull=False),
                name="position_dissent_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.side} position on need #{self.need_id}"

    @property
    def audit_text(self) -> str:
        return f"need #{self.need_id}, {self.side}"


class ProposalQuerySet(OfNeedQuerySet):
    def open(self) -> Self:
        return self.filter(outcome="")

    def for_list(self) -> Self:
        return self.select_related("proposed_by", "answered_by").order_by("-proposed_at", "-pk")


class Proposal(PublicRow, Terms):
    """What one lead proposes to agree on; the other one accepts or declines it."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    need = models.ForeignKey(Need, models.CASCADE, related_name="proposals")
    side = models.CharField(max_length=7, choices=Side)
    reason = models.TextField(blank=True)
    outcome = models.CharField(max_length=9, choices=Outcome, blank=True)
    answer = models.TextField(blank=True)
    proposed_at = models.DateTimeField(default=timezone.now, editable=False)
    proposed_by = person(editable=False)
    answered_at = models.DateTimeField(null=True, blank=True, editable=False)
    answered_by = person(null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["need"], condition=Q(outcome=""), name="proposal_one_open_a_need"
            ),
            *terms_rules("proposal"),
            together("answered_at", "answered_by", name="proposal_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(outcome="", answered_at__isnull=True)
                | (~Q(outcome="") & Q(answered_at__isnull=False)),
                name="proposal_answered_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"proposal #{self.pk} for need #{self.need_id}"

    def get_absolute_url(self) -> str:
        return row_url("assessments:position", self.need.public_id)

    @property
    def audit_text(self) -> str:
        return f"need #{self.need_id}, {self.side}"
