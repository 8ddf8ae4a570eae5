"""The rows of an exclusion list, as somebody's file has them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext as _

from common.errors import ActionError
from common.tabular import reading, words
from common.tabular.problems import TableError
from common.tabular.reading import Limits, Look
from common.tabular.values import text
from common.text import folded

MOST_ENTRIES = 200_000
MOST_ALIASES = 50
#: What the columns are called, in words that begin so.
HEADINGS = {
    "name": (
        "name",
        "entity name",
        "whole name",
        "full name",
        "organisation",
        "company",
        "nom",
        "nimi",
    ),
    "aliases": ("alias", "aka", "a.k.a", "also known", "other name", "autres noms"),
    "numbers": ("identifier", "number", "registration", "lei", "id number", "numero"),
    "remark": ("remark", "reason", "programme", "program", "comment", "motif"),
}
_PARTS = re.compile(r"[;|\n]+")


class ListNotReadable(ActionError):
    """The file is no table with a column of names."""


@dataclass(frozen=True)
class Listed:
    """One row of the file."""

    name: str
    aliases: tuple[str, ...]
    numbers: tuple[str, ...]
    remark: str

    @property
    def key(self) -> str:
        """The same name with the same numbers is the same entry in the next file."""
        text_ = "\n".join([folded(self.name), *sorted(self.numbers)])
        return hashlib.sha256(text_.encode()).hexdigest()


def look(file: BinaryIO, name: str) -> tuple[Look, dict[str, int]]:
    """The file and where its columns are. Raises ListNotReadable."""
    limits = Limits(file_bytes=settings.UPLOAD_BYTES_LIMIT, rows=MOST_ENTRIES)
    try:
        seen = reading.look(file, name, limits=limits)
    except TableError as error:
        raise ListNotReadable(words.sentence(error.problem)) from error
    columns: dict[str, int] = {}
    for heading in seen.headings:
        called = folded(heading.text)
        for field, starts in HEADINGS.items():
            if field not in columns and called.startswith(starts):
                columns[field] = heading.index
                break
    if "name" not in columns and len(seen.headings) == 1:
        columns["name"] = seen.headings[0].index
    if "name" not in columns:
        raise ListNotReadable(
            _(
                "No column is called “name”. Besides it, “aliases”, “identifiers” and “remark” are read."
            )
        )
    return seen, columns


def rows_of(file: BinaryIO, name: str) -> Iterator[Listed | None]:
    """Every row; None where it has no name or cannot be read."""
    seen, columns = look(file, name)
    try:
        for row in reading.read(
            file, seen, limits=Limits(file_bytes=settings.UPLOAD_BYTES_LIMIT, rows=MOST_ENTRIES)
        ):
            if row.problem is not None and row.problem.code != "row_too_short":
                yield None
                continue
            cells = {
                field: text(row.cells[index]).strip() if index < len(row.cells) else ""
                for field, index in columns.items()
            }
            yield _listed(cells)
    except TableError as error:
        raise ListNotReadable(words.sentence(error.problem)) from error


def _listed(cells: dict[str, str]) -> Listed | None:
    name = " ".join(cells["name"].split())[:300]
    if not name:
        return None
    aliases = dict.fromkeys(part[:300] for part in _parts(cells.get("aliases", "")))
    numbers = dict.fromkeys(compact(part) for part in _parts(cells.get("numbers", "")))
    return Listed(
        name,
        tuple(list(aliases)[:MOST_ALIASES]),
        tuple(number for number in numbers if 4 <= len(number) <= 40),
        cells.get("remark", "")[:500],
    )


def compact(number: str) -> str:
    """A number as the registry keeps it: without the label and the signs between."""
    return re.sub(r"[\s.\-/]", "", number.rpartition(":")[2]).upper()


def _parts(cell: str) -> list[str]:
    return [" ".join(part.split()) for part in _PARTS.split(cell) if part.strip()]
