"""One CSV file, row by row; every cell that cannot be read is noted and reading goes on."""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from baseline.frame_files.mistakes import Mistake
from baseline.units import Factor

LARGEST = 2**63 - 1


@dataclass
class Row:
    """A row of a sheet. A cell that is wrong is noted; what comes back then is empty."""

    sheet: Sheet
    number: int
    cells: dict[str, str]

    def wrong(self, column: str, mend: str) -> None:
        self.sheet.note(mend, row=self.number, column=column, value=self.cells.get(column, ""))

    def text(self, column: str, *, longest: int, required: bool = True) -> str:
        value = " ".join(self.cells[column].split())
        if required and not value:
            self.wrong(column, _("This must not be empty."))
        if len(value) > longest:
            self.wrong(column, _("Shorten it to %(n)s characters.") % {"n": longest})
        return value

    def matching(self, column: str, pattern: str, mend: str, *, required: bool = True) -> str:
        value = self.text(column, longest=200, required=required)
        if value and not re.fullmatch(pattern, value):
            self.wrong(column, mend)
        return value

    def one_of(self, column: str, known: Collection[str], *, required: bool = True) -> str:
        value = self.text(column, longest=200, required=required)
        if value and value not in known:
            self.wrong(column, self._not_among(known))
        return value

    def several(self, column: str, known: Collection[str] | None = None) -> list[str]:
        values = [part.strip() for part in self.cells[column].split(";") if part.strip()]
        if len({value.casefold() for value in values}) < len(values):
            self.wrong(column, _("A value stands here twice; keep one."))
        if known is not None and not set(values) <= set(known):
            self.wrong(column, self._not_among(known))
        return values

    def fraction(self, numerator: str, denominator: str) -> Factor:
        parts = [self._whole(numerator), self._whole(denominator)]
        return Factor(*parts) if all(parts) else Factor(1)

    def day(self, column: str) -> date | None:
        value = self.text(column, longest=10, required=False)
        if not value:
            return None
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.wrong(column, _("Write the day as year-month-day, for example 2024-01-31."))
            return None

    def _whole(self, column: str) -> int:
        value = self.cells[column].strip()
        if not re.fullmatch(r"[0-9]+", value) or not 0 < int(value[:30]) <= LARGEST:
            self.wrong(column, _("Write a whole number above zero, in digits only."))
            return 0
        return int(value)

    @staticmethod
    def _not_among(known: Collection[str]) -> str:
        if len(known) > 12:
            return _("This code is not known; see the README beside the file.")
        return _("Use one of: %(known)s.") % {"known": ", ".join(sorted(known))}


@dataclass
class Sheet:
    """A file with fixed headings, and what was found wrong with it."""

    folder: Path
    name: str
    columns: Sequence[str]
    mistakes: list[Mistake] = field(default_factory=list)

    def note(self, mend: str, *, row: int | None = None, column: str = "", value: str = "") -> None:
        self.mistakes.append(Mistake(self.name, mend, row=row, column=column, value=value))

    def __iter__(self) -> Iterator[Row]:
        lines = self._lines()
        if not lines or not self._headings_fit(lines[0]):
            return
        for number, cells in enumerate(lines[1:], start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(self.columns):
                self.note(
                    _("This row has %(found)s cells, the headings are %(wanted)s.")
                    % {"found": len(cells), "wanted": len(self.columns)},
                    row=number,
                )
                continue
            yield Row(self, number, dict(zip(self.columns, cells, strict=True)))

    def unique(self, row: Row, seen: set[str], key: str, column: str) -> bool:
        """Whether this is the first row with the key; a second one is noted."""
        if key in seen:
            row.wrong(column, _("An earlier row says this already; keep one of the two."))
            return False
        seen.add(key)
        return True

    def _lines(self) -> list[list[str]]:
        try:
            text = (self.folder / self.name).read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            self.note(_("This file is missing."))
            return []
        except UnicodeDecodeError:
            self.note(_("This file is not UTF-8; save it again as UTF-8."))
            return []
        try:
            lines = list(csv.reader(text.splitlines(keepends=True), strict=True))
        except csv.Error as error:
            self.note(_("This is not a CSV file: %(why)s.") % {"why": error})
            return []
        if not lines:
            self.note(_("This file is empty; it needs at least its headings."))
        return lines

    def _headings_fit(self, found: list[str]) -> bool:
        if found == list(self.columns):
            return True
        mend = _("The headings must be: %(wanted)s.") % {"wanted": ",".join(self.columns)}
        self.note(mend, row=1, value=",".join(found))
        return False
