"""PostgreSQL's binary COPY, read into arrays and written from rows, without a Python object a value.

A column read here has a fixed width and is never NULL: the query says what stands for nothing.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models.functions import Cast

Array = npt.NDArray[Any]

#: How a column travels: bigint, integer, smallint, uuid.
WIDTHS = {"int8": (">i8", np.int64), "int4": (">i4", np.int32), "int2": (">i2", np.int16)}
UUID = "uuid"
FIELDS: dict[str, models.Field[Any, Any]] = {
    "int8": models.BigIntegerField(),
    "int4": models.IntegerField(),
    "int2": models.SmallIntegerField(),
    UUID: models.UUIDField(),
}

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"
_PIECE_OUT = 1 << 23
#: The database works on one piece while the next is being made.
_PIECE_IN = 1 << 18


class CopyError(RuntimeError):
    """What came from the database is not what the query promised."""


def copy_out(sql: str, params: Any, columns: Mapping[str, str]) -> dict[str, Array]:
    """The rows of a query as one array per column; `columns` names their types in order."""
    sink = _Sink(columns)
    # COPY gives row by row: a buffer of the standard library gathers them without a call of ours each.
    with io.BufferedWriter(sink, _PIECE_OUT) as gathering, connection.cursor() as cursor:
        raw: Any = cursor.cursor
        query = raw.mogrify(sql, params).decode()
        raw.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", gathering)
    return sink.finish()


def copy_rows(
    rows: models.QuerySet[Any, Any], columns: Mapping[str, tuple[str, Any]]
) -> dict[str, Array]:
    """The rows of a queryset as arrays; `columns` gives the type and the expression of each."""
    kinds = {name: kind for name, (kind, _expression) in columns.items()}
    try:
        sql, params = sql_of(rows, columns)
    except EmptyResultSet:  # Django knows without asking that there is no row
        return {name: _empty(kind) for name, kind in kinds.items()}
    return copy_out(sql, params, kinds)


def sql_of(
    rows: models.QuerySet[Any, Any], columns: Mapping[str, tuple[str, Any]]
) -> tuple[str, Any]:
    """The query that `copy_rows` copies."""
    named = {
        f"read_{name}": Cast(expression, FIELDS[kind])
        for name, (kind, expression) in columns.items()
    }
    found: tuple[str, Any] = (
        rows.order_by().annotate(**named).values_list(*named).query.sql_with_params()
    )
    return found


def copy_in(table: str, columns: Iterable[str], rows: Iterable[bytes]) -> None:
    """Write rows, each packed by `packed_row`, into a table."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        raw: Any = cursor.cursor
        source = _framed(rows)
        raw.copy_expert(
            f"COPY {table} ({names}) FROM STDIN (FORMAT binary)", source, size=_PIECE_IN
        )


def copy_text_in(table: str, columns: Iterable[str], lines: Iterable[str]) -> None:
    """Write lines of COPY's text format; each ends in a line break and holds nothing to escape."""
    names = ", ".join(columns)
    with connection.cursor() as cursor:
        raw: Any = cursor.cursor
        source = _Pieces(line.encode() for line in lines)
        raw.copy_expert(f"COPY {table} ({names}) FROM STDIN", source, size=_PIECE_IN)


def packed_row(values: Iterable[bytes | None]) -> bytes:
    """One row of the binary format from the binary form of each value; None is NULL."""
    parts = [b""]
    count = 0
    for value in values:
        count += 1
        if value is None:
            parts.append(b"\xff\xff\xff\xff")
        else:
            parts.append(struct.pack(">i", len(value)))
            parts.append(value)
    parts[0] = struct.pack(">h", count)
    return b"".join(parts)


def int8(value: int) -> bytes:
    return struct.pack(">q", value)


def int8_array(values: Sequence[int]) -> bytes:
    """One dimension, no NULL, counted from 1."""
    kind = 20  # the type's own number in every PostgreSQL
    head = struct.pack(">iiiii", 1, 0, kind, len(values), 1)
    return head + b"".join(struct.pack(">iq", 8, value) for value in values)


def int2(value: int) -> bytes:
    return struct.pack(">h", value)


def jsonb(text: str) -> bytes:
    return b"\x01" + text.encode()


class _Sink(io.RawIOBase):
    """Takes what COPY sends, in pieces of any size, and keeps only the arrays."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        fields: list[tuple[str, str]] = [("fields", ">i2")]
        for name, kind in columns.items():
            fields += [
                (f"{name} length", ">i4"),
                (name, "V16" if kind == UUID else WIDTHS[kind][0]),
            ]
        self._row = np.dtype(fields)
        self._columns = columns
        self._buffer = bytearray()
        self._started = False
        self._parts: dict[str, list[Array]] = {name: [] for name in columns}

    def writable(self) -> bool:
        return True

    def write(self, piece: Any) -> int:
        self._buffer += piece
        if len(self._buffer) >= len(_HEADER):
            self._take()
        return len(piece)

    def finish(self) -> dict[str, Array]:
        if bytes(self._buffer) != _TRAILER:
            raise CopyError("The rows that came are not as wide as the query promised.")
        return {name: self._joined(name) for name in self._columns}

    def _take(self) -> None:
        if not self._started:
            if bytes(self._buffer[: len(_HEADER)]) != _HEADER:
                raise CopyError("The answer does not begin as binary COPY does.")
            del self._buffer[: len(_HEADER)]
            self._started = True
        count = len(self._buffer) // self._row.itemsize
        if not count:
            return
        size = count * self._row.itemsize
        rows = np.frombuffer(bytes(self._buffer[:size]), dtype=self._row)
        del self._buffer[:size]
        self._check(rows)
        for name, kind in self._columns.items():
            column = rows[name]
            self._parts[name].append(
                column.copy() if kind == UUID else column.astype(WIDTHS[kind][1])
            )

    def _check(self, rows: Array) -> None:
        if (rows["fields"] != len(self._columns)).any():
            raise CopyError("The rows that came are not as wide as the query promised.")
        for name in self._columns:
            if (rows[f"{name} length"] != self._row[name].itemsize).any():
                raise CopyError(f"The column {name} is empty, or of another type than promised.")

    def _joined(self, name: str) -> Array:
        parts = self._parts.pop(name)
        return np.concatenate(parts) if parts else _empty(self._columns[name])


def _empty(kind: str) -> Array:
    return np.empty(0, dtype="V16" if kind == UUID else WIDTHS[kind][1])


@dataclass
class _Pieces:
    """A file to read from, made of whatever an iterator gives."""

    source: Iterator[bytes]
    _left: bytes = b""

    def read(self, size: int = -1) -> bytes:
        parts, have = [self._left], len(self._left)
        while have < size or size < 0:
            piece = next(self.source, None)
            if piece is None:
                break
            parts.append(piece)
            have += len(piece)
        joined = b"".join(parts)
        if size < 0:
            self._left = b""
            return joined
        self._left = joined[size:]
        return joined[:size]


def _framed(rows: Iterable[bytes]) -> _Pieces:
    def pieces() -> Iterator[bytes]:
        yield _HEADER
        yield from rows
        yield _TRAILER

    return _Pieces(pieces())
