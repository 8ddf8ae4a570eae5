"""Needs that a company could help with: only that there is one, never how much nor how far it is met."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode

from assessments.models import Need
from baseline.models import Region, Resource
from common.templatetags.portal import localized
from partners.models import Capability, Partner, Site, UsualSupply

#: More than this nobody reads; the list says that there are others.
SHOWN = 12


@dataclass(frozen=True)
class Match:
    """There is a need of what the company has, or usually would have."""

    resource: Resource
    region: Region
    phases: tuple[str, ...]
    ask: str  # whom to ask
    own: Capability | None  # what the company declared of it, the largest first
    offer_url: str


def matching(partner: Partner) -> tuple[list[Match], bool]:
    """The matches of a partner, by name; and whether there are others besides."""
    own = _own(partner)
    usual = UsualSupply.objects.for_kinds(partner.nation_id, partner.supply_kinds)
    resources = {*own, *(one.resource_id for one in usual)}
    regions = _reached(partner)
    if not resources or not regions:
        return [], False
    needs = (
        Need.objects.open_to_the_nation(partner.nation_id)
        .filter(resource__in=resources)
        .filter(region__in=Region.objects.above_or_below(regions).values("pk"))
        .exclude(resource__kind=Resource.Kind.CRITERION)
        .for_list()
        .order_by("resource__sort_key", "region__path", "pk")
    )
    found = _grouped(needs[: SHOWN * 10], partner, own)
    return found[:SHOWN], len(found) > SHOWN


def _own(partner: Partner) -> dict[int, Capability]:
    """What the company has declared of each resource and not withdrawn."""
    rows = Capability.objects.in_registry().filter(partner=partner)
    rows = rows.exclude(status=Capability.Status.WITHDRAWN).for_list()
    return {row.resource_id: row for row in rows.order_by("stock", "rate", "capacity", "-pk")}


def _reached(partner: Partner) -> list[Region]:
    """The regions the company serves or stands in, each once."""
    capabilities = Capability.objects.in_registry().filter(partner=partner)
    served = capabilities.order_by().values("served__regions")
    sites = Site.objects.filter(partner=partner).in_use().order_by().values("region")
    keys = {row["served__regions"] for row in served.distinct()}
    keys |= {row["region"] for row in sites.distinct()}
    return list(Region.objects.filter(pk__in=keys - {None}))


def _grouped(needs: Iterable[Need], partner: Partner, own: dict[int, Capability]) -> list[Match]:
    """One line for each resource and region, however many needs there are."""
    found: dict[tuple[int, int], list[Need]] = {}
    for need in needs:
        found.setdefault((need.resource_id, need.region_id), []).append(need)
    return [_match(rows, partner, own.get(rows[0].resource_id)) for rows in found.values()]


def _match(needs: list[Need], partner: Partner, own: Capability | None) -> Match:
    first = needs[0]
    phases = dict.fromkeys(str(one.scenario.get_phase_display()) for one in needs)
    asked = dict.fromkeys(localized(one.authority.name) for one in needs if one.authority)
    return Match(
        resource=first.resource,
        region=first.region,
        phases=tuple(phases),
        ask=", ".join(asked) or partner.nation.office_name,
        own=own,
        offer_url=_offer_url(first, partner, own),
    )


def _offer_url(need: Need, partner: Partner, own: Capability | None) -> str:
    """The form of an offer with what is known already filled in."""
    known: dict[str, Any] = {
        "resource": need.resource.public_id,
        "region": need.region.public_id,
        "subject": f"{localized(need.resource.name)}, {localized(need.region.name)}"[:200],
    }
    if own is not None:
        quantity = own.rate or own.stock or own.capacity
        if quantity:
            # Without idle zeros: 25.000 reads as twenty-five thousand in half of Europe.
            known["quantity"] = f"{quantity.normalize():f}"
        known["how_often"] = "day" if own.rate else "once"
    return reverse("exchange:offer", args=[partner.public_id]) + "?" + urlencode(known)
