"""From the text of a cell to an exact value. Numbers are Decimal, never float.

A cell from a spreadsheet may already be a number, a day or a yes/no; it is then taken as it is.
Empty cells give None, whatever the kind: nothing is filled in, carried down or guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from typing import Any

from common.tabular.problems import Unreadable
from common.text import CONTROLS

#: What a cell may hold: text from CSV; spreadsheets also know numbers, days and yes/no.
Cell = str | int | float | bool | date | datetime


class NumberStyle(StrEnum):
    """Which sign parts the decimals. The other one, a space or an apostrophe may part thousands."""

    POINT = "point"
    COMMA = "comma"


class DayStyle(StrEnum):
    """What the first number of 03/04/2026 is."""

    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"


# Spaces that part thousands: plain, no-break, narrow no-break, thin.
_SPACES = " \u00a0\u202f\u2009"
_PLAIN = re.compile(r"-?[0-9]{1,30}(?:\.[0-9]{1,20})?\Z")
_SIGN = r"([+-]?)"
_GROUPED = {
    style: re.compile(
        rf"{_SIGN}(0|[1-9][0-9]*|[1-9][0-9]{{0,2}}(?P<gap>[{_SPACES}'’{thousands}])[0-9]{{3}}"
        rf"(?:(?P=gap)[0-9]{{3}})*|0[0-9]+)(?:{decimal}([0-9]+))?\Z"
    )
    for style, decimal, thousands in (
        (NumberStyle.POINT, r"\.", ","),
        (NumberStyle.COMMA, ",", r"\."),
    )
}
_EXPONENT = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?[eE][+-]?[0-9]+\Z")
_LONGEST = 60


def empty(cell: Cell | None) -> bool:
    """Whether a cell holds nothing a person would see."""
    return cell is None or (isinstance(cell, str) and not cell.strip())


def text(cell: Cell) -> str:
    """The cell as a person reads it: 358.0 is 358, a day is written 2026-01-31."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and not isfinite(cell):
        return str(cell)  # a workbook may hold 1e999
    if isinstance(cell, float | int):
        return format(exact(cell), "f")
    return cell.isoformat()


def exact(number: float) -> Decimal:
    """A spreadsheet's number as the spreadsheet shows it: at most fifteen figures."""
    if isinstance(number, int):
        return Decimal(number)
    if number != number or number in (float("inf"), float("-inf")):
        raise Unreadable("not_a_number")
    value = Decimal(format(number, ".15g"))
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value


def read_number(cell: Cell | None, style: NumberStyle = NumberStyle.POINT) -> Decimal | None:
    """The exact number in a cell written in the given style."""
    if type(cell) is str:
        if style is NumberStyle.POINT and _PLAIN.match(cell):
            return Decimal(cell)
        return _read_number_text(cell.strip(), style)
    if cell is None:
        return None
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        raise Unreadable("not_a_number")
    return exact(cell)


def _read_number_text(cell: str, style: NumberStyle) -> Decimal | None:
    if not cell:
        return None
    if len(cell) > _LONGEST:
        raise Unreadable("not_a_number")
    cell = cell.replace("\u2212", "-")
    match = _GROUPED[style].match(cell)
    if match is None:
        raise _why_not_a_number(cell, style)
    sign, whole, _gap, decimals = match.groups()
    digits = re.sub("[^0-9]", "", whole)
    return Decimal(f"{sign}{digits}.{decimals}" if decimals else f"{sign}{digits}")


def _why_not_a_number(cell: str, style: NumberStyle) -> Unreadable:
    if _EXPONENT.match(cell):
        return Unreadable("number_shortened")
    other = NumberStyle.COMMA if style is NumberStyle.POINT else NumberStyle.POINT
    if _GROUPED[other].match(cell):
        return Unreadable("number_in_other_style", style=style.value)
    return Unreadable("not_a_number")


@dataclass(frozen=True)
class NumberEvidence:
    """What the values of one column say about how its numbers are written."""

    point: int = 0  # values that only a decimal point explains
    comma: int = 0  # values that only a decimal comma explains
    unclear: tuple[str, ...] = ()  # values with two readings, "1.234"; a few of them

    @property
    def style(self) -> NumberStyle | None:
        """The style, where the evidence is of one mind. None asks a person."""
        if self.point and not self.comma:
            return NumberStyle.POINT
        if self.comma and not self.point:
            return NumberStyle.COMMA
        if not self.point and not self.comma and not self.unclear:
            return NumberStyle.POINT  # whole numbers read alike in both
        return None

    @property
    def is_mixed(self) -> bool:
        return bool(self.point and self.comma)


def number_evidence(cells: Iterable[Cell | None], *, examples: int = 5) -> NumberEvidence:
    """Look at distinct values of a column; spreadsheet numbers need no style and say nothing."""
    point = comma = 0
    unclear: list[str] = []
    for cell in cells:
        if type(cell) is not str or cell.strip().lstrip("-").isdigit():
            continue
        with_point, with_comma = both_readings(cell)
        if with_point == with_comma:
            continue
        if with_point is None:
            comma += 1
        elif with_comma is None:
            point += 1
        elif len(unclear) < examples:
            unclear.append(cell.strip())
    return NumberEvidence(point, comma, tuple(unclear))


