"""Quantities from the unit they were stated in to a resource's own unit, exactly.

A factor is a fraction of whole numbers, so nothing is lost on the way. The result is kept in
thousandths of the unit; what lies below a thousandth is dropped, never rounded up: a promise may
come out smaller than stated by less than a thousandth, never larger.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from math import gcd

THOUSANDTHS = 1_000
#: What a numeric(20, 3) holds: seventeen figures before the point, three after it.
LARGEST = 10**20 - 1


class Reason(StrEnum):
    """Why a quantity cannot be taken."""

    NOT_A_NUMBER = "not_a_number"
    NEGATIVE = "negative"
    TOO_LARGE = "too_large"
    TOO_SMALL = "too_small"
    NOT_EXACT = "not_exact"
    NOT_WHOLE = "not_whole"
    UNIT_NOT_ACCEPTED = "unit_not_accepted"


class CannotConvert(ValueError):
    """The quantity cannot stand in the resource's unit; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True)
class Factor:
    """One of a unit is numerator/denominator of the resource's own unit."""

    numerator: int
    denominator: int = 1

    def __post_init__(self) -> None:
        if self.numerator <= 0 or self.denominator <= 0:
            raise ValueError("A factor is a fraction of two whole numbers above zero.")

    @property
    def lowest(self) -> Factor:
        """The same factor in its lowest terms."""
        common = gcd(self.numerator, self.denominator)
        return Factor(self.numerator // common, self.denominator // common)


OWN_UNIT = Factor(1)


@dataclass(frozen=True)
class Converted:
    """A quantity in the resource's own unit."""

    thousandths: int
    is_exact: bool  # false: less than a thousandth was dropped

    @property
    def quantity(self) -> Decimal:
        return Decimal(self.thousandths).scaleb(-3)


def convert(
    quantity: Decimal | int | str,
    factor: Factor = OWN_UNIT,
    *,
    whole: bool = False,
    exactly: bool = False,
) -> Converted:
    """`quantity` of a unit worth `factor`, in the resource's own unit, rounded down to thousandths.

    `whole`: the resource comes in whole items, a part of one is refused. `exactly`: refuse instead
    of dropping what lies below a thousandth. Raises `CannotConvert`.
    """
    stated = _number(quantity)
    if stated < 0:
        raise CannotConvert(Reason.NEGATIVE)
    exact = Fraction(stated) * factor.numerator * THOUSANDTHS / factor.denominator
    thousandths = exact.numerator // exact.denominator
    if thousandths > LARGEST:
        raise CannotConvert(Reason.TOO_LARGE)
    if stated and not thousandths:
        raise CannotConvert(Reason.TOO_SMALL)
    is_exact = exact == thousandths
    if exactly and not is_exact:
        raise CannotConvert(Reason.NOT_EXACT)
    if whole and (not is_exact or thousandths % THOUSANDTHS):
        raise CannotConvert(Reason.NOT_WHOLE)
    return Converted(thousandths, is_exact)


def state(quantity: Decimal | int | str, factor: Factor) -> Decimal:
    """The other way: a quantity in the resource's own unit as a number of the other unit.

    For reading only; rounded down to thousandths of the other unit.
    """
    exact = Fraction(_number(quantity)) * factor.denominator * THOUSANDTHS / factor.numerator
    return Decimal(exact.numerator // exact.denominator).scaleb(-3)


def written(factor: Factor) -> str:
    """A factor as a person writes it: decimals where they end, else the fraction."""
    exact = factor.lowest
    rest = exact.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    if rest == 1:
        return format((Decimal(exact.numerator) / exact.denominator).normalize(), "f")
    return f"{exact.numerator}/{exact.denominator}"


def _number(quantity: Decimal | int | str) -> Decimal:
    if isinstance(quantity, float):
        raise TypeError("A float is not exact; give a Decimal, an int or text.")
    try:
        stated = Decimal(quantity)
    except InvalidOperation as error:
        raise CannotConvert(Reason.NOT_A_NUMBER) from error
    if not stated.is_finite():
        raise CannotConvert(Reason.NOT_A_NUMBER)
    # Refused before the arithmetic: "1e999999" would otherwise become a number of that length.
    if stated and not -30 <= stated.adjusted() <= 30:
        raise CannotConvert(Reason.TOO_LARGE if stated.adjusted() > 0 else Reason.TOO_SMALL)
    return stated
