"""Named columns that drive export and import alike, so that what goes out can come in unchanged.

PLACES = Table("places", (
    Column("name", _("Name"), is_required=True),
    Column("people", _("People"), Kind.NUMBER),
    Column("seen_on", _("Seen on"), Kind.DAY),
))
PLACES.record(place)          # the values of one object, in order
PLACES.read(look, open_rows)  # the records of a file, each with its problems
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from operator import attrgetter
from typing import Any

from common.tabular.problems import Problem, TableError, Unreadable, shown
from common.tabular.reading import Heading, Row
from common.tabular.values import (
    Cell,
    day_evidence,
    empty,
    number_evidence,
    number_reader,
    read_day,
    read_yes_no,
    text,
)

#: A value as a column holds it.
Value = str | Decimal | int | float | bool | date | datetime | None
Reader = Callable[[Cell | None], Any]
#: All the ways a label is written; more than one where the portal speaks several languages.
Spellings = Callable[[Any], Iterable[str]]


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"
    MOMENT = "moment"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column: its name in code, its heading in files, what it holds and where that is found.

    `take` gives the value for an object; without it, it is the attribute (or key) called `name`.
    `choices` maps stored codes to labels; files carry the label, and either is read.
    """

    name: str
    heading: Any
    kind: Kind = Kind.TEXT
    take: Callable[[Any], Any] | None = None
    choices: Mapping[str, Any] = field(default_factory=dict)
    other_headings: tuple[str, ...] = ()
    is_required: bool = False
    width: int = 18  # of the spreadsheet column, in characters

    def value(self, row: Any) -> Any:
        if self.take is not None:
            found = self.take(row)
        elif isinstance(row, Mapping):
            found = row.get(self.name)
        else:
            found = attrgetter(self.name)(row)
        if self.kind is Kind.CHOICE and found is not None:
            return str(self.choices.get(found, found))
        return found


@dataclass(frozen=True)
class Record:
    """One row of a file, read by a table."""

    number: int
    values: dict[str, Any]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]
    #: The portal takes the file in again, unchanged; the head of any other says that it does not.
    comes_back: bool = False

    def headings(self) -> list[str]:
        return [str(column.heading) for column in self.columns]

    def record(self, row: Any) -> list[Any]:
        return [column.value(row) for column in self.columns]

    def records(self, rows: Iterable[Any]) -> Iterator[list[Any]]:
        return (self.record(row) for row in rows)

    def match(
        self, headings: Sequence[Heading], spellings: Spellings | None = None
    ) -> dict[str, int]:
        """Which column of the file holds which of ours. Raises where that is missing or unclear."""
        spell = spellings or _as_is
        found: dict[str, int] = {}
        for column in self.columns:
            wanted = {column.name.casefold(), *(word.casefold() for word in column.other_headings)}
            wanted |= {word.casefold() for word in spell(column.heading)}
            places = [heading for heading in headings if heading.text.casefold() in wanted]
            if len(places) > 1:
                letters = ", ".join(heading.letter for heading in places)
                raise TableError("heading_repeated", column=str(column.heading), columns=letters)
            if places:
                found[column.name] = places[0].index
            elif column.is_required:
                raise TableError("column_missing", column=str(column.heading))
        return found

    def read(
        self,
        headings: Sequence[Heading],
        open_rows: Callable[[], Iterable[Row]],
        spellings: Spellings | None = None,
    ) -> Iterator[Record]:
        """Walk the file twice: to see how its numbers and days are written, and to read them."""
        places = self.match(headings, spellings)
        styled = {
            column.name: _Distinct(places[column.name])
            for column in self.columns
            if column.name in places and column.kind in {Kind.NUMBER, Kind.DAY}
        }
        if styled:
            for row in open_rows():
                for distinct in styled.values():
                    distinct.add(row.cells)
        readers = [
            (column, places.get(column.name), _reader(column, styled, spellings or _as_is))
            for column in self.columns
        ]
        for row in open_rows():
            yield _record(row, readers)


class _Distinct:
    """Some different values of a column; enough to see how its numbers are written."""

    def __init__(self, index: int, most: int = 5_000) -> None:
        self.index, self.most = index, most
        self.cells: set[Cell] = set()

    def add(self, cells: Sequence[Cell]) -> None:
        if len(self.cells) < self.most and self.index < len(cells):
            self.cells.add(cells[self.index])


def _as_is(label: Any) -> Iterable[str]:
    return (str(label),)


def _reader(column: Column, styled: Mapping[str, _Distinct], spellings: Spellings) -> Reader:
    cells = styled[column.name].cells if column.name in styled else ()
    if column.kind is Kind.NUMBER:
        return number_reader(None, number_evidence(cells))
    if column.kind is Kind.DAY:
        style = day_evidence(cells)
        return lambda cell: read_day(cell, style)
    if column.kind is Kind.MOMENT:
        return read_moment
    if column.kind is Kind.YES_NO:
        return read_yes_no
    if column.kind is Kind.CHOICE:
        return _choice_reader(column.choices, spellings)
    return lambda cell: None if cell is None or cell == "" else text(cell)


def read_moment(cell: Cell | None) -> datetime | None:
    if empty(cell):
        return None
    if isinstance(cell, datetime):
        return cell
    try:
        return datetime.fromisoformat(text(cell).strip())  # type: ignore[arg-type]
    except ValueError:
        raise Unreadable("not_a_moment") from None


def _choice_reader(choices: Mapping[str, Any], spellings: Spellings) -> Reader:
    known = {code.casefold(): code for code in choices}
    for code, label in choices.items():
        for spelling in spellings(label):
            known.setdefault(spelling.casefold(), code)

    def read(cell: Cell | None) -> str | None:
        if empty(cell):
            return None
        code = known.get(text(cell).strip().casefold())  # type: ignore[arg-type]
        if code is None:
            raise Unreadable("not_a_choice", choices=", ".join(str(v) for v in choices.values()))
        return code

    return read


def _record(row: Row, readers: Iterable[tuple[Column, int | None, Reader]]) -> Record:
    problems = [row.problem] if row.problem else []
    values: dict[str, Any] = {}
    for column, index, read in readers:
        cell = row.cells[index] if index is not None and index < len(row.cells) else None
        heading = str(column.heading)
        try:
            value = read(cell)
        except Unreadable as fault:
            problems.append(Problem(fault.code, row.number, heading, shown(cell), fault.details))
            value = None
        else:
            if value is None and column.is_required:
                problems.append(Problem("cell_missing", row.number, heading))
        values[column.name] = value
    return Record(row.number, values, tuple(problems))
