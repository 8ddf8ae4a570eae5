"""Who will see what of a capability: said to the company before it declares."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Nation
from baseline.models import Authority, Region, Requirement, Resource
from common.templatetags.portal import localized
from partners.models import Capability


@dataclass(frozen=True)
class Seen:
    """One share level: its name, whom it adds to those before it, and what they see."""

    level: str
    label: str
    by: list[str]
    what: str


def authorities_in_charge(
    nation: Nation, resource: Resource, region_ids: Collection[int]
) -> list[Authority]:
    """Those whose requirements hold the resource and whose regions its supply can reach."""
    regions = list(Region.objects.filter(pk__in=region_ids))
    near = Region.objects.above_or_below(regions).values("pk")
    requirements = Requirement.objects.filter(elements__resources=resource).values("pk")
    rows = Authority.objects.in_use().filter(nation=nation)
    in_charge = rows.filter(
        pk__in=Authority.requirements.through.objects.filter(requirement__in=requirements).values(
            "authority"
        )
    ).filter(pk__in=Authority.regions.through.objects.filter(region__in=near).values("authority"))
    return list(in_charge.order_by("sort_key", "pk"))


def seen_by(nation: Nation, resource: Resource, region_ids: Collection[int]) -> list[Seen]:
    """For each share level, who would see the capability and what of it."""
    office = nation.office_name or _("the national contact point")
    names = [localized(one.name) for one in authorities_in_charge(nation, resource, region_ids)]
    levels = Capability.ShareLevel
    added = {
        levels.OFFICE: [office, _("its auditors")],
        levels.AUTHORITIES: names or [_("no authority is in charge of this yet")],
        levels.ASSESSMENT: [
            _("officials with a seat in assessments it falls under; never companies")
        ],
        levels.PARTNERS: [_("other registered partners")],
    }
    everything = _("your name, site, quantity, readiness and terms")
    nearly_nothing = _("your name and the kind of supply, never where, how much or when")
    return [
        Seen(
            level,
            str(level.label),
            added[level],
            nearly_nothing if level == levels.PARTNERS else everything,
        )
        for level in levels
    ]


def seen_at(level: str, seen: list[Seen]) -> list[Seen]:
    """Everybody who sees a capability at one level: each level adds to those before it."""
    reached = [one.level for one in seen].index(level)
    return seen[: reached + 1]
