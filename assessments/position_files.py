"""Read the file of lines as it comes back: what one side states now, every fault with its row.

The other side's view, what is agreed, and dissent are read too, and must be as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from assessments.agreeing import Line, lines_of
from assessments.agreeing.keeping import faults_in
from assessments.line_table import LINES
from assessments.models import TERMS, Assessment, Need, Side, terms_of
from common.tabular import reading, sheets
from common.tabular.problems import Problem, TableError
from common.tabular.schema import Column, Kind, Record

MOST_ROWS = 2_000
#: Stated at once, while the person waits.
MOST_STATED = 500
LIMITS = reading.Limits(file_bytes=5 * 1024 * 1024, columns=60, rows=MOST_ROWS)
#: Put together for the reader, in their language; not read back.
SHOWN_ONLY = {"id", "name", "status"}
HOURS = ("start_hours", "duration_hours")
MOST_HOURS = 24 * 3_660

WORDS = {
    "no_such_line": (
        _("There is no line with this id in this assessment."),
        _("Start from the export of the lines, and leave the ids as they are."),
    ),
    "too_many": (
        _("The file says something new on more than %(most)d lines."),
        _("Bring them in several files."),
    ),
    "twice": (_("This line stands in the file twice."), _("Leave one of the rows.")),
    "not_yours": (
        _("This is not for your side to say here."),
        _("Leave it as it was in the export."),
    ),
    "moved": (
        _("Your side's view of this line has changed since the file was made."),
        _("Export the lines again."),
    ),
    "agreed": (
        _("Both sides have agreed on this line."),
        _("Take the agreement back on its page first, saying why."),
    ),
    "not_whole_hours": (_("“%(value)s” is not a whole number of hours."), _("Write full hours.")),
    "not_hundredths": (
        _("“%(value)s” has more than two decimals, or is not between 0 and 100."),
        _("Write a percentage such as 12.5."),
    ),
    "refused": ("%(text)s", "%(mend)s"),
}


@dataclass(frozen=True)
class Stated:
    """What one row says anew for a side."""

    need: Need
    version: int | None
    terms: dict[str, Any]
    comment: str


@dataclass(frozen=True)
class Checked:
    rows: list[Stated]  # those that say something new
    problems: list[Problem]
    count: int

    def told(self) -> list[dict[str, str]]:
        return sheets.told(self.problems, WORDS)


class _Wrong(ValueError):
    def __init__(self, code: str, column: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.column, self.facts = code, column, facts


def check(file: BinaryIO, name: str, assessment: Assessment, *, side: Side, user: Any) -> Checked:
    try:
        records = sheets.records_of(LINES, file, name, limits=LIMITS)
    except TableError as error:
        return Checked([], [error.problem], 0)
    lines = _lines(assessment, user, records)
    taken: set[str] = set()
    rows: list[Stated] = []
    problems: list[Problem] = []
    for record in records:
        if record.problems:
            problems += record.problems
            continue
        try:
            found = _read(record, lines, taken, side)
        except _Wrong as wrong:
            problems.append(_problem(record, wrong))
        else:
            rows += [found] if found else []
    if len(rows) > MOST_STATED:
        problems.append(Problem("too_many", details={"most": MOST_STATED}))
    return Checked(rows, problems, len(records))


def _problem(record: Record, wrong: _Wrong) -> Problem:
    value = record.values.get(wrong.column)
    heading = next((str(one.heading) for one in LINES.columns if one.name == wrong.column), "")
    return Problem(
        wrong.code, record.number, heading, "" if value is None else str(value), wrong.facts
    )


def _lines(assessment: Assessment, user: Any, records: Iterable[Record]) -> dict[str, Line]:
    """The lines that are named and that the person sees."""
    ids = [found for record in records if (found := _id(record.values["id"])) is not None]
    needs = Need.objects.visible_to(user).in_use().filter(assessment=assessment, public_id__in=ids)
    return {str(one.need.public_id): one for one in lines_of(needs.for_rules())}


def _id(text: Any) -> UUID | None:
    try:
        return UUID(str(text).strip())
    except ValueError:
        return None


def _read(record: Record, lines: dict[str, Line], taken: set[str], side: Side) -> Stated | None:
    given = record.values
    line = _line(given, lines, taken)
    own = {f"{side}_{name}" for name in (*TERMS, "comment", "version")}
    for column in LINES.columns:
        if column.name not in own | SHOWN_ONLY and not _as_it_was(column, line, given):
            raise _Wrong("not_yours", column.name)
    said = {name: _own(given, f"{side}_{name}", name) for name in TERMS}
    comment = given[f"{side}_comment"] or ""
    position = line.of(side)
    if position is None and not comment and not any(said.values()):
        return None
    terms = said | {"start_hours": said["start_hours"] or 0}
    if position and terms_of(position) == terms and position.comment.strip() == comment.strip():
        return None
    version = position.version if position else None
    _check(line, given, side, version, terms)
    return Stated(line.need, version, terms, comment)


def _line(given: Mapping[str, Any], lines: dict[str, Line], taken: set[str]) -> Line:
    key = str(_id(given["id"]))
    if key not in lines:
        raise _Wrong("no_such_line", "id")
    if key in taken:
        raise _Wrong("twice", "id")
    taken.add(key)
    return lines[key]


def _check(
    line: Line, given: Mapping[str, Any], side: Side, version: int | None, terms: dict[str, Any]
) -> None:
    """Whether a row that says something new may say it."""
    if (given[f"{side}_version"] or 0) != (version or 0):
        raise _Wrong("moved", f"{side}_version")
    if line.need.agreed_at is not None:
        raise _Wrong("agreed", f"{side}_comment")
    for fault in faults_in(line.need, terms):
        raise _Wrong("refused", f"{side}_{fault.field}", text=fault.what, mend=fault.mend)


def _as_it_was(column: Column, line: Line, given: Mapping[str, Any]) -> bool:
    """A cell left empty says nothing about what is not this side's."""
    value = given[column.name]
    if value is None:
        return True
    there = column.value(line)
    if column.kind is Kind.CHOICE:
        return str(column.choices.get(value, value)) == there
    return bool(value == there or str(value).strip() == str(there).strip())


def _own(given: Mapping[str, Any], column: str, name: str) -> Any:
    value = given[column]
    if name == "state":
        return value or ""
    if value is None:
        return None
    if name in HOURS:
        if value != int(value) or not 0 <= value <= MOST_HOURS:
            raise _Wrong("not_whole_hours", column)
        return int(value)
    if name == "target_share":
        if value * 100 != int(value * 100) or not 0 <= value <= 100:
            raise _Wrong("not_hundredths", column)
        return int(value * 100)
    return Decimal(value)
