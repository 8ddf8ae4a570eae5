"""Matters at the office's desk: enquiries, offers, requests and troubles."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Kind as PersonKind
from baseline.models import Authority
from common.permissions import NOBODY, DooredQuerySet
from common.rows import PublicRow, Versioned, person, together
from partners.models.partner import of_reached_partners
from partners.models.search_text import joined

#: What matters and engagements are searched by, as their indexes have it.
WORDS = ("subject", "text")


class MatterQuerySet(DooredQuerySet["Matter"]):
    def reach(self, user: Any, action: str) -> Q:
        """The office and auditors: their nation. Officials: what their authority asked or was given.

        Representatives: what came from their own partners. Only the office changes a matter.
        """
        if user.kind == PersonKind.REPRESENTATIVE and action == "view":
            return of_reached_partners(user, action)
        if not user.has_perm("exchange.view_matter"):
            return NOBODY
        own = Q(nation=user.nation_id)
        if action == "change":
            return own if user.has_perm("exchange.keep_desk") else NOBODY
        if user.sees_whole_nation:
            return own
        theirs = Authority.objects.of(user).values("pk")
        return own & (Q(authority__in=theirs) | Q(asked_for__in=theirs))

    def advised_by(self, user: Any) -> Self:
        """Open matters on which the person's authority is to say something."""
        return self.open().filter(nation=user.nation_id, authority__in=Authority.objects.of(user))

    def open(self) -> Self:
        return self.filter(status=Matter.Status.OPEN)

    def late_at(self, moment: datetime) -> Self:
        return self.open().filter(due_at__lt=moment)

    def untold_late_at(self, moment: datetime) -> Self:
        """Late, and nobody has been told."""
        return self.late_at(moment).filter(late_told_at__isnull=True)

    def of_partner(self, partner: Any) -> Self:
        return self.filter(partner=partner)

    def matching(self, filters: dict[str, Any], user: Any) -> Self:
        """Narrow by the cleaned data of MatterFilterForm; empty values are ignored."""
        rows = self
        if kind := filters.get("kind"):
            rows = rows.filter(kind=kind)
        if text := filters.get("q"):
            rows = rows.filter(Q(subject__icontains=text) | Q(partner__name__icontains=text))
        rows = rows._held_by(filters.get("owner"), user)
        shown = filters.get("shown")
        if shown == "late":
            return rows.late_at(timezone.now())
        if shown == "answered":
            return rows.filter(status=Matter.Status.ANSWERED)
        return rows if shown == "all" else rows.open()

    def _held_by(self, whom: Any, user: Any) -> Self:
        if whom == "me":
            return self.filter(owner=user.pk)
        return self.filter(owner__isnull=True) if whom == "nobody" else self

    def counts(self) -> dict[str, int]:
        """How many are open of each kind, how many late; one query."""
        kinds = {kind: models.Count("pk", filter=Q(kind=kind)) for kind in Matter.Kind.values}
        late = models.Count("pk", filter=Q(due_at__lt=timezone.now()))
        return self.open().order_by().aggregate(late=late, **kinds)

    def for_list(self) -> Self:
        """What is due first stands first: what is late before all."""
        return self.select_related("partner", "asked_for", "authority", "owner").order_by(
            "due_at", "pk"
        )

    def for_detail(self) -> Self:
        return self.select_related(
            "nation", "partner", "contact", "asked_for", "authority", "owner", "resource",
            "resource__unit", "region", "came_by", "answered_by", "advised_by",
        )  # fmt: skip