def both_readings(cell: str) -> tuple[Decimal | None, Decimal | None]:
    """The cell read with a decimal point and with a decimal comma; None where it cannot be."""
    return _try(cell, NumberStyle.POINT), _try(cell, NumberStyle.COMMA)


def _try(cell: str, style: NumberStyle) -> Decimal | None:
    try:
        return _read_number_text(cell.strip(), style)
    except Unreadable:
        return None


def number_reader(
    style: NumberStyle | None, evidence: NumberEvidence | None = None
) -> Callable[[Cell | None], Decimal | None]:
    """A reader for one column: the stated style, else the evident one, else value by value.

    Value by value, "12,5" and "1.234.567" have one reading and are taken; "1.234" has two and is
    refused, naming both.
    """
    chosen = style or (evidence.style if evidence else None)
    if chosen is not None:
        return lambda cell: read_number(cell, chosen)
    return _read_unambiguous


def _read_unambiguous(cell: Cell | None) -> Decimal | None:
    if type(cell) is not str:
        return read_number(cell)
    point, comma = both_readings(cell)
    if point is not None and comma is not None and point != comma:
        raise Unreadable("number_has_two_readings", point=str(point), comma=str(comma))
    if point is None and comma is None:
        return read_number(cell)  # empty, or says why it is no number
    return comma if point is None else point


_ISO = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?:[T ][0-9:.+Z-]*)?\Z")
_DOTTED = re.compile(r"([0-9]{1,2})\.\s?([0-9]{1,2})\.\s?([0-9]{4})\Z")
_SLASHED = re.compile(r"([0-9]{1,2})[/-]([0-9]{1,2})[/-]([0-9]{4})\Z")


def read_day(cell: Cell | None, style: DayStyle | None = None) -> date | None:
    """A day: 2026-01-31, 31.1.2026, or with strokes where the style (or a 13 to 31) tells."""
    if empty(cell):
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        raise Unreadable("not_a_day")
    return _read_day_text(cell.strip(), style)


def _read_day_text(cell: str, style: DayStyle | None) -> date:
    if match := _ISO.match(cell):
        year, month, day = match.groups()
        return _day(year, month, day)
    if match := _DOTTED.match(cell):
        day, month, year = match.groups()
        return _day(year, month, day)
    if match := _SLASHED.match(cell):
        first, second, year = match.groups()
        style = style or _day_style_of(int(first), int(second))
        if style is None:
            raise Unreadable("day_has_two_readings")
        day, month = (first, second) if style is DayStyle.DAY_FIRST else (second, first)
        return _day(year, month, day)
    raise Unreadable("not_a_day")


def _day(year: str, month: str, day: str) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise Unreadable("no_such_day") from None


def _day_style_of(first: int, second: int) -> DayStyle | None:
    if first == second or first > 12:
        return DayStyle.DAY_FIRST
    return DayStyle.MONTH_FIRST if second > 12 else None


def day_evidence(cells: Iterable[Cell | None]) -> DayStyle | None:
    """The style that the stroke-written days of a column agree on, if they do."""
    seen = set()
    for cell in cells:
        if isinstance(cell, str) and (match := _SLASHED.match(cell.strip())):
            first, second = int(match.group(1)), int(match.group(2))
            if first != second:
                seen.add(_day_style_of(first, second))
    seen.discard(None)
    return seen.pop() if len(seen) == 1 else None


_YES = {"yes", "y", "true", "1", "x", "oui", "ja", "jah", "kyllä", "да", "jā", "taip", "sí", "sì"}
_NO = {"no", "n", "false", "0", "non", "nein", "nej", "nei", "ei", "nē", "ne"}


def read_yes_no(cell: Cell | None) -> bool | None:
    if empty(cell):
        return None
    if isinstance(cell, bool):
        return cell
    word = text(cell).strip().casefold()  # type: ignore[arg-type]
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Unreadable("not_yes_or_no")


def control_character(cell: Any) -> str | None:
    """The first character in a cell that no keyboard writes, as U+0007; None if there is none."""
    if isinstance(cell, str) and (match := CONTROLS.search(cell)):
        return f"U+{ord(match.group()):04X}"
    return None


# What spreadsheets take for the beginning of a formula or a command.
_DANGEROUS = re.compile("[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_NEEDS_ESCAPE = re.compile(f"'*{_DANGEROUS.pattern}")
_ESCAPED = re.compile(f"'+{_DANGEROUS.pattern}")
_NEGATIVE = re.compile(r"-[0-9]+(?:\.[0-9]+)?\Z")


def escape_formula(cell: str) -> str:
    """Text that a spreadsheet will show and never run. Negative numbers stay as they are."""
    if _NEEDS_ESCAPE.match(cell) and not _NEGATIVE.match(cell):
        return f"'{cell}"
    return cell


def unescape_formula(cell: str) -> str:
    """The text that `escape_formula` was given."""
    return cell[1:] if _ESCAPED.match(cell) else cell
