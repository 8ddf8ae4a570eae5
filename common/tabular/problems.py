"""What can be wrong with a table, as data; `common.tabular.words` makes the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from common.text import printable


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what was found there, and the facts its sentence needs.

    `row` counts as a spreadsheet does: the first row of the file is 1. `column` is the heading.
    """

    code: str
    row: int | None = None
    column: str = ""
    value: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)

    def at(self, row: int) -> Problem:
        return replace(self, row=row)


class TableError(Exception):
    """The file as a whole cannot be read; nothing was taken from it."""

    def __init__(
        self,
        code: str,
        *,
        row: int | None = None,
        column: str = "",
        value: str = "",
        **details: Any,
    ) -> None:
        super().__init__(code)
        self.problem = Problem(code, row=row, column=column, value=value, details=details)


class Unreadable(ValueError):
    """A cell that does not hold what its column should. Says why, not where."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        self.details = details


#: Longer values are cut in messages; the row itself is kept whole.
SHOWN_CHARACTERS = 120


def shown(value: object) -> str:
    """A cell's content, short enough for a message."""
    text = printable(str(value))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 1] + "…"


def column_letter(index: int) -> str:
    """What a spreadsheet calls the column: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
