"""Engine numbers as files carry them: units and percent, exact, never text."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from common.tabular.schema import Column, Kind


def units(thousandths: int | None) -> Decimal | None:
    return None if thousandths is None else Decimal(thousandths).scaleb(-3)


def percent(ten_thousandths: int | None) -> Decimal | None:
    return None if ten_thousandths is None else Decimal(ten_thousandths).scaleb(-2)


def of(path: str, convert: Callable[[Any], Any] = lambda value: value) -> Callable[[Any], Any]:
    """Take the value at a dotted path, converted."""

    def take(row: Any) -> Any:
        for name in path.split("."):
            row = row[name] if isinstance(row, dict) else getattr(row, name)
        return convert(row)

    return take


def quantity(name: str, heading: Any, path: str = "") -> Column:
    """A column of thousandths, in units."""
    return Column(name, heading, Kind.NUMBER, take=of(path or name, units))


def share(name: str, heading: Any, path: str = "") -> Column:
    """A column of ten-thousandths, in percent."""
    return Column(name, heading, Kind.NUMBER, take=of(path or name, percent))
