"""Write many rows of a model with COPY: given columns vary, all others take the field's default."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

ROWS_AT_ONCE = 50_000
_NULL = "\\N"


def copy_rows(
    model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> int:
    """COPY `rows` (in the order of `columns`, attribute names such as partner_id) into the table.

    Keys must be given; the sequence is moved past the largest. Returns the number of rows.
    """
    fields = {field.attname: field for field in model._meta.concrete_fields}
    constants = {
        name: _text(field.get_default(), field)
        for name, field in fields.items()
        if name not in columns and name not in {"id", "public_id"}
    }
    with_public_id = "public_id" in fields and "public_id" not in columns
    names = [*columns, *constants, *(["public_id"] if with_public_id else [])]
    sql = "COPY \"{}\" ({}) FROM STDIN (FORMAT csv, NULL '{}')".format(
        model._meta.db_table, ", ".join(f'"{fields[name].column}"' for name in names), _NULL
    )
    tail = list(constants.values())
    kinds = [fields[name] for name in columns]
    count = 0
    buffer, writer = _buffer()
    with connection.cursor() as cursor:
        for row in rows:
            line = [_text(value, field) for value, field in zip(row, kinds, strict=True)] + tail
            writer.writerow([*line, str(uuid.uuid4())] if with_public_id else line)
            count += 1
            if count % ROWS_AT_ONCE == 0:
                buffer = _flush(cursor, sql, buffer)
                writer = csv.writer(buffer)
        _flush(cursor, sql, buffer)
        if model._meta.pk is not None and model._meta.pk.name in columns:
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, 'id'), (SELECT max(id) FROM "  # noqa: S608
                f'"{model._meta.db_table}"))',
                [f'"{model._meta.db_table}"'],
            )
    return count


def next_id(model: type[models.Model]) -> int:
    """The first key that no row of the table has."""
    largest = model._default_manager.aggregate(largest=models.Max("pk"))["largest"]
    return int(largest or 0) + 1


def _buffer() -> tuple[io.StringIO, Any]:
    buffer = io.StringIO()
    return buffer, csv.writer(buffer)


def _flush(cursor: Any, sql: str, buffer: io.StringIO) -> io.StringIO:
    buffer.seek(0)
    cursor.copy_expert(sql, buffer)
    return io.StringIO()


def _text(value: Any, field: Any) -> str:
    if value is None:
        return _NULL
    if isinstance(field, models.JSONField):
        return json.dumps(value)
    if isinstance(value, list):
        return "{" + ",".join(str(item) for item in value) + "}"
    if isinstance(value, Mapping):
        return json.dumps(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)
