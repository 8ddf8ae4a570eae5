"""Open an uploaded table and walk its rows, in bounded memory, whatever it was saved as.

First `look` says what the file is (`Look`, with a `Shape` a person may correct), then `read`
gives the rows. Nothing is filled in or dropped: a row that cannot be read comes with its problem.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import islice
from typing import Any, BinaryIO, NamedTuple

from common.tabular import dialect, encoding, workbook
from common.tabular.encoding import Certainty, Encoding
from common.tabular.problems import Problem, TableError, column_letter, shown
from common.tabular.values import Cell, control_character, empty, unescape_formula
from common.tabular.workbook import WorkbookLimits
from common.text import printable

#: The first cell of the last line of an export that broke off; such a file is not read.
INCOMPLETE = "FILE INCOMPLETE"
#: Lines before the heading that begin so are remarks ("# EXERCISE: …").
REMARK = "#"

SAMPLE_BYTES = 1 << 18
HEADING_SEARCH_ROWS = 50
SAMPLE_ROWS = 20
#: Sheets of a workbook looked at for a table where nobody has chosen one.
MOST_SHEETS_TRIED = 10


class ShortRows(StrEnum):
    """What to do with a row that has fewer cells than the heading."""

    REPORT = "report"
    FILL = "fill"  # the missing cells are empty, as some programs drop empty cells at the end


@dataclass(frozen=True)
class Limits:
    file_bytes: int = 50 * 1024 * 1024
    columns: int = 500
    rows: int = 1_000_000
    workbook: WorkbookLimits = field(default_factory=WorkbookLimits)


@dataclass(frozen=True)
class Shape:
    """How the file is to be read. What is empty is found out; what is given is obeyed."""

    kind: str = ""  # csv, xlsx or ods
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    heading_row: int = 0  # counted from 1
    short_rows: ShortRows = ShortRows.REPORT


@dataclass(frozen=True)
class Heading:
    """One column as the file names it."""

    index: int
    text: str
    is_repeated: bool = False

    @property
    def letter(self) -> str:
        return column_letter(self.index)

    @property
    def label(self) -> str:
        """What messages call the column: its heading, with the letter where that is not enough."""
        if self.text and not self.is_repeated:
            return self.text
        return f"{self.text} ({self.letter})" if self.text else self.letter


class Row(NamedTuple):
    """One row under the heading. `problem` says why its cells cannot be trusted."""

    number: int
    cells: list[Cell]
    problem: Problem | None = None


@dataclass(frozen=True)
class Look:
    """What was found in the file before a row of it was read."""

    shape: Shape
    headings: tuple[Heading, ...]
    sample: tuple[Row, ...]
    encoding: Encoding | None = None
    delimiter_certainty: Certainty = Certainty.CERTAIN
    sheets: tuple[str, ...] = ()
    warnings: tuple[Problem, ...] = ()


def look(
    file: BinaryIO, name: str, *, given: Shape | None = None, limits: Limits | None = None
) -> Look:
    """Find out what the file is. Raises TableError where it is no table we can read."""
    limits = limits or Limits()
    given = given or Shape()
    _check_size(file, limits)
    kind = _kind(file, name)
    if kind == "csv":
        return _look_at_text(file, given, limits)
    return _look_at_workbook(file, given, limits)


def read(file: BinaryIO, seen: Look, *, limits: Limits | None = None) -> Iterator[Row]:
    """Every row under the heading, in order; rows without any content are passed over."""
    limits = limits or Limits()
    rows = _numbered(file, seen.shape, seen.encoding, limits)
    finish = _finisher(seen, limits)
    for row in rows:
        if row.number > seen.shape.heading_row and (done := finish(row)) is not None:
            yield done


def _check_size(file: BinaryIO, limits: Limits) -> None:
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise TableError("file_empty")
    if size > limits.file_bytes:
        raise TableError("file_too_large", most=limits.file_bytes // 2**20)


_NOT_TABLES = (
    (b"%PDF", "file_is_pdf"),
    (b"\xd0\xcf\x11\xe0", "file_is_old_or_locked"),
    (b"\x89PNG", "file_is_no_table"),
    (b"\xff\xd8\xff", "file_is_no_table"),
    (b"GIF8", "file_is_no_table"),
    (b"\x1f\x8b", "file_is_packed"),
    (b"7z\xbc\xaf", "file_is_packed"),
    (b"Rar!", "file_is_packed"),
)


def _kind(file: BinaryIO, name: str) -> str:
    head = file.read(512)
    file.seek(0)
    for mark, code in _NOT_TABLES:
        if head.startswith(mark):
            raise TableError(code)
    if head.startswith(b"PK"):
        if kind := workbook.kind_of(file):
            return kind
        raise TableError("file_is_packed")
    if name.lower().endswith((".xlsx", ".ods")):
        raise TableError("workbook_damaged")
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith((b"<html", b"<!doctype", b"<?xml")):
        raise TableError("file_is_markup")
    return "csv"


# Text


def _look_at_text(file: BinaryIO, given: Shape, limits: Limits) -> Look:
    found = encoding.detect(file)
    if given.encoding:
        found = Encoding(given.encoding, Certainty.CERTAIN, "chosen", True, True)
    with _as_text(file, found.name) as text:
        try:
            sample = text.read(SAMPLE_BYTES)
        except UnicodeDecodeError as error:
            raise _not_in_encoding(found.name) from error
    delimiter = dialect.detect(sample)
    if given.delimiter:
        delimiter = dialect.Delimiter(given.delimiter, Certainty.CERTAIN, delimiter.is_stated)
    shape = replace(given, kind="csv", encoding=found.name, delimiter=delimiter.character)
    warnings = [Problem("encoding_mixed", details={"bytes": found.odd_bytes})] * (
        found.reason == "mixed"
    )
    return _with_headings(
        file, Look(shape, (), (), found, delimiter.certainty, warnings=tuple(warnings)), limits
    )


def _not_in_encoding(name: str, row: int | None = None) -> TableError:
    return TableError("not_in_encoding", row=row, encoding=encoding.ENCODINGS.get(name, name))


class _OpenFile(io.BufferedReader):
    """Lets a text wrapper be closed without closing the upload under it."""

    def close(self) -> None:
        pass


def _as_text(file: BinaryIO, name: str) -> io.TextIOWrapper:
    file.seek(0)
    codec, errors = encoding.text_decoder(name)
    raw = _OpenFile(_Readable(file), buffer_size=1 << 16)
    return io.TextIOWrapper(raw, encoding=codec, errors=errors, newline="")


class _Readable(io.RawIOBase):
    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._file.read(len(buffer))
        buffer[: len(piece)] = piece
        return len(piece)


class _Lines:
    """The lines of a text; those of the record being read can be looked at and given back."""

    def __init__(self, text: Iterator[str]) -> None:
        self._text = text
        self._returned: list[str] = []
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._returned.pop() if self._returned else next(self._text)
        self.record.append(line)
        return line

    def give_back_all_but_the_first(self) -> None:
        self._returned.extend(reversed(self.record[1:]))
        del self.record[1:]


def _text_rows(file: BinaryIO, shape: Shape) -> Iterator[Row]:
    """The records of the file; one with wrong quotation marks comes as it stands, with its problem.

    A quotation mark that is never closed would swallow what follows: only its own line is bad.
    """
    with _as_text(file, shape.encoding) as text:
        lines = _Lines(text)
        reader = csv.reader(lines, delimiter=shape.delimiter, strict=True)
        number = 0
        while True:
            number += 1
            lines.record.clear()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except UnicodeDecodeError as error:
                raise _not_in_encoding(shape.encoding, number) from error
            except csv.Error as error:
                fault = _record_fault(error, lines.record)
                if fault == "quote_not_closed":
                    lines.give_back_all_but_the_first()
                raw = "".join(lines.record).rstrip("\r\n")
                facts = {"most": csv.field_size_limit()}
                yield Row(number, [raw], Problem(fault, number, value=shown(raw), details=facts))
                continue
            if number == 1 and cells and cells[0].lower().startswith("sep=") and not any(cells[1:]):
                cells = []
            yield Row(number, cells)  # type: ignore[arg-type]


def _record_fault(error: csv.Error, record: Sequence[str]) -> str:
    words = str(error)
    if "field larger" in words and len(record) == 1:
        return "cell_too_long"
    if "field larger" in words or "unexpected end" in words:
        return "quote_not_closed"
    return "quote_misplaced"


# Workbooks


def _look_at_workbook(file: BinaryIO, given: Shape, limits: Limits) -> Look:
    measured = workbook.measure(file, limits.workbook)
    if not any(extent.rows for extent in measured.extents):
        raise TableError("file_empty")
    if given.sheet and given.sheet not in measured.sheets:
        raise TableError("no_such_sheet", value=given.sheet)
    wanted = [given.sheet] if given.sheet else measured.likely_tables()[:MOST_SHEETS_TRIED]
    refusals = []
    for sheet in wanted:
        shape = replace(given, kind=measured.kind, sheet=sheet, encoding="", delimiter="")
        try:
            return _with_headings(file, Look(shape, (), (), sheets=measured.sheets), limits)
        except TableError as error:
            refusals.append(error)
    raise refusals[0] if refusals else TableError("no_rows")


def _workbook_rows(file: BinaryIO, shape: Shape, limits: Limits) -> Iterator[Row]:
    measured = workbook.measure(file, limits.workbook)
    sheet = measured.sheets.index(shape.sheet)
    for number, cells in enumerate(workbook.rows(file, sheet, measured.extents[sheet]), 1):
        yield Row(number, cells)


# Headings and rows


def _numbered(
    file: BinaryIO, shape: Shape, found: Encoding | None, limits: Limits
) -> Iterator[Row]:
    if shape.kind == "csv":
        return _text_rows(file, shape)
    return _workbook_rows(file, shape, limits)


def _with_headings(file: BinaryIO, seen: Look, limits: Limits) -> Look:
    rows = _numbered(file, seen.shape, seen.encoding, limits)
    heading_row = _find_heading(rows, seen.shape.heading_row)
    first_rows = list(islice(rows, SAMPLE_ROWS))
    headings = read_headings(heading_row.cells, _widest(first_rows))
    if len(headings) > limits.columns:
        raise TableError("too_many_columns", row=heading_row.number, most=limits.columns)
    shape = replace(seen.shape, heading_row=heading_row.number)
    seen = replace(seen, shape=shape, headings=headings)
    finish = _finisher(seen, limits)
    sample = [done for row in first_rows if (done := finish(row)) is not None]
    if not sample:
        raise TableError("no_rows")
    warnings = seen.warnings + tuple(_doubts(headings, heading_row.number, sample))
    return replace(seen, sample=tuple(sample), warnings=warnings)


def _find_heading(rows: Iterator[Row], wanted: int) -> Row:
    for row in rows:
        if row.problem and (not wanted or row.number == wanted):
            raise TableError(row.problem.code, row=row.number)
        if wanted and row.number == wanted:
            return row
        if not wanted and not _is_blank(row.cells) and not _is_remark(row.cells):
            return row
        if row.number > max(wanted, HEADING_SEARCH_ROWS):
            break
    raise TableError("no_heading", row=wanted or None)


def _widest(rows: Iterable[Row]) -> int:
    return max(
        (
            index + 1
            for row in rows
            if not row.problem
            for index, cell in enumerate(row.cells)
            if not empty(cell)
        ),
        default=0,
    )


def read_headings(cells: Sequence[Cell], filled: int = 0) -> tuple[Heading, ...]:
    """The columns a heading row names; empty ones at the end count as far as rows fill them."""
    words = [unescape_formula(" ".join(printable(str(cell)).split())) for cell in cells]
    while len(words) > filled and not words[-1]:
        words.pop()
    folded = [word.casefold() for word in words]
    return tuple(
        Heading(index, word, bool(word) and folded.count(folded[index]) > 1)
        for index, word in enumerate(words)
    )


def _doubts(headings: Iterable[Heading], row: int, sample: list[Row]) -> Iterator[Problem]:
    """What a person should know about the heading before trusting it."""
    headings = list(headings)
    said = set()
    for heading in headings:
        if heading.is_repeated and heading.text.casefold() not in said:
            said.add(heading.text.casefold())
            letters = [h.letter for h in headings if h.text.casefold() == heading.text.casefold()]
            yield Problem(
                "heading_repeated", row, heading.text, details={"columns": ", ".join(letters)}
            )
        if not heading.text and any(not empty(_cell(r.cells, heading.index)) for r in sample):
            yield Problem("heading_missing", row, heading.letter)
    if headings and all(re.fullmatch("[0-9.,]+", heading.text) for heading in headings):
        yield Problem("heading_looks_like_data", row)


def _cell(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else ""


def _is_blank(cells: Sequence[Cell]) -> bool:
    return all(empty(cell) for cell in cells)


def _is_remark(cells: Sequence[Cell]) -> bool:
    first = str(cells[0]).lstrip("'") if cells else ""
    return first.startswith(REMARK) and _is_blank(cells[1:])


def _finisher(seen: Look, limits: Limits) -> Callable[[Row], Row | None]:
    """What is done to each row: its width is made the heading's, its oddities are named."""
    width = len(seen.headings)
    labels = [heading.label for heading in seen.headings]
    fill = seen.shape.short_rows is ShortRows.FILL or seen.shape.kind != "csv"
    checks_controls = seen.encoding is None or seen.encoding.has_controls
    has_escapes = seen.encoding is not None and seen.encoding.has_escapes

    def finish(row: Row) -> Row | None:
        number, cells, problem = row
        if problem is not None:
            return row
        if (not cells or empty(cells[0])) and _is_blank(cells):
            return None
        _check_row(number, cells[0], limits)
        if has_escapes:
            cells = [unescape_formula(cell) if type(cell) is str else cell for cell in cells]
        if len(cells) != width:
            cells, problem = _fit(cells, number, width, fill=fill)
        if checks_controls and problem is None:
            problem = _control_fault(cells, number, labels)
        return Row(number, cells, problem)

    return finish


def _check_row(number: int, first: Cell, limits: Limits) -> None:
    if type(first) is str and first.startswith(INCOMPLETE):
        raise TableError("file_incomplete", row=number)
    if number > limits.rows:
        raise TableError("too_many_rows", most=limits.rows)


def _fit(
    cells: list[Cell], number: int, width: int, *, fill: bool
) -> tuple[list[Cell], Problem | None]:
    found = len(cells)
    if found > width:
        if _is_blank(cells[width:]):
            return cells[:width], None
        return cells, Problem("row_too_long", number, details={"found": found, "expected": width})
    filled = cells + [""] * (width - found)
    if fill:
        return filled, None
    return filled, Problem("row_too_short", number, details={"found": found, "expected": width})


def _control_fault(cells: Sequence[Cell], number: int, labels: Sequence[str]) -> Problem | None:
    for cell, label in zip(cells, labels, strict=True):
        if sign := control_character(cell):
            return Problem("control_character", number, label, shown(cell), {"sign": sign})
    return None
