"""The uploaded sheet: which sheet it is, where its columns stand, and its cells."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from common.tabular import reading
from common.tabular.problems import Problem, TableError
from common.tabular.reading import Heading, Look, Shape
from common.tabular.values import Cell, empty, text
from common.tabular.words import in_every_language
from partners.supply_file.columns import COLUMNS, TABLE, SheetColumn

#: One company's sheet; a register is imported by the office.
MOST_ROWS = 5_000
LIMITS = reading.Limits(file_bytes=5 * 1024 * 1024, columns=100, rows=2 * MOST_ROWS)


@dataclass(frozen=True)
class SheetRow:
    """One row: its cells by column, as they lie in the file, and what makes them unreadable."""

    number: int
    cells: dict[str, Cell]
    problem: Problem | None


@dataclass(frozen=True)
class Opened:
    look: Look
    places: dict[str, int]  # column: place

    @property
    def headings(self) -> tuple[Heading, ...]:
        return self.look.headings

    @property
    def columns(self) -> dict[int, SheetColumn]:
        return {self.places[column.key]: column for column in COLUMNS}


def open_sheet(file: BinaryIO, name: str) -> Opened:
    """Find the sheet of capabilities in the file. Raises TableError where there is none."""
    seen = reading.look(file, name, limits=LIMITS)
    try:
        return Opened(seen, _places(seen))
    except TableError as error:
        refused = error
    for sheet in [one for one in seen.sheets if one != seen.shape.sheet][
        : reading.MOST_SHEETS_TRIED
    ]:
        try:
            other = reading.look(file, name, given=Shape(sheet=sheet), limits=LIMITS)
            return Opened(other, _places(other))
        except TableError as error:
            if (
                error.problem.code == "no_rows"
            ):  # the sheet as it was handed out, with nothing in it
                refused = error
    raise refused


def _places(seen: Look) -> dict[str, int]:
    return TABLE.match(seen.headings, in_every_language)


def rows_of(file: BinaryIO, opened: Opened) -> Iterator[SheetRow]:
    for number, row in enumerate(reading.read(file, opened.look, limits=LIMITS), 1):
        if number > MOST_ROWS:
            raise TableError("too_many_rows", most=MOST_ROWS)
        cells = {key: _cell(row.cells, place) for key, place in opened.places.items()}
        yield SheetRow(row.number, cells, row.problem)


def whole_rows(file: BinaryIO, opened: Opened) -> list[tuple[int, list[Any]]]:
    """Every row with all its cells, those of columns we do not know too."""
    rows = reading.read(file, opened.look, limits=LIMITS)
    return [(row.number, list(row.cells)) for row in rows]


def _cell(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else ""


def typed(cell: Cell) -> str:
    """The cell as somebody would type it into a form; a sheet's own number has one reading only."""
    if empty(cell):
        return ""
    words = text(cell).strip()
    is_number = isinstance(cell, int | float) and not isinstance(cell, bool)
    if is_number and len(words.partition(".")[2]) == 3:
        words += "0"  # 1.234 in a form could be a thousand
    return words
