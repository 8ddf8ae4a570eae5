"""What a partner has declared, as cells of the sheet, and the words its drop-downs offer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from baseline.models import Region, Resource
from common.templatetags.portal import localized
from partners.forms.declaring import typed_text
from partners.importing.people import written
from partners.models import Capability, Line, Partner, Site
from partners.people import people_words
from partners.stating import quantity_names
from partners.supply_file.columns import AMOUNT_KEYS, HOUR_KEYS, SHARE_KEYS

Words = dict[str, list[str]]


def listed(partner: Partner) -> Any:
    """What the sheet holds: everything that has not been withdrawn or put away."""
    return (
        Capability.objects.filter(partner=partner)
        .in_registry()
        .exclude(status=Capability.Status.WITHDRAWN)
        .for_detail()
        .prefetch_related("resource__other_units__unit")
        .order_by("resource__sort_key", "pk")
    )


def reference_of(capability: Capability) -> str:
    """Which row it is, and in which state it was taken out."""
    return f"{capability.public_id}/{capability.version}"


def rows_of(partner: Partner) -> list[dict[str, Any]]:
    rows = list(listed(partner))
    sites = site_labels(partner)
    keys = {key for row in rows if row.is_served_stated for key in row.served.region_ids}
    names = {region.pk: region for region in Region.objects.filter(pk__in=keys)}
    called = people_words(partner.nation_id).names
    return [_cells(row, names, sites.get(row.site_id, row.site.name), called) for row in rows]


def _cells(
    row: Capability, names: dict[int, Region], site: str, called: Mapping[str, str]
) -> dict[str, Any]:
    resource = row.resource
    stated = quantity_names(resource)
    unit = row.entered_unit or resource.unit
    tags = dict(Capability.Tag.choices)
    served = row.served.region_ids if row.is_served_stated else []
    return {
        "reference": reference_of(row),
        "resource": localized(resource.name),
        "site": site,
        "unit": unit.symbol,
        **{key: _number(typed_text(row, key)) if key in stated else "" for key in AMOUNT_KEYS},
        "competences": written(row.competences, called),
        "is_whole": _("yes") if row.is_whole else _("no"),
        "kind": row.get_kind_display(),
        "basis": row.get_basis_display(),
        **{key: getattr(row, key) for key in (*HOUR_KEYS, *SHARE_KEYS)},
        **_of_line(row),
        "served": "; ".join(_region(names[key]) for key in served),
        "valid_until": row.valid_until,
        "tags": "; ".join(str(tags[tag]) for tag in row.tags),
        "share_level": row.get_share_level_display(),
        "description": row.description,
    }


def _of_line(row: Capability) -> dict[str, Any]:
    if row.line is None:
        return {"conversion_hours": ""}
    return {
        "line": row.line.name,
        "is_normal": _("yes") if row.is_normal else _("no"),
        "most": _number(typed_text(row, "most")),
    }


def lines_of(partner: Partner) -> list[Line]:
    return list(Line.objects.filter(partner=partner).in_use().for_list())


def site_labels(partner: Partner) -> dict[int, str]:
    """Sites by name; where two share one, with their region, or at last with their number."""
    sites = list(Site.objects.filter(partner=partner).in_use().for_list())
    labels = {site.pk: site.name for site in sites}
    for more in (lambda site: localized(site.region.name), lambda site: str(site.pk)):
        shared = Counter(labels.values())
        for site in sites:
            if shared[labels[site.pk]] > 1:
                labels[site.pk] = f"{site.name} ({more(site)})"
    return labels


def _region(region: Region) -> str:
    """By name; a deeper one by its code, because towns share names."""
    return localized(region.name) if region.level < 2 else region.code


def _number(text: str) -> Any:
    """A number where it is one; a band stays text."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return text


def words_for(partner: Partner) -> Words:
    """The lists behind the drop-downs, in the reader's language."""
    resources = list(
        Resource.objects.of_nation(partner.nation_id).in_use().declarable().with_units()
    )
    regions = Region.objects.of(partner.nation).filter(level__lt=2).order_by("level", "sort_key")
    units = {unit.symbol for row in resources for unit in _units(row)}
    return {
        "resource": sorted({localized(row.name) for row in resources}, key=str.casefold),
        "site": list(site_labels(partner).values()),
        "line": list(dict.fromkeys(line.name for line in lines_of(partner))),
        "unit": sorted(units, key=str.casefold),
        "kind": [str(label) for label in Capability.Kind.labels],
        "basis": [str(label) for label in Capability.Basis.labels],
        "share": [str(label) for label in Capability.ShareLevel.labels],
        "yes_no": [_("yes"), _("no")],
        "tags": [str(label) for label in Capability.Tag.labels],
        "regions": [localized(region.name) for region in regions],
        "competences": people_words(partner.nation_id).offered,
    }


def _units(row: Resource) -> list[Any]:
    return [row.unit, *(other.unit for other in row.other_units.all())]