class Matter(PublicRow, Versioned):
    """Something that lies on the office's desk until it is answered."""

    class Kind(models.TextChoices):
        ENQUIRY = "enquiry", _("Enquiry")
        OFFER = "offer", _("Offer")
        REQUEST = "request", _("Request")
        TROUBLE = "trouble", _("Trouble")

    class Status(models.TextChoices):
        OPEN = "open", _("Open")
        ANSWERED = "answered", _("Answered")

    class Through(models.TextChoices):
        PAGE = "page", _("Through the portal")
        LINK = "link", _("By the link in a letter")
        OFFICE = "office", _("Written down by the office")

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    status = models.CharField(max_length=12, choices=Status, default=Status.OPEN)
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    # From whom: a partner (offers, troubles, most enquiries) or an authority (requests).
    partner = models.ForeignKey(
        "partners.Partner", models.PROTECT, null=True, blank=True, related_name="+"
    )
    contact = models.ForeignKey(
        "partners.Contact", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_for = models.ForeignKey(
        "baseline.Authority", models.PROTECT, null=True, blank=True, related_name="+"
    )
    came_at = models.DateTimeField(default=timezone.now)
    came_by = person()
    came_through = models.CharField(max_length=8, choices=Through, default=Through.PAGE)
    # What of: how much is in the resource's unit, once or every day.
    resource = models.ForeignKey(
        "baseline.Resource", models.PROTECT, null=True, blank=True, related_name="+"
    )
    quantity = models.DecimalField(max_digits=20, decimal_places=3, null=True, blank=True)
    is_per_day = models.BooleanField(default=False)
    region = models.ForeignKey(
        "baseline.Region", models.PROTECT, null=True, blank=True, related_name="+"
    )
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_cross_border = models.BooleanField(default=False)
    # Who deals with it, by when.
    due_at = models.DateTimeField()
    late_told_at = models.DateTimeField(null=True, blank=True)
    owner = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, blank=True, related_name="+"
    )
    authority = models.ForeignKey(
        "baseline.Authority", models.PROTECT, null=True, blank=True, related_name="+"
    )
    routed_at = models.DateTimeField(null=True, blank=True)
    routed_by = person(null=True, blank=True)
    advice = models.TextField(blank=True)
    advised_at = models.DateTimeField(null=True, blank=True)
    advised_by = person(null=True, blank=True)
    answer = models.TextField(blank=True)
    is_taken = models.BooleanField(null=True)  # offers: taken up, or not now
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = person(null=True, blank=True)

    objects = MatterQuerySet.as_manager()

    class Meta:
        default_permissions = ("view",)
        permissions = [
            ("keep_desk", "Can deal with what lies on the desk"),
            ("ask_through_office", "Can ask partners through the office"),
        ]
        constraints = [
            together("routed_at", "routed_by", name="matter_routed_at_and_by"),
            together("advised_at", "advised_by", name="matter_advised_at_and_by"),
            together("answered_at", "answered_by", name="matter_answered_at_and_by"),
            models.CheckConstraint(
                condition=Q(status="open", answered_at__isnull=True)
                | (Q(status="answered", answered_at__isnull=False) & ~Q(answer="")),
                name="matter_answered_has_an_answer",
            ),
            models.CheckConstraint(
                condition=~Q(kind="offer", status="answered") | Q(is_taken__isnull=False),
                name="matter_offer_is_taken_or_not",
            ),
            models.CheckConstraint(
                condition=Q(kind="offer") | Q(is_taken__isnull=True),
                name="matter_only_offers_are_taken",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["offer", "trouble"]) | Q(partner__isnull=False),
                name="matter_offer_and_trouble_have_a_partner",
            ),
            models.CheckConstraint(
                condition=~Q(kind="request") | Q(asked_for__isnull=False, partner__isnull=True),
                name="matter_request_is_for_an_authority",
            ),
            models.CheckConstraint(
                condition=Q(quantity__isnull=True) | Q(quantity__gt=0, resource__isnull=False),
                name="matter_quantity_of_a_resource",
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True)
                | Q(starts_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="matter_days_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["nation", "status", "due_at", "id"], name="matter_inbox"),
            models.Index(fields=["partner", "id"], name="matter_partner"),
            GinIndex(OpClass(joined(*WORDS), name="gin_trgm_ops"), name="matter_search"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("exchange:matter", args=[self.public_id])

    @property
    def audit_text(self) -> str:
        return f"{self.get_kind_display()}: {self.subject}"

    @property
    def is_open(self) -> bool:
        return self.status == self.Status.OPEN

    @property
    def is_late(self) -> bool:
        return self.is_open and self.due_at < timezone.now()
