"""The reference frame in small: regions, requirements, one resource of each kind, authorities."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

from accounts.models import Nation, User
from baseline.models import (
    Authority,
    Element,
    Mandate,
    Region,
    RegionSet,
    Requirement,
    Resource,
    Scenario,
    Unit,
)
from tests.factories.accounts import user


def region(nation: Nation, code: str, name: str, parent: Region | None = None) -> Region:
    return Region.objects.create(
        nation=nation,
        code=code,
        name={"en": name},
        sort_key=name.lower(),
        parent=parent,
        level=0 if parent is None else parent.level + 1,
        path=f"{parent.path if parent else ''}{code}/",
        ancestor_ids=[] if parent is None else [*parent.ancestor_ids, parent.pk],
    )


def regions(nation: Nation) -> SimpleNamespace:
    whole = region(nation, nation.code, nation.name["en"])
    north = region(nation, f"{nation.code}-N", "Northmark", whole)
    south = region(nation, f"{nation.code}-S", "Southmark", whole)
    town = region(nation, f"{nation.code}-N-1", "Northtown", north)
    return SimpleNamespace(nation=whole, north=north, south=south, town=town)


def unit(code: str, symbol: str) -> Unit:
    found, _made = Unit.objects.get_or_create(
        code=code, defaults={"symbol": symbol, "name": {"en": symbol}, "sort_key": symbol}
    )
    return found


def resource(code: str, kind: str, unit: Unit, *elements: Element, **fields: Any) -> Resource:
    made = Resource.objects.create(
        code=code,
        name={"en": code.capitalize()},
        sort_key=code,
        kind=kind,
        unit=unit,
        search_text=code,
        **fields,
    )
    made.elements.add(*elements)
    return made


def _all_of(model: Any, codes: Iterable[str], **fields: Callable[[str], Any]) -> dict[str, Any]:
    """Those shared rows, made where they are missing, in two questions however many they are."""
    rows = model.objects.filter(code__in=codes)
    found = {row.code: row for row in (rows.filter(nation=None) if model is Element else rows)}
    made = [
        model(code=code, **{name: value(code) for name, value in fields.items()})
        for code in codes
        if code not in found
    ]
    return found | {row.code: row for row in model.objects.bulk_create(made)}


RESOURCES = {
    "diesel": ("consumable", "MTQ", "BLR2"),
    "lorries": ("capacity", "C62", "BLR7"),
    "masts": ("level", "C62", "BLR6"),
    "plans": ("criterion", "C62", "BLR1"),
}
SYMBOLS = {"MTQ": "m³", "C62": "piece"}


def frame() -> SimpleNamespace:
    """.requirements and .elements by requirement code; .diesel, .lorries, .masts, .plans."""
    codes = [f"BLR{number}" for number in range(1, 8)]
    requirements = _all_of(Requirement, codes, name=lambda code: {"en": f"Requirement {code[3:]}"})
    elements = _all_of(
        Element,
        [f"{code}.1" for code in codes],
        requirement=lambda code: requirements[code[:4]],
        name=lambda code: {"en": f"Element {code[3]}"},
        sort_key=lambda _code: "element",
    )
    units = _all_of(
        Unit,
        SYMBOLS,
        symbol=SYMBOLS.__getitem__,
        name=lambda code: {"en": SYMBOLS[code]},
        sort_key=SYMBOLS.__getitem__,
    )
    resources = Resource.objects.bulk_create(
        Resource(
            code=code,
            name={"en": code.capitalize()},
            sort_key=code,
            kind=kind,
            unit=units[unit_code],
            search_text=code,
        )
        for code, (kind, unit_code, _requirement) in RESOURCES.items()
    )
    Resource.elements.through.objects.bulk_create(
        Resource.elements.through(resource=row, element=elements[f"{RESOURCES[row.code][2]}.1"])
        for row in resources
    )
    return SimpleNamespace(
        requirements=requirements,
        elements={code: elements[f"{code}.1"] for code in codes},
        **{row.code: row for row in resources},
    )


def region_set(*members: Region) -> RegionSet:
    ids = sorted(member.pk for member in members)
    key = hashlib.sha256(",".join(map(str, ids)).encode()).hexdigest()
    found, made = RegionSet.objects.get_or_create(key=key, defaults={"region_ids": ids})
    if made:
        found.regions.add(*members)
    return found


def scenario(nation: Nation, code: str = "storm", phase: str = "crisis", **fields: Any) -> Scenario:
    return Scenario.objects.create(
        nation=nation,
        code=code,
        name={"en": code.capitalize()},
        sort_key=code,
        phase=phase,
        **fields,
    )


def authority(
    nation: Nation, code: str, *, requirements: list[str], regions: list[Region]
) -> Authority:
    made = Authority.objects.create(
        nation=nation, code=code, name={"en": code.capitalize()}, sort_key=code
    )
    made.requirements.add(*Requirement.objects.filter(code__in=requirements))
    made.regions.add(*regions)
    return made


def official(name: str, authority: Authority, *, by: User) -> User:
    person = user(name, "official", authority.nation)
    Mandate.objects.create(user=person, authority=authority, given_by=by)
    return person
