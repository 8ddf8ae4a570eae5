"""Everything a company ever entered as one archive: a table for each kind of row, and its files.

A room says which tables are a partner's in its module `company_copies` (`PARTS`, and `FILES` for
uploads). Rows are read in pieces and written as they come; what breaks off says so inside.
"""

from __future__ import annotations

import logging
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from itertools import islice
from typing import IO, Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from common.tabular.reading import INCOMPLETE
from common.tabular.schema import Table
from common.tabular.writing import csv_pieces, write_xlsx
from partners.models import Partner
from workspace.files import held_because
from workspace.models import File

log = logging.getLogger(__name__)

#: Where a room says which rows are a partner's own.
MODULE = "company_copies"
#: So many rows of a kind; a company with more is told so in the file.
MOST = 200_000
AT_A_TIME = 2_000
PIECE = 1 << 16


@dataclass(frozen=True)
class Part:
    """Rows of one kind, as a table."""

    table: Table
    label: Any
    rows: Callable[[Partner], Iterable[Any]]


@dataclass
class Written:
    """What became of the archive, for its contents page."""

    lines: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@cache
def known_parts() -> tuple[Part, ...]:
    return tuple(part for module in _modules() for part in getattr(module, "PARTS", ()))


def _modules() -> list[Any]:
    """Of the lower rooms first."""
    rooms = [*apps.get_app_configs()][::-1]
    found = [app for app in rooms if module_has_submodule(app.module, MODULE)]
    return [import_module(f"{app.name}.{MODULE}") for app in found]


def files_of(partner: Partner) -> Iterator[File]:
    """What the company uploaded, wherever it lies."""
    for module in _modules():
        for take in getattr(module, "FILES", ()):
            yield from take(partner)


def streamed(rows: models.QuerySet[Any, Any]) -> Iterator[Any]:
    """In bounded memory, however many."""
    return rows.iterator(chunk_size=AT_A_TIME)


def write_archive(
    into: IO[bytes], partner: Partner, *, tell: Callable[[int], None] = lambda _done: None
) -> Written:
    """Write everything of the partner; `tell` hears how many tables are done."""
    written = Written()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for done, part in enumerate(known_parts()):
            _table(archive, part, partner, written)
            tell(done + 1)
        for number, file in enumerate(files_of(partner), 1):
            _file(archive, number, file, written)
        archive.writestr("CONTENTS.txt", _contents(partner, written))
        if written.faults:
            text = [f"{INCOMPLETE}:", *written.faults, _("Ask for it again, or ask the office.")]
            archive.writestr("INCOMPLETE.txt", "\r\n".join(text))
    return written


class _Watched:
    """Rows on their way into a file: how many there were, and whether they broke off."""

    def __init__(self, part: Part, partner: Partner) -> None:
        self.part, self.partner = part, partner
        self.count, self.fault = 0, ""

    def records(self) -> Iterator[list[Any]]:
        self.count, rows = 0, iter(self.part.rows(self.partner))
        try:
            for record in self.part.table.records(islice(rows, MOST)):
                self.count += 1
                yield record
            if self.count == MOST and next(rows, None) is not None:
                self.fault = _("only the first %(n)s rows") % {"n": MOST}
        except Exception:
            log.exception("A company's copy broke off in %s", self.part.table.name)
            self.fault = _("an error stopped it after %(n)s rows") % {"n": self.count}
            yield [f"{INCOMPLETE}: {self.fault}"]


def _table(archive: zipfile.ZipFile, part: Part, partner: Partner, written: Written) -> None:
    """The same rows as CSV for programs and as a spreadsheet for people."""
    rows, name = _Watched(part, partner), part.table.name
    remarks = _remarks(partner)
    with archive.open(f"csv/{name}.csv", "w", force_zip64=True) as out:
        for piece in csv_pieces(part.table.headings(), rows.records(), remarks=remarks):
            out.write(piece)
    with tempfile.TemporaryFile() as book:
        write_xlsx(
            book,
            part.table.columns, rows.records(), title=str(part.label), remarks=remarks,
            zone=timezone.get_current_timezone(),
        )  # fmt: skip
        book.seek(0)
        _copy(book, archive, f"{name}.xlsx")
    written.lines.append(f"{name}: {part.label} – {rows.count}")
    if rows.fault:
        written.faults.append(f"{name}: {rows.fault}")


def _file(archive: zipfile.ZipFile, number: int, file: File, written: Written) -> None:
    """One upload; what no scanner has judged is named and not given out."""
    name = f"files/{number:03d}-{file.name.replace('/', '_')}"
    if reason := held_because(file):
        written.lines.append(f"{name}: {reason}")
        return
    try:
        with file.content.open("rb") as content:
            _copy(content, archive, name)
    except OSError:
        log.exception("A file of a company is not there: %s", file.pk)
        written.faults.append(f"{name}: {_('the file could not be read')}")
        return
    written.lines.append(f"{name}: {date_format(timezone.localtime(file.uploaded_at), 'j M Y')}")


def _copy(source: IO[bytes], archive: zipfile.ZipFile, name: str) -> None:
    with archive.open(name, "w", force_zip64=True) as out:
        while piece := source.read(PIECE):
            out.write(piece)


def _remarks(partner: Partner) -> list[str]:
    """An exercise says so in its files as well."""
    return [partner.nation.banner] if partner.nation.banner else []


def _contents(partner: Partner, written: Written) -> str:
    now = date_format(timezone.localtime(), "j M Y H:i")
    lines = [
        *_remarks(partner),
        _("Everything %(name)s entered, and who read it. Made %(moment)s.")
        % {"name": partner.name, "moment": now},
        "",
        *written.lines,
        "",
        _("Not in here: what the office wrote for itself, and what others said in confidence."),
        _("COMPLETE") if not written.faults else f"{INCOMPLETE}: " + "; ".join(written.faults),
    ]
    return "\r\n".join(lines)
