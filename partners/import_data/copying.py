"""Rows to tables by COPY, the fastest way in; constraints and indexes judge them as always."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connection

NULL = "\\N"
_SPECIAL = re.compile(r"[\\\t\n\r\x00]")
_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": "\ufffd"}
_ROWS_AT_A_TIME = 500


def copy_rows(table: str, columns: Sequence[str], lines: Iterable[str]) -> None:
    """`lines` are rows made by `line`. All of them or, with an error, none."""
    names = ", ".join(f'"{column}"' for column in columns)
    # The driver's own method: its errors are turned into Django's by hand.
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f'COPY "{table}" ({names}) FROM STDIN', _Stream(lines))


def line(values: Iterable[str]) -> str:
    """One row; the values are already written by the functions below."""
    return "\t".join(values) + "\n"


def words(value: str) -> str:
    """Text; what would end a cell or a row is escaped."""
    if _SPECIAL.search(value):
        return _SPECIAL.sub(lambda match: _ESCAPES[match.group()], value)
    return value


def plain(value: object) -> str:
    """Anything that holds no special characters: numbers, days, keys, yes or no; or nothing."""
    if value is None:
        return NULL
    if value is True:
        return "t"
    if value is False:
        return "f"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, UUID):
        return value.hex
    return str(value)


def thousandths(value: int | None) -> str:
    """A quantity kept in thousandths, as numeric(20, 3) is written."""
    if value is None:
        return NULL
    return f"{value // 1000}.{value % 1000:03d}"


def as_json(value: Any) -> str:
    return words(json.dumps(value, ensure_ascii=False))


def array(items: Sequence[str]) -> str:
    """An array of texts."""
    if not items:
        return "{}"
    joined = '","'.join(items)
    if joined.count('"') > 2 * (len(items) - 1) or _SPECIAL.search(joined):
        quoted = (item.replace("\\", "\\\\").replace('"', '\\"') for item in items)
        joined = words('","'.join(quoted))
    return f'{{"{joined}"}}'


def reserve(table: str, count: int) -> Iterator[int]:
    """That many ids of a table, which nobody else will get."""
    if not count:
        return iter(())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [f'"{table}"', count],
        )
        return iter([row[0] for row in cursor.fetchall()])


class _Stream:
    """Lines as the file that the driver reads, without ever holding all of them."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = iter(lines)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._rest) < size or size < 0:
            piece = list(islice(self._lines, _ROWS_AT_A_TIME))
            if not piece:
                break
            self._rest += "".join(piece).encode()
        found, self._rest = (self._rest, b"") if size < 0 else self._cut(size)
        return found

    def _cut(self, size: int) -> tuple[bytes, bytes]:
        return self._rest[:size], self._rest[size:]
