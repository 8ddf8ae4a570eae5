"""What a company typed, in its own units, and what it comes to in the resource's unit.

A quantity may be a band, "20 to 30": its lower end counts, both ends are kept as they were typed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from baseline.models import Resource, Unit
from baseline.quantities import accepted_units, in_own_unit
from baseline.units import state

#: The quantities a resource of each kind is stated in; a criterion is judged, not declared.
QUANTITIES = {
    Resource.Kind.CONSUMABLE: ("stock", "rate"),
    Resource.Kind.CAPACITY: ("capacity",),
    Resource.Kind.LEVEL: ("capacity", "in_service"),
    Resource.Kind.CRITERION: (),
}


#: Every quantity of a capability; `most` is what a line can make in all.
AMOUNTS = ("stock", "rate", "capacity", "in_service", "most")
#: The kinds of resource that a line can make.
MADE_BY_LINES = (Resource.Kind.CONSUMABLE, Resource.Kind.CAPACITY)


@dataclass(frozen=True)
class Stated:
    """Quantities in the resource's unit, and beside them what was typed."""

    values: dict[str, Decimal | None]
    entered: dict[str, str]
    unit: Unit


@dataclass(frozen=True)
class Typed:
    """One typed quantity: a number, or a band from it to another."""

    low: Decimal
    high: Decimal | None = None


def quantity_names(resource: Resource) -> tuple[str, ...]:
    return QUANTITIES[Resource.Kind(resource.kind)]


def units_of(resource: Resource) -> list[Unit]:
    return list(accepted_units(resource))


def convert_all(resource: Resource, typed: Mapping[str, Typed | None], unit: Unit | None) -> Stated:
    """Everything in the resource's unit. Raises what `baseline.quantities` refuses."""
    values: dict[str, Decimal | None] = dict.fromkeys(AMOUNTS)
    entered: dict[str, str] = {}
    for name, given in typed.items():
        if given is None:
            continue
        values[name] = in_own_unit(resource, given.low, unit).quantity
        entered[name] = format(given.low, "f")
        if given.high is not None:
            entered[f"{name}_upper"] = format(given.high, "f")
    return Stated(values, entered, unit or resource.unit)


def restated(resource: Resource, quantity: Decimal | None, unit: Unit | None) -> str:
    """A quantity of the resource's unit as a number of another accepted one, for reading."""
    if quantity is None:
        return ""
    factor = accepted_units(resource).get(unit or resource.unit)
    shown = quantity if factor is None else state(quantity, factor)
    return format(shown.normalize(), "f")


def unit_label(unit: Any, name: str) -> str:
    """The unit behind a field: "m³", or "m³ a day" for a rate."""
    return _("%(unit)s a day") % {"unit": unit.symbol} if name == "rate" else str(unit.symbol)
