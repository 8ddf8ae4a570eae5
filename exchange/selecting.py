"""Which partners could serve a request, and whom to write to at each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from accounts.models import User
from baseline.models import Region, Resource
from common.templatetags.portal import localized
from exchange.models import PartnerList
from partners.models import Capability, Contact, Partner

#: So many partners one request goes to at most.
MOST = 200


@dataclass(frozen=True)
class Criteria:
    """By what partners are chosen: what they have in force, where it reaches, what was seen of it."""

    resource: Resource | None
    region: Region | None
    is_verified: bool = False
    hand_list: PartnerList | None = None

    def as_words(self) -> dict[str, str]:
        """For the record: as they read on the day."""
        words = {}
        if self.resource is not None:
            words[_("Has in force")] = localized(self.resource.name)
        if self.region is not None:
            words[_("Delivers to")] = localized(self.region.name)
        if self.hand_list is not None:
            words[_("On the list")] = self.hand_list.name
        words[_("Evidence")] = (
            _("Verified or exercised") if self.is_verified else _("Declared, verified or exercised")
        )
        return words


@dataclass(frozen=True)
class Choice:
    """A partner that fits, how much it has, and who gets the letter."""

    partner: Partner
    contact: Contact | None
    stock: Decimal | None
    rate: Decimal | None
    capacity: Decimal | None


@dataclass(frozen=True)
class Taken:
    """What a choice leaves out: those beyond the limit, and those nobody can write to."""

    beyond: int  # one or more are beyond it
    unwritten: int

    @classmethod
    def of(cls, found: list[Choice]) -> Taken:
        unwritten = sum(one.contact is None for one in found[:MOST])
        return cls(max(len(found) - MOST, 0), unwritten)

    def as_words(self) -> dict[str, str]:
        words = {}
        if self.beyond:
            words[_("Taken")] = _("the first %(most)d partners by name; more fit") % {"most": MOST}
        if self.unwritten:
            words[_("Without an address")] = str(self.unwritten)
        return words


def fitting(user: User, criteria: Criteria) -> list[Choice]:
    """Partners with something in force that meets the criteria, by name.

    One more than `MOST` where there are too many to be asked alike.
    """
    rows = Capability.objects.visible_to(user).counting(user.nation_id or 0)
    if criteria.resource is not None:
        rows = rows.of_resources([criteria.resource.pk])
    if criteria.region is not None:
        rows = rows.reaching(criteria.region)
    if criteria.hand_list is not None:
        rows = rows.filter(partner__in=criteria.hand_list.entries.values("partner"))
    if criteria.is_verified:
        rows = rows.exclude(evidence="declared")
    sums = {
        row["partner"]: row
        for row in rows.order_by()
        .values("partner")
        .annotate(all_stock=Sum("stock"), all_rate=Sum("rate"), all_capacity=Sum("capacity"))
        .order_by("partner__name_key", "partner")[: MOST + 1]
    }
    partners = Partner.objects.visible_to(user).filter(pk__in=sums).order_by("name_key", "pk")
    contacts = first_contacts(user, sums)
    return [
        Choice(
            partner,
            contacts.get(partner.pk),
            sums[partner.pk]["all_stock"],
            sums[partner.pk]["all_rate"],
            sums[partner.pk]["all_capacity"],
        )
        for partner in partners
    ]


def first_contacts(user: User, partner_ids: Iterable[Any]) -> dict[int, Contact]:
    """Whom to write to: with an address, answering at any hour if possible, confirmed last."""
    rows = (
        Contact.objects.visible_to(user)
        .in_use()
        .filter(partner__in=list(partner_ids))
        .filter(bounced_on__isnull=True)
        .exclude(email="")
        .select_related("partner", "nation")
        .order_by("partner", "-is_any_hour", F("confirmed_on").desc(nulls_last=True), "pk")
        .distinct("partner")
    )
    return {contact.partner_id: contact for contact in rows}
