"""Single cells of a workbook: numbers and days as such, all else as text, never as formulas."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import Any

XLSX_CHARACTERS = 32_767
_DAY = {"num_format": "yyyy-mm-dd"}
_MOMENT = {"num_format": "yyyy-mm-dd hh:mm:ss"}
_WRONG = {"bg_color": "#FDE7E9", "font_color": "#8A1020", "border": 1, "border_color": "#C62839"}


@dataclass(frozen=True)
class Marked:
    """A value of a workbook's row whose cell is shown as wrong."""

    value: Any


class Cells:
    """Writes the cells of one sheet; moments in `zone`."""

    def __init__(self, book: Any, page: Any, zone: tzinfo | None = None) -> None:
        self._page, self._zone = page, zone
        looks = {"": {}, "day": _DAY, "moment": _MOMENT}
        self._looks = {
            (name, is_wrong): book.add_format(look | (_WRONG if is_wrong else {}))
            if look or is_wrong
            else None
            for name, look in looks.items()
            for is_wrong in (False, True)
        }

    def put(self, row: int, place: int, value: Any) -> None:
        """Empty values leave no cell, unless it is marked."""
        is_wrong = isinstance(value, Marked)
        if is_wrong:
            value = value.value
        look = self._looks["", is_wrong]
        if value is None or value == "":
            if is_wrong:
                self._page.write_blank(row, place, None, look)
        elif isinstance(value, bool):
            self._page.write_boolean(row, place, value, look)
        elif isinstance(value, date):
            self._put_day(row, place, value, is_wrong)
        elif isinstance(value, int | float | Decimal) and _fits(value):
            self._page.write_number(row, place, value, look)
        else:
            self._page.write_string(row, place, _text(value), look)

    def _put_day(self, row: int, place: int, value: date, is_wrong: bool) -> None:
        name = "day"
        if isinstance(value, datetime):
            name = "moment"
            local = value.astimezone(self._zone) if value.tzinfo else value
            value = local.replace(tzinfo=None)
        self._page.write_datetime(row, place, value, self._looks[name, is_wrong])


def _fits(number: float | Decimal) -> bool:
    """A spreadsheet holds fifteen figures; a longer number is kept exact as text."""
    if isinstance(number, float):
        return math.isfinite(number)
    return Decimal(format(float(number), ".15g")) == number


def _text(value: Any) -> str:
    if isinstance(value, list | tuple | set | frozenset):
        value = "; ".join(str(item) for item in value)
    words = format(value, "f") if isinstance(value, Decimal) else str(value)
    return words if len(words) <= XLSX_CHARACTERS else words[: XLSX_CHARACTERS - 1] + "…"
