"""XLSX and ODS: first measured without trusting what the file says of itself, then read.

The reader loads a whole sheet, so what a small file would unpack to has to be known before. Each
part is unpacked in pieces and counted, the sheet's markup is walked to find how many cells it
spans, and only a workbook within the limits is handed on.
"""

from __future__ import annotations

import posixpath
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, TypeVar
from xml.parsers import expat

import python_calamine

from common.tabular.problems import TableError
from common.tabular.values import Cell

PIECE = 1 << 18
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"

Answer = TypeVar("Answer")


#: What unpacking a damaged or dishonest archive raises.
_DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    EOFError,
    ValueError,
    RuntimeError,
)


@dataclass(frozen=True)
class WorkbookLimits:
    """How large a workbook may be once unpacked."""

    parts: int = 2_000
    unpacked_bytes: int = 400 * 1024 * 1024
    words_bytes: int = 100 * 1024 * 1024  # the table of shared texts, held in memory whole
    ratio: int = 300  # unpacked to packed, for parts over a megabyte
    cells: int = 2_000_000  # rows times columns of one sheet
    failed_cells: int = 10_000  # cells showing a formula's error


@dataclass
class Extent:
    """How far the cells of a sheet reach, and which of them hold a formula's error."""

    rows: int = 0
    columns: int = 0
    cells: int = 0
    failed: set[tuple[int, int]] = field(default_factory=set)


@dataclass(frozen=True)
class Measured:
    kind: str  # xlsx or ods
    sheets: tuple[str, ...]
    extents: tuple[Extent, ...]
    hidden: frozenset[str] = frozenset()  # sheets that a spreadsheet program does not show

    def likely_tables(self) -> list[str]:
        """Sheets with a heading and a row, those a person sees first."""
        found = [
            name for name, extent in zip(self.sheets, self.extents, strict=True) if extent.rows > 1
        ]
        return sorted(found, key=lambda name: name in self.hidden)


def kind_of(file: BinaryIO) -> str | None:
    """xlsx, ods, or None for an archive that is neither."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "mimetype" in names and archive.open("mimetype").read(200).strip() == SPREADSHEET:
                return "ods"
    except _DAMAGES:
        raise TableError("workbook_damaged") from None
    return None


def measure(file: BinaryIO, limits: WorkbookLimits) -> Measured:
    """Unpack everything once, in pieces, keeping nothing. Raises TableError beyond a limit."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            _check_parts(file, parts, limits)
            by_name = {part.filename.lower(): part for part in parts}
            if len(by_name) != len(parts):
                raise TableError("workbook_damaged")
            if "xl/workbook.xml" in by_name:
                return _measure_xlsx(file, by_name, limits)
            return _measure_ods(file, by_name, limits)
    except _DAMAGES as error:
        raise TableError("workbook_damaged") from error


def rows(file: BinaryIO, sheet: int, extent: Extent) -> Iterator[list[Cell]]:
    """The rows of a measured sheet from its first row on. Cells showing an error say "#ERROR"."""
    file.seek(0)
    book = _guarded(lambda: python_calamine.CalamineWorkbook.from_filelike(file))
    page = _guarded(lambda: book.get_sheet_by_index(sheet))
    if (page.total_height or 0) * (page.total_width or 0) > extent.rows * extent.columns:
        raise TableError("workbook_damaged")  # it is not the sheet that was measured
    failed_rows = {row for row, _column in extent.failed}
    empty_columns: list[Any] = [""] * (page.start[1] if page.start else 0)  # left of all cells
    for number, found in enumerate(page.iter_rows()):
        cells = empty_columns + found
        if number in failed_rows:
            _mark_failed(cells, number, extent.failed)
        yield cells


def _mark_failed(cells: list[Any], number: int, failed: set[tuple[int, int]]) -> None:
    for column in range(len(cells)):
        if (number, column) in failed:
            cells[column] = "#ERROR"


def _guarded(step: Callable[[], Answer]) -> Answer:
    try:
        return step()
    except python_calamine.PasswordError:
        raise TableError("workbook_locked") from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise TableError("workbook_damaged") from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # how a fault in the reader's Rust shows here
            raise TableError("workbook_damaged") from error
        raise


