"""Read a sheet of measures: every row checked first, every fault with row, column, value and mend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, BinaryIO
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from assessments.mending.table import MEASURES
from assessments.models import Gap, Measure, Need
from assessments.models.measure import counted_in
from audit.record import differences
from baseline.models import Region, Resource, Scenario
from common.rows import Marking
from common.tabular import reading, sheets
from common.tabular.problems import Problem, TableError
from common.tabular.schema import Record
from common.text import folded

MOST_ROWS = 1_000
LIMITS = reading.Limits(file_bytes=5 * 1024 * 1024, columns=60, rows=MOST_ROWS)
#: Taken as they stand; empty is empty.
WORDS_OF = ("text", "budget_line")
SUMS = ("cost_once", "cost_yearly")
LINE = ("resource", "region", "scenario")

WORDS = {
    "no_such_word": (_("There is no “%(value)s” here."), _("Write its code or its name.")),
    "no_such_measure": (
        _("There is no measure with this id that you may change."),
        _("Leave the id empty to add one."),
    ),
    "no_such_line": (
        _("No line of the current report is about this."),
        _("A measure stands for a line: look at resource, region and scenario."),
    ),
    "not_this_line": (
        _("A measure stays with its line."),
        _("Leave this as it was, or add another measure."),
    ),
    "said_on_its_page": (
        _("A day that moves and a state are said on the measure's page, with the reason."),
        _("Leave this as it was."),
    ),
    "not_counted_so": (_("This resource is not counted so."), _("Leave this empty.")),
    "not_an_amount": (
        _("“%(value)s” is no amount: it has too many decimals or is below zero."),
        _("Write an amount such as 1200.50."),
    ),
    "refused": ("%(text)s", ""),
}


@dataclass
class Stated:
    """One row of a sheet: a measure to add, or one to change, and what is new in it."""

    number: int
    measure: Measure
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def is_new(self) -> bool:
        return self.measure.pk is None

    @property
    def changes(self) -> dict[str, Any]:
        return differences(self.measure, self.facts)


@dataclass(frozen=True)
class Checked:
    rows: list[Stated]
    problems: list[Problem]

    def told(self) -> list[dict[str, str]]:
        return sheets.told(self.problems, WORDS)


class _Wrong(ValueError):
    def __init__(self, code: str, column: str) -> None:
        super().__init__(code)
        self.code, self.column = code, column


def check(file: BinaryIO, name: str, *, user: Any, authorities: Any, owners: Any) -> Checked:
    """`authorities` and `owners` are those the person may name."""
    try:
        records = sheets.records_of(MEASURES, file, name, limits=LIMITS)
    except TableError as error:
        return Checked([], [error.problem])
    reader = _Reader(user, records, authorities, owners)
    rows: list[Stated] = []
    problems: list[Problem] = []
    for record in records:
        if record.problems:
            problems += record.problems
            continue
        try:
            rows.append(reader.read(record))
        except _Wrong as wrong:
            value = record.values.get(wrong.column)
            shown = "" if value is None else str(value)
            problems.append(Problem(wrong.code, record.number, heading_of(wrong.column), shown))
    return Checked(rows, problems)


def heading_of(name: str) -> str:
    return next((str(one.heading) for one in MEASURES.columns if one.name == name), "")


class _Reader:
    """The words of the reference frame and the measures named are looked up once."""

    def __init__(self, user: Any, records: list[Record], authorities: Any, owners: Any) -> None:
        self.nation = user.nation
        self.words = {
            "resource": _named(
                Resource.objects.of_nation(self.nation.pk).in_use().select_related("unit")
            ),
            "region": _named(Region.objects.filter(nation=self.nation)),
            "scenario": _named(Scenario.objects.filter(nation=self.nation)),
            "authority": _named(authorities),
            "owner": {one.email.casefold(): one for one in owners},
        }
        mine = Measure.objects.editable_by(user).in_use()
        ids = _ids(record.values["id"] for record in records)
        self.measures = {one.public_id: one for one in mine.filter(public_id__in=ids).for_list()}
        lines = Gap.objects.visible_to(user).filter(report__kind="current")
        self.lines = set(lines.order_by().values_list("resource", "region", "scenario"))
        needs = _ids(record.values["need"] for record in records)
        self.needs = {
            one.public_id: one for one in Need.objects.visible_to(user).filter(public_id__in=needs)
        }

    def read(self, record: Record) -> Stated:
        given = record.values
        named = {column: self._word(given, column) for column in self.words}
        measure = self._measure(given, named)
        facts = {
            "title": given["title"],
            "kind": given["kind"] or Measure.Kind.OTHER,
            "authority": named["authority"],
            "owner": named["owner"],
            "money": given["money"] or Measure.Money.NONE,
            "effect_on": given["effect_on"],
            "ready_hours": _whole(given, "ready_hours"),
            "marking": given["marking"] or Marking.AMBER,
            **{name: given[name] or "" for name in WORDS_OF},
            **{name: _exact(given, name, 2) for name in SUMS},
            **{name: _units(given, name, measure.resource) for name in Measure.QUANTITIES},
        }
        return Stated(record.number, measure, facts)

    def _word(self, given: Mapping[str, Any], column: str) -> Any:
        text = given[column]
        key = text.strip().casefold() if column == "owner" else folded(text)
        found = self.words[column].get(key)
        if found is None:
            raise _Wrong("no_such_word", column)
        return found

    def _measure(self, given: Mapping[str, Any], named: Mapping[str, Any]) -> Measure:
        if given["id"]:
            return self._changed(given, named)
        if (*(named[name].pk for name in LINE),) not in self.lines:
            raise _Wrong("no_such_line", "resource")
        if given["status"] not in (None, Measure.Status.ON_TIME):
            raise _Wrong("said_on_its_page", "status")
        key = _id(given["need"])
        need = self.needs.get(key) if key else None
        if need is not None and any(getattr(need, f"{name}_id") != named[name].pk for name in LINE):
            raise _Wrong("no_such_line", "need")
        return Measure(
            nation=self.nation,
            **{name: named[name] for name in LINE},
            need_id=(need.first_id or need.pk) if need else None,
            due_on=given["due_on"],
        )

    def _changed(self, given: Mapping[str, Any], named: Mapping[str, Any]) -> Measure:
        key = _id(given["id"])
        measure = self.measures.get(key) if key else None
        if measure is None:
            raise _Wrong("no_such_measure", "id")
        for name in LINE:
            if getattr(measure, f"{name}_id") != named[name].pk:
                raise _Wrong("not_this_line", name)
        for name in ("status", "due_on"):
            if given[name] not in (None, getattr(measure, name)):
                raise _Wrong("said_on_its_page", name)
        return measure


def _named(rows: Iterable[Any]) -> dict[str, Any]:
    """Rows by code and by name in every language, as people write them."""
    listed = list(rows)
    found = {folded(str(name)): row for row in reversed(listed) for name in row.name.values()}
    return found | {folded(row.code): row for row in listed}


def _id(text: Any) -> UUID | None:
    try:
        return UUID(str(text).strip()) if text else None
    except ValueError:
        return None


def _ids(texts: Iterable[Any]) -> list[UUID]:
    return [found for text in texts if (found := _id(text)) is not None]


def _exact(given: Mapping[str, Any], name: str, places: int) -> Decimal | None:
    value = given[name]
    if value is None:
        return None
    if value < 0 or value >= 10**14 or value != round(value, places):
        raise _Wrong("not_an_amount", name)
    return Decimal(value)


def _units(given: Mapping[str, Any], name: str, resource: Resource) -> Decimal | None:
    value = _exact(given, name, 3)
    if value is not None and name not in counted_in(resource):
        raise _Wrong("not_counted_so", name)
    return value or None


def _whole(given: Mapping[str, Any], name: str) -> int:
    value = given[name] or 0
    if value != int(value) or not 0 <= value <= 100_000:
        raise _Wrong("not_an_amount", name)
    return int(value)
