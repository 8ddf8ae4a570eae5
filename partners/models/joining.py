"""How a person comes to represent a partner: asked by it, and saying yes."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from common.permissions import DooredQuerySet
from common.rows import PublicRow, person, together
from partners.models.partner import Membership, of_reached_partners
from partners.models.vetting import VettingQuerySet


class MembershipOfferQuerySet(DooredQuerySet["MembershipOffer"]):
    def reach(self, user: Any, action: str) -> Q:
        """The person who is asked, and whoever keeps the partner."""
        return Q(user=user.pk) | of_reached_partners(user, "change")

    def open(self) -> Self:
        return self.filter(answered_at__isnull=True, withdrawn_at__isnull=True)

    def to_answer(self, user: Any) -> Self:
        """What a person has been asked and has not answered; nothing of partners put away."""
        return (
            self.open()
            .filter(user=user.pk, partner__archived_at__isnull=True)
            .select_related("partner")
            .order_by("offered_at", "pk")
        )

    def for_list(self) -> Self:
        return self.select_related("user", "offered_by").order_by("offered_at", "pk")


class MembershipOffer(PublicRow):
    """A person was asked to represent a partner; nothing is theirs until they say yes."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="offers")
    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="membership_offers")
    role = models.CharField(max_length=16, choices=Membership.Role)
    offered_at = models.DateTimeField(default=timezone.now)
    offered_by = person()
    answered_at = models.DateTimeField(null=True, blank=True)  # by the person asked
    is_accepted = models.BooleanField(default=False)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = person(null=True, blank=True)
    # Hand-over: who stops representing the partner once this is accepted.
    instead_of = models.ForeignKey(
        "partners.Membership", models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MembershipOfferQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["user", "partner"],
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True),
                name="membership_offer_open_once",
            ),
            models.CheckConstraint(
                condition=Q(is_accepted=False) | Q(answered_at__isnull=False),
                name="membership_offer_accepted_is_answered",
            ),
            together("withdrawn_at", "withdrawn_by", name="membership_offer_withdrawn_at_and_by"),
        ]

    def __str__(self) -> str:
        return f"offer #{self.pk} of partner {self.partner_id} to user {self.user_id}"


class MailDomainQuerySet(VettingQuerySet):
    def for_list(self) -> Self:
        return self.select_related("verified_by").order_by("domain", "pk")


class MailDomain(models.Model):
    """What stands behind the @ of a partner's own addresses, as the office has verified it."""

    nation = models.ForeignKey("accounts.Nation", models.PROTECT, related_name="+")
    partner = models.ForeignKey("partners.Partner", models.CASCADE, related_name="mail_domains")
    domain = models.CharField(max_length=253)
    verified_at = models.DateTimeField(default=timezone.now)
    verified_by = person()

    objects = MailDomainQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["nation", "domain"], name="mail_domain_one_partner"),
            models.CheckConstraint(
                condition=Q(domain=Lower("domain")) & ~Q(domain=""), name="mail_domain_is_lower"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.domain} of partner {self.partner_id}"