def _check_parts(file: BinaryIO, parts: list[zipfile.ZipInfo], limits: WorkbookLimits) -> None:
    if len(parts) > limits.parts:
        raise TableError("workbook_too_many_parts", most=limits.parts)
    if any(part.flag_bits & 0x1 for part in parts):
        raise TableError("workbook_locked")
    if sum(part.file_size for part in parts) > limits.unpacked_bytes:
        raise TableError("workbook_too_large", most=limits.unpacked_bytes // 2**20)
    total = 0
    for part in parts:
        size = 0
        for piece in _unpacked(file, part):
            size += len(piece)
            _check_part(part, size, limits)
            if total + size > limits.unpacked_bytes:
                raise TableError("workbook_too_large", most=limits.unpacked_bytes // 2**20)
        total += size


def _check_part(part: zipfile.ZipInfo, size: int, limits: WorkbookLimits) -> None:
    if size > 2**20 and size > limits.ratio * max(part.compress_size, 1):
        raise TableError("workbook_unpacks_too_far", most=limits.ratio)
    if part.filename.lower().endswith("sharedstrings.xml") and size > limits.words_bytes:
        raise TableError("workbook_too_large", most=limits.words_bytes // 2**20)


def _unpacked(file: BinaryIO, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """What is really there: `zipfile` would stop at the size the archive claims."""
    file.seek(part.header_offset)
    header = file.read(30)
    name_size, extra_size = struct.unpack("<HH", header[26:30])
    file.seek(part.header_offset + 30 + name_size + extra_size)
    left = part.compress_size
    if part.compress_type == zipfile.ZIP_STORED:
        while left > 0 and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
        return
    if part.compress_type != zipfile.ZIP_DEFLATED:
        raise TableError("workbook_damaged")
    inflater = zlib.decompressobj(-15)
    while left > 0 and not inflater.eof and (packed := file.read(min(PIECE, left))):
        left -= len(packed)
        while packed and not inflater.eof:
            yield inflater.decompress(packed, PIECE)
            packed = inflater.unconsumed_tail
    yield inflater.flush()


Parts = dict[str, zipfile.ZipInfo]
StartElement = Callable[[str, dict[str, str]], None]


def _walk(
    file: BinaryIO,
    part: zipfile.ZipInfo,
    start: StartElement,
    end: Callable[[str], None] | None = None,
) -> None:
    """Call `start` for every element of a part; a document type, so any entity, is refused."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        for piece in _unpacked(file, part):
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise TableError("workbook_damaged") from error


def _refuse_doctype(*_: Any) -> None:
    raise TableError("workbook_damaged")


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


# XLSX


def _measure_xlsx(file: BinaryIO, parts: Parts, limits: WorkbookLimits) -> Measured:
    targets = _relations(file, parts)
    sheets: list[tuple[str, str]] = []
    hidden: set[str] = set()

    def start(name: str, given: dict[str, str]) -> None:
        if _local(name) == "sheet":
            if given.get("state", "visible") != "visible":
                hidden.add(given.get("name", ""))
            ids = [value for key, value in given.items() if " " in key and _local(key) == "id"]
            sheets.append((given.get("name", ""), targets.get(ids[0] if ids else "", "")))

    _walk(file, parts["xl/workbook.xml"], start)
    if any(target not in parts for _name, target in sheets):
        raise TableError("workbook_damaged")
    extents = tuple(
        _quick_extent(file, parts[target], limits) or _xlsx_extent(file, parts[target], limits)
        for _name, target in sheets
    )
    names = tuple(name for name, _target in sheets)
    return Measured("xlsx", names, extents, frozenset(hidden))


def _relations(file: BinaryIO, parts: Parts) -> dict[str, str]:
    targets: dict[str, str] = {}

    def start(name: str, given: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            target = given.get("Target", "")
            base = "/" if target.startswith("xl/") else "/xl"
            path = posixpath.normpath(posixpath.join(base, target))
            targets[given.get("Id", "")] = path.lstrip("/").lower()

    if part := parts.get("xl/_rels/workbook.xml.rels"):
        _walk(file, part, start)
    return targets


def _xlsx_extent(file: BinaryIO, part: zipfile.ZipInfo, limits: WorkbookLimits) -> Extent:
    extent = Extent()
    row = column = -1

    def start(name: str, given: dict[str, str]) -> None:
        nonlocal row, column
        kind = _local(name)
        if kind == "row":
            row = int(given["r"]) - 1 if "r" in given else row + 1
            column = -1
        elif kind == "c":
            row, column = _place(given["r"], row) if "r" in given else (row, column + 1)
            extent.rows, extent.columns = max(extent.rows, row + 1), max(extent.columns, column + 1)
            _check_extent(extent, limits)
            if given.get("t") == "e":
                _note_failure(extent, row, column, limits)

    _walk(file, part, start)
    return extent


_CELL = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?c[\s/>]")
_ORDINARY_CELL = re.compile(rb'<c r="([A-Z]{1,3})([0-9]{1,7})"')
_FAILED_CELL = re.compile(rb'<c r="([A-Z]{1,3}[0-9]{1,7})"[^>]*?\st="e"')


def _quick_extent(file: BinaryIO, part: zipfile.ZipInfo, limits: WorkbookLimits) -> Extent | None:
    """The extent of a sheet written as every common program writes it, else None.

    Walking two million cells one by one takes ten times as long. Whatever is written differently,
    even in one cell, is left to the walk.
    """
    extent = Extent()
    kept = b""
    for piece in _unpacked(file, part):
        piece = kept + piece
        cut = piece.rfind(b"<")
        kept, piece = (piece[cut:], piece[:cut]) if cut >= 0 else (piece, b"")
        if b"\x00" in piece or len(kept) > PIECE or not _add_ordinary(extent, piece, limits):
            return None
    return extent if _add_ordinary(extent, kept, limits) else None


def _add_ordinary(extent: Extent, piece: bytes, limits: WorkbookLimits) -> bool:
    places = _ORDINARY_CELL.findall(piece)
    if len(places) != len(_CELL.findall(piece)) or b"<!" in piece:
        return False
    if not places:
        return True
    columns, rows = map(set, zip(*places, strict=True))
    extent.cells += len(places) - 1
    extent.rows = max(extent.rows, max(map(int, rows)))
    extent.columns = max(extent.columns, max(_place(name.decode(), 0)[1] + 1 for name in columns))
    _check_extent(extent, limits)
    if b't="e"' in piece:
        for place in _FAILED_CELL.findall(piece):
            _note_failure(extent, *_place(place.decode(), 0), limits)
    return True


def _place(reference: str, row: int) -> tuple[int, int]:
    """B3 is row 2, column 1, both counted from 0."""
    column = digits = 0
    for character in reference:
        if character.isdigit():
            digits = digits * 10 + int(character)
        elif character.isalpha() and character.isascii():
            column = column * 26 + ord(character.upper()) - 64
    return (digits - 1 if digits else row), column - 1


def _note_failure(extent: Extent, row: int, column: int, limits: WorkbookLimits) -> None:
    extent.failed.add((row, column))
    if len(extent.failed) > limits.failed_cells:
        raise TableError("workbook_too_many_failed_cells", most=limits.failed_cells)


def _check_extent(extent: Extent, limits: WorkbookLimits) -> None:
    extent.cells += 1
    if extent.rows * extent.columns > limits.cells or extent.cells > limits.cells:
        raise TableError(
            "sheet_too_large", rows=extent.rows, columns=extent.columns, most=limits.cells
        )


# ODS


class _OdsWalk:
    """Adds up rows and cells, which the format may repeat any number of times at no cost."""

    def __init__(self, limits: WorkbookLimits) -> None:
        self.limits = limits
        self.sheets: list[str] = []
        self.extents: list[Extent] = []
        self.row = self.column = self.used = 0
        self.row_repeats = self.cell_repeats = 1
        self.cell_is_filled = False

    def start(self, name: str, given: dict[str, str]) -> None:
        kind = _local(name)
        if kind == "table":
            self.sheets.append(_attribute(given, "name"))
            self.extents.append(Extent())
            self.row = 0
        elif kind == "table-row":
            self.row_repeats = int(_attribute(given, "number-rows-repeated") or 1)
            self.column = self.used = 0
        elif kind in {"table-cell", "covered-table-cell"}:
            self.cell_repeats = int(_attribute(given, "number-columns-repeated") or 1)
            self.cell_is_filled = bool(_attribute(given, "value-type"))
            self.column += self.cell_repeats
        elif kind == "p":
            self.cell_is_filled = True

    def end(self, name: str) -> None:
        kind = _local(name)
        if kind in {"table-cell", "covered-table-cell"} and self.cell_is_filled:
            self.used = self.column
            self.cell_is_filled = False
            self._check()
        elif kind == "table-row":
            self.row += self.row_repeats
            if self.used and self.extents:
                self.extents[-1].rows = self.row
                self.extents[-1].columns = max(self.extents[-1].columns, self.used)
                self._check()

    def _check(self) -> None:
        if not self.extents:
            raise TableError("workbook_damaged")
        extent = self.extents[-1]
        rows, columns = self.row + self.row_repeats, max(extent.columns, self.used)
        if rows * columns > self.limits.cells:
            raise TableError("sheet_too_large", rows=rows, columns=columns, most=self.limits.cells)


def _measure_ods(file: BinaryIO, parts: Parts, limits: WorkbookLimits) -> Measured:
    if "content.xml" not in parts:
        raise TableError("workbook_damaged")
    walk = _OdsWalk(limits)
    _walk(file, parts["content.xml"], walk.start, walk.end)
    return Measured("ods", tuple(walk.sheets), tuple(walk.extents))


def _attribute(given: dict[str, str], name: str) -> str:
    return next((value for key, value in given.items() if _local(key) == name), "")
