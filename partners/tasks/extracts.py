"""Reading a register's extract: rows in by COPY, a few thousand at a time, then put in use at once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, BinaryIO, cast

from celery import shared_task
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from baseline.editing import hold
from common.errors import ActionError
from common.tabular import words as table_words
from common.tabular.problems import TableError
from common.tabular.reading import Row
from common.text import folded
from partners.extract_rows import Entry, Reader, rows_of, shape_of
from partners.import_data.copying import copy_rows, line, plain, words
from partners.models import ExtractEntry, RegisterExtract
from partners.tasks.running import run
from workspace.jobs import fail_job, finish_job, report_progress
from workspace.models import Job

AT_ONCE = 5_000
COLUMNS = ("extract_id", "number", "name", "name_key", "legal_form", "nace", "address")
TABLE = ExtractEntry._meta.db_table


class NotReadable(ActionError):
    """The file is no table."""


@shared_task
def read_extract(*, job_id: int, **_more: Any) -> None:
    """Read the file and put it in use in one step. Safe to run twice: it begins anew."""
    run(job_id, _extracts(), _read)


def _extracts() -> QuerySet[RegisterExtract]:
    return RegisterExtract.objects.for_detail()


def _read(job: Job, row: RegisterExtract) -> None:
    if row.status != RegisterExtract.Status.READING:
        return
    ExtractEntry.objects.filter(extract=row).delete()  # what a worker that stopped left behind
    reader = Reader(row.mapping, row.headings, scheme=row.scheme, country=row.country)
    taken = 0
    with row.file.content.open("rb") as content:
        file = cast("BinaryIO", content.file)
        report_progress(job, done=0, total=_lines(file, row.file.name), message=_("Reading rows"))
        try:
            for batch, done in _batches(reader.entries(_rows(file, row))):
                with transaction.atomic():
                    report_progress(job, done=done)
                    taken += _write(row, batch, reader)
        except TableError as error:
            _give_back(row, reader)
            raise NotReadable(table_words.sentence(error.problem)) from error
    row.rows, row.wrong_rows, row.problems = taken, reader.wrong.rows, reader.wrong.told
    if not taken or reader.wrong.rows > taken:  # a column was taken for another one
        _give_back(row, reader)
        fail_job(job, problem=_("More rows are wrong than right: look at which column is what."))
        return
    _put_in_use(job, row)
    _clear_up(row)


def _rows(file: BinaryIO, row: RegisterExtract) -> Iterator[Row]:
    return rows_of(file, row.file.name, shape_of(row.options))


def _lines(file: BinaryIO, name: str) -> int:
    """How many lines a text has; a workbook does not say before it is read."""
    if name.lower().endswith((".xlsx", ".ods")):
        return 0
    file.seek(0)
    count = sum(piece.count(b"\n") for piece in iter(lambda: file.read(1 << 20), b""))
    file.seek(0)
    return count


def _batches(
    entries: Iterator[tuple[int, Entry | None]],
) -> Iterator[tuple[list[tuple[int, Entry]], int]]:
    """Good rows with the number of their row, and how far the file has been read."""
    while batch := list(islice(entries, AT_ONCE)):
        yield [(number, entry) for number, entry in batch if entry is not None], batch[-1][0]


def _write(row: RegisterExtract, batch: list[tuple[int, Entry]], reader: Reader) -> int:
    numbers = [entry.number for _number, entry in batch]
    known = set(
        ExtractEntry.objects.filter(extract=row, number__in=numbers).values_list(
            "number", flat=True
        )
    )
    fresh = []
    for number, entry in batch:
        if entry.number in known:
            said = _("This number stands further up already; the first row counts.")
            reader.wrong.leave_out(number, reader.column("number"), entry.number, said)
        else:
            known.add(entry.number)
            fresh.append(entry)
    copy_rows(TABLE, COLUMNS, (_line(row.pk, entry) for entry in fresh))
    return len(fresh)


def _line(key: int, entry: Entry) -> str:
    texts = (
        entry.number, entry.name, folded(entry.name)[:200], entry.legal_form, entry.nace,
        entry.address,
    )  # fmt: skip
    return line([plain(key), *map(words, texts)])


def _give_back(row: RegisterExtract, reader: Reader) -> None:
    """Nothing of it is used; the one before stays."""
    row.status = RegisterExtract.Status.RETURNED
    row.wrong_rows, row.problems = reader.wrong.rows, reader.wrong.told
    row.rows = 0
    row.save(update_fields=["status", "rows", "wrong_rows", "problems"])
    ExtractEntry.objects.filter(extract=row).delete()


def _put_in_use(job: Job, row: RegisterExtract) -> None:
    """The old one out and the new one in, in one step."""
    states = RegisterExtract.Status
    with transaction.atomic():
        hold(row.nation_id)
        RegisterExtract.objects.in_use().filter(nation=row.nation).update(status=states.REPLACED)
        row.status = states.IN_USE
        row.save(update_fields=["status", "rows", "wrong_rows", "problems"])
        said = _("%(rows)d rows in use, %(wrong)d left out")
        finish_job(job, message=said % {"rows": row.rows, "wrong": row.wrong_rows})


def _clear_up(row: RegisterExtract) -> None:
    """The rows of what was replaced; what is left of them by an accident goes the next time."""
    old = RegisterExtract.objects.left_behind(row.nation).values("pk")
    left = ExtractEntry.objects.filter(extract__in=list(old.values_list("pk", flat=True)))
    while keys := list(left.values_list("pk", flat=True)[: AT_ONCE * 4]):
        ExtractEntry.objects.filter(pk__in=keys).delete()
