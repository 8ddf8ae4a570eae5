"""The words of the registry that a file's cells are looked up in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import pycountry

from accounts.models import Nation
from baseline.models import Region, Resource, ResourceUnit, Unit
from baseline.units import Factor
from common.tabular.words import in_every_language
from common.text import folded
from partners.importing.vocabulary import Lookup, RegionWord, ResourceWord, Vocabulary
from partners.models import Capability, Partner
from partners.people import counts_people, people_words

_CHOICES: dict[str, Any] = {
    "partner.kind": Partner.Kind,
    "capability.kind": Capability.Kind,
    "capability.basis": Capability.Basis,
    "capability.share_level": Capability.ShareLevel,
    "capability.release": Capability.Release,
    "capability.tags": Capability.Tag,
}


def load_vocabulary(nation: Nation) -> Vocabulary:
    """Everything a file of this nation's register may speak of."""
    units = list(Unit.objects.all())
    resources, resource_words = _resources(nation.pk)
    regions, region_words, roots = _regions()
    choices = {key: _choices(kinds) for key, kinds in _CHOICES.items()}
    choices["contact.languages"] = _languages()
    return Vocabulary(
        nation=nation.code,
        resources=resources,
        resource_words=resource_words,
        unit_words=_unit_words(units),
        units={unit.pk: unit.symbol for unit in units},
        nation_words=_nations(),
        regions=regions,
        region_words=region_words,
        roots=roots,
        choices=choices,
        people=people_words(nation.pk),
    )


def _resources(nation_id: int) -> tuple[dict[int, ResourceWord], Lookup]:
    found: dict[int, ResourceWord] = {}
    lookup = Lookup()
    rows = list(Resource.objects.of_nation(nation_id).in_use().select_related("unit"))
    factors: dict[int, dict[int, Factor]] = {row.pk: {row.unit_id: Factor(1)} for row in rows}
    for other in ResourceUnit.objects.filter(resource__in=factors):
        factors[other.resource_id][other.unit_id] = Factor(other.numerator, other.denominator)
    for row in rows:
        found[row.pk] = ResourceWord(
            id=row.pk,
            code=row.code,
            name=row.name.get("en", row.code),
            kind=row.kind,
            is_divisible=row.is_divisible,
            unit_id=row.unit_id,
            unit_symbol=row.unit.symbol,
            factors=factors[row.pk],
            counts_people=counts_people(row),
        )
        lookup.add(row.pk, [row.code, *row.name.values()])
    # A synonym never hides another resource's own name.
    for row in rows:
        lookup.add(row.pk, [word for word in row.synonyms if word not in lookup])
    return found, lookup


def _unit_words(units: Iterable[Unit]) -> Lookup:
    lookup = Lookup()
    for unit in units:
        lookup.add(unit.pk, [unit.symbol, unit.code, *unit.name.values()])
    return lookup


def _nations() -> Lookup:
    lookup = Lookup()
    for code, names in _countries():
        lookup.add(code, names)
    for nation in Nation.objects.all():
        lookup.add(nation.code, [word for word in nation.name.values() if word not in lookup])
    return lookup


@cache
def _countries() -> list[tuple[str, list[str]]]:
    """Every country of ISO 3166-1 by its codes and English names."""
    return [
        (
            country.alpha_2,
            [
                country.alpha_2,
                country.alpha_3,
                country.name,
                getattr(country, "common_name", ""),
                getattr(country, "official_name", ""),
            ],
        )
        for country in pycountry.countries
    ]


def _regions() -> tuple[dict[int, RegionWord], dict[str, Lookup], dict[str, int]]:
    """Regions by nation. Where a county and a town share a name, the name means the county."""
    found: dict[int, RegionWord] = {}
    lookups: dict[str, Lookup] = {}
    roots: dict[str, int] = {}
    level_of: dict[tuple[str, str], int] = {}
    rows = Region.objects.order_by("level", "pk").values_list(
        "pk", "nation__code", "code", "name", "level", "nuts"
    )
    for pk, nation, code, name, level, nuts in rows:
        found[pk] = RegionWord(pk, code, nation, name.get("en", code), level)
        if level == 0:
            roots[nation] = pk
        words = [code, code.partition("-")[2], nuts, *name.values()]
        lookup = lookups.setdefault(nation, Lookup())
        lookup.add(
            pk,
            [w for w in words if w and level_of.setdefault((nation, folded(w)), level) == level],
        )
    return found, lookups, roots


def _choices(kinds: Any) -> Lookup:
    lookup = Lookup()
    for choice in kinds:
        lookup.add(choice.value, [choice.value, choice.value.replace("_", " ")])
        lookup.add(choice.value, in_every_language(choice.label))
    return lookup


@cache
def _languages() -> Lookup:
    lookup = Lookup()
    for language in pycountry.languages:
        if code := getattr(language, "alpha_2", ""):
            lookup.add(code, [code, language.alpha_3, language.name])
    return lookup
