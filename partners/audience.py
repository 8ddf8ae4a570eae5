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
    """One share level: its name, who sees the capability at it, and what they see."""

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
    office = nation.office_name or _("The national contact point")
    names = [localized(one.name) for one in authorities_in_charge(nation, resource, region_ids)]
    authorities = names or [_("no authority is in charge of this yet")]
    everything = _("everything: your name, site, quantity, readiness and terms")
    levels = Capability.ShareLevel
    audience = {
        levels.OFFICE: ([office, _("its auditors")], everything),
        levels.AUTHORITIES: ([office, _("its auditors"), *authorities], everything),
        levels.ASSESSMENT: (
            [office, _("its auditors"), *authorities, _("the seats of assessments it falls under")],
            everything,
        ),
        levels.PARTNERS: (
            [office, _("its auditors"), *authorities, _("other registered partners")],
            _("everything; other partners only your name and the kind of supply, never a quantity"),
        ),
    }
    return [Seen(level, str(level.label), *audience[level]) for level in levels]
