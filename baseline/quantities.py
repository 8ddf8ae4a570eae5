"""Quantities of a resource as people state them: in which units, and what they come to."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from baseline.models import Resource, Unit
from baseline.units import OWN_UNIT, CannotConvert, Converted, Factor, Reason, convert
from common.errors import ActionError


class QuantityRefused(ActionError):
    """The quantity cannot be taken; the text says why and what to write instead."""

    def __init__(self, message: str, reason: Reason) -> None:
        super().__init__(message)
        self.reason = reason


@dataclass(frozen=True)
class OtherUnit:
    """A unit in which a resource may be stated besides its own."""

    unit: Unit
    factor: Factor
    note: str = ""


def accepted_units(resource: Resource) -> dict[Unit, Factor]:
    """The units a quantity may be stated in, the resource's own first.

    Asks nothing where the caller has fetched `Resource.objects.with_units()`.
    """
    units = {resource.unit: OWN_UNIT}
    for other in resource.other_units.all():
        units[other.unit] = Factor(other.numerator, other.denominator)
    return units


def in_own_unit(
    resource: Resource,
    quantity: Decimal | int | str,
    unit: Unit | None = None,
    *,
    exactly: bool = False,
) -> Converted:
    """The quantity in the resource's own unit, rounded down to thousandths.

    `unit` empty means the own unit. Raises `QuantityRefused`.
    """
    stated_in = unit or resource.unit
    factor = accepted_units(resource).get(stated_in)
    try:
        if factor is None:
            raise CannotConvert(Reason.UNIT_NOT_ACCEPTED)
        return convert(quantity, factor, whole=not resource.is_divisible, exactly=exactly)
    except CannotConvert as refused:
        message = _sentence(refused.reason, resource, stated_in)
        raise QuantityRefused(message, refused.reason) from refused


def _sentence(reason: Reason, resource: Resource, unit: Unit) -> str:
    accepted = ", ".join(known.symbol for known in accepted_units(resource))
    own = resource.unit.symbol
    sentences = {
        Reason.NOT_A_NUMBER: _("This is not a number. Write figures, for example 12.5."),
        Reason.NEGATIVE: _("A quantity cannot be below zero."),
        Reason.TOO_LARGE: _("This is larger than the portal can hold. Check the unit."),
        Reason.TOO_SMALL: _("This is less than a thousandth of one %(own)s. Check the unit."),
        Reason.NOT_EXACT: _("This has no exact value in thousandths of one %(own)s."),
        Reason.NOT_WHOLE: _("This comes in whole items. Write a whole number of %(own)s."),
        Reason.UNIT_NOT_ACCEPTED: _(
            "This resource is not stated in %(unit)s. Use one of: %(accepted)s."
        ),
    }
    return sentences[reason] % {"own": own, "unit": unit.symbol, "accepted": accepted}
