"""The terms of a capability as somebody states them, and as the registry keeps them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from audit.record import plain
from baseline.models import Authority, Region, RegionSet, Resource, Unit
from baseline.region_sets import interned
from partners.counting import OF_LINES, Counted
from partners.models import Capability, Line, Site
from partners.people import lesser
from partners.stating import AMOUNTS, Typed, convert_all, restated

#: Fields of what a company typed, which follow the quantities they belong to.
ENTERED = ("entered", "entered_unit")


@dataclass(frozen=True)
class OfficeTerms:
    """What only the office states: whose a stock is, and who releases it."""

    owner: Authority | None = None
    release: str = Capability.Release.FREE
    release_hours: int = 0


@dataclass(frozen=True)
class LineTerms:
    """Which line makes it, and what it takes to make it there."""

    line: Line
    is_normal: bool = False
    conversion_hours: int = 0


@dataclass(frozen=True)
class Terms:
    """Everything a company says about one capability. Shares are percent; war has no default."""

    site: Site
    quantities: Mapping[str, Typed | None]
    share_war: int
    unit: Unit | None = None
    kind: str = Capability.Kind.STOCK
    description: str = ""
    is_whole: bool = False
    basis: str = Capability.Basis.ON_TOP
    notice_hours: int = 0
    mobilisation_hours: int = 0
    lasts_hours: int | None = None
    share_peacetime: int = 100
    share_crisis: int = 100
    regions: Collection[int] = ()  # keys of the regions served; none: the site's own
    valid_until: date | None = None
    share_level: str = Capability.ShareLevel.AUTHORITIES
    tags: list[str] = field(default_factory=list)
    office: OfficeTerms | None = None
    made: LineTerms | None = None  # None: no line makes it
    competences: Mapping[str, int] = field(default_factory=dict)  # how many of the people, by code


_AS_THEY_ARE = (
    "site", "kind", "description", "is_whole", "basis", "notice_hours", "mobilisation_hours",
    "lasts_hours", "share_peacetime", "share_crisis", "share_war", "valid_until", "share_level",
    "tags",
)  # fmt: skip


#: Sets of regions met already, by their members: many rows serve the same.
Sets = dict[frozenset[int], RegionSet]


def kept(terms: Terms, resource: Resource, sets: Sets | None = None) -> dict[str, Any]:
    """The terms as fields of a capability. Raises what `baseline.quantities` refuses."""
    stated = convert_all(resource, terms.quantities, terms.unit)
    values: dict[str, Any] = {name: getattr(terms, name) for name in _AS_THEY_ARE}
    values |= stated.values
    values |= _made(terms.made)
    values["competences"] = dict(terms.competences)
    values["entered"] = stated.entered
    values["entered_unit"] = stated.unit
    values["is_served_stated"] = bool(terms.regions)
    values["served"] = _served(frozenset(terms.regions or [terms.site.region_id]), sets)
    if terms.office is not None:
        values |= {
            "owner": terms.office.owner,
            "release": terms.office.release,
            "release_hours": terms.office.release_hours,
        }
    return values


def _served(members: frozenset[int], sets: Sets | None) -> RegionSet:
    if sets is None:
        return interned(members)
    if members not in sets:
        sets[members] = interned(members)
    return sets[members]


def _made(made: LineTerms | None) -> dict[str, Any]:
    if made is None:
        return {"line": None, "is_normal": False, "conversion_hours": 0}
    return {
        "line": made.line,
        "is_normal": made.is_normal,
        "conversion_hours": made.conversion_hours,
    }


def counted(values: Mapping[str, Any]) -> Counted:
    """The part of a capability's fields that decides what it counts for."""
    facts = {name: values[name] for name in Counted.__dataclass_fields__ if name in values}
    facts["served"] = frozenset(values["served"].region_ids)
    facts["site"] = values["site"].pk
    facts["line"] = values["line"].pk if values["line"] else None
    return Counted(**facts)


def counted_of(capability: Capability) -> Counted:
    names = Counted.__dataclass_fields__
    return counted({name: getattr(capability, name) for name in names})


def ancestors(region_ids: Collection[int]) -> dict[int, list[int]]:
    """For each region all regions it lies in."""
    rows = Region.objects.filter(pk__in=region_ids).values_list("pk", "ancestor_ids")
    return dict(rows)


def split(
    capability: Capability, values: dict[str, Any], raised: Collection[str]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What takes effect now, and what waits because it raises what counts."""
    raised = set(raised)
    if "site" in raised and not values["is_served_stated"]:
        raised.add("served")  # it follows the site
    if raised & {"site", *OF_LINES}:
        raised |= {name for name in OF_LINES if getattr(capability, name) != values[name]}
    waits = {name: values[name] for name in raised}
    now = {name: value for name, value in values.items() if name not in raised}
    if "served" in raised:
        waits["is_served_stated"] = now.pop("is_served_stated")
    if "competences" in raised:
        now["competences"] = lesser(capability.competences, values["competences"])
    amounts = [name for name in AMOUNTS if name in raised]
    if amounts:
        waits["entered"] = _entered_of(amounts, values["entered"])
        waits["entered_unit"] = values["entered_unit"]
        others = [name for name in AMOUNTS if name not in raised]
        now.update(joined(capability, now, _entered_of(others, values["entered"]), others))
    return now, waits


def joined(
    capability: Capability,
    values: Mapping[str, Any],
    entered: dict[str, str],
    names: Collection[str],
) -> dict[str, Any]:
    """What was typed for some amounts, put into the unit in which the rest was typed."""
    unit = capability.entered_unit or capability.resource.unit
    given = values.get("entered_unit") or unit
    rest = {
        key: text
        for key, text in capability.entered.items()
        if key.removesuffix("_upper") not in names
    }
    if not rest:
        unit = given
    if given != unit:
        entered = {
            name: restated(capability.resource, values[name], unit)
            for name in names
            if values.get(name) is not None
        }
    return {"entered": rest | entered, "entered_unit": unit}


def _entered_of(names: Collection[str], entered: Mapping[str, str]) -> dict[str, str]:
    return {key: text for key, text in entered.items() if key.removesuffix("_upper") in names}


def as_json(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of a capability as a change that waits keeps them."""
    return {name: plain(value) for name, value in values.items()}


def from_json(kept_values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields a waiting change would set, as the capability takes them."""
    return {name: _read(name, value) for name, value in kept_values.items()}


def _read(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in AMOUNTS:
        return Decimal(value)
    if name == "valid_until":
        return date.fromisoformat(value)
    row = {"site": Site, "line": Line, "served": RegionSet, "entered_unit": Unit}.get(name)
    return value if row is None else row._default_manager.get(pk=value)
