"""The reference frame in small: regions, requirements, one resource of each kind, authorities."""

from __future__ import annotations

import hashlib
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


def frame() -> SimpleNamespace:
    """.requirements and .elements by requirement code; .diesel, .lorries, .masts, .plans."""
    requirements, elements = {}, {}
    for number in range(1, 8):
        code = f"BLR{number}"
        requirements[code], _made = Requirement.objects.get_or_create(
            code=code, defaults={"name": {"en": f"Requirement {number}"}}
        )
        elements[code], _made = Element.objects.get_or_create(
            nation=None,
            code=f"{code}.1",
            defaults={
                "requirement": requirements[code],
                "name": {"en": f"Element {number}"},
                "sort_key": "element",
            },
        )
    return SimpleNamespace(
        requirements=requirements,
        elements=elements,
        diesel=resource("diesel", "consumable", unit("MTQ", "m³"), elements["BLR2"]),
        lorries=resource("lorries", "capacity", unit("C62", "piece"), elements["BLR7"]),
        masts=resource("masts", "level", unit("C62", "piece"), elements["BLR6"]),
        plans=resource("plans", "criterion", unit("C62", "piece"), elements["BLR1"]),
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
