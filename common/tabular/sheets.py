"""A small sheet that is judged while the person waits: read whole, and its faults told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, BinaryIO

from common.tabular import reading
from common.tabular.problems import Problem, TableError
from common.tabular.schema import Record, Table
from common.tabular.words import in_every_language, mend, place, what


def records_of(table: Table, file: BinaryIO, name: str, *, limits: reading.Limits) -> list[Record]:
    """Every row of the sheet. Raises TableError where it cannot be read, or holds no row."""
    seen = reading.look(file, name, limits=limits)
    rows = table.read(
        seen.headings, lambda: reading.read(file, seen, limits=limits), in_every_language
    )
    records = list(rows)
    if not records:
        raise TableError("no_rows")
    return records


def told(problems: Iterable[Problem], words: Any) -> list[dict[str, str]]:
    """The problems as a page shows them."""
    return [
        {
            "place": place(one),
            "value": one.value,
            "text": what(one, words),
            "mend": mend(one, words),
        }
        for one in problems
    ]
