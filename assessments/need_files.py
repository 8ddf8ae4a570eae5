"""Read a file of needs: every row checked, every fault with row, column, value and mend."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, BinaryIO

from django.utils.translation import gettext_lazy as _

from assessments.deriving import derived, drivers_now, factors_of, quantity_field
from assessments.models import Assessment, Need, NeedFile
from assessments.need_table import NEEDS
from assessments.stating import DECIMALS, Fault, Frame, Wanted, faults, twice
from baseline.models import Authority, Driver, PlanningFactor, Region, Resource, Scenario, Unit
from baseline.quantities import QuantityRefused, accepted_units, in_own_unit
from common.rows import Marking
from common.tabular import reading, sheets
from common.tabular.problems import Problem, TableError
from common.tabular.schema import Record
from common.tabular.words import mend, what
from common.text import folded

#: A file with more rows is no assessment any more.
MOST_ROWS = 20_000
#: Faults that are kept and shown; the rest are counted.
MOST_SHOWN = 1_000
LIMITS = reading.Limits(file_bytes=20 * 1024 * 1024, columns=60, rows=MOST_ROWS)
#: How often `check` says how far it is.
STEP = 250

Names = Mapping[str, Any]

WORDS = {
    "no_such_resource": (_("There is no resource “%(value)s”."), _("Write its code or its name.")),
    "no_such_region": (_("There is no region “%(value)s”."), _("Write its code or its name.")),
    "no_such_scenario": (_("There is no scenario “%(value)s”."), _("Write its code or its name.")),
    "no_such_authority": (
        _("There is no authority “%(value)s”."),
        _("Write its code or its name, or leave it empty."),
    ),
    "no_such_unit": (
        _("This resource is not stated in “%(value)s”."),
        _("Use one of: %(accepted)s."),
    ),
    "not_a_priority": (_("“%(value)s” is no priority."), _("Write 1, 2, 3 or 4.")),
    "not_whole_hours": (_("“%(value)s” is not a whole number of hours."), _("Write full hours.")),
    "not_hundredths": (
        _("“%(value)s” has more than two decimals, or is not between 0 and 100."),
        _("Write a percentage such as 12.5."),
    ),
    "no_factor": (
        _("There is no planning factor of this resource for what stands here."),
        _("State the quantity itself, or add the factor to the reference frame."),
    ),
    "no_driver": (
        _("Nothing is known about how many there are in this region."),
        _("Add the figure to the reference frame, or state the quantity itself."),
    ),
    "quantity_and_derived": (
        _("The row states a quantity and derives it as well."),
        _("Leave one of the two empty."),
    ),
    "refused": ("%(text)s", "%(mend)s"),
}


@dataclass(frozen=True)
class Checked:
    """What a file holds: needs that can be stated, and everything that is in the way."""

    wanted: list[Wanted]
    problems: list[Problem]
    rows: int

    @property
    def is_good(self) -> bool:
        return bool(self.wanted) and not self.problems


def check(
    file: BinaryIO,
    name: str,
    assessment: Assessment,
    *,
    tell: Callable[[int], None] = lambda rows: None,
) -> Checked:
    """Check all rows of a file against an assessment; `tell` hears how many are done."""
    try:
        rows = sheets.records_of(NEEDS, file, name, limits=LIMITS)
    except TableError as error:
        return Checked([], [error.problem], 0)
    return _checked(rows, assessment, tell)


def _checked(rows: list[Record], assessment: Assessment, tell: Callable[[int], None]) -> Checked:
    frame, reader = Frame.of(assessment), _Reader(assessment, rows)
    problems: list[Problem] = []
    wanted: list[Wanted] = []
    numbers: list[int] = []
    for done, row in enumerate(rows, start=1):
        found, one = reader.read(row)
        if one is not None:
            found += [_problem(row.number, fault, row) for fault in faults(one, frame)]
            wanted.append(one)
            numbers.append(row.number)
        problems += found
        if done % STEP == 0:
            tell(done)
    problems += [
        Problem("refused", numbers[place], _heading("resource"), "", _said(fault))
        for place, fault in twice(wanted, frame)
    ]
    problems.sort(key=lambda problem: problem.row or 0)
    return Checked(wanted, problems, len(rows))


def _problem(row: int, fault: Fault, record: Record) -> Problem:
    value = record.values.get(fault.field)
    return Problem(
        "refused",
        row,
        _heading(fault.field),
        "" if value is None else str(value),
        _said(fault),
    )


def _said(fault: Fault) -> dict[str, str]:
    return {"text": fault.what, "mend": fault.mend}


def _heading(field: str) -> str:
    own = "driver" if field == "factor" else field
    return next((str(one.heading) for one in NEEDS.columns if one.name == own), "")


class _Unknown(ValueError):
    """A cell names something there is not."""

    def __init__(self, code: str, column: str, **facts: Any) -> None:
        super().__init__(code)
        self.code, self.column, self.facts = code, column, facts


class _Reader:
    """Turns records into wanted needs; the words of the reference frame are looked up once."""

    def __init__(self, assessment: Assessment, rows: Iterable[Record]) -> None:
        self.nation = assessment.nation
        nation_id = self.nation.pk
        units = Resource.objects.of_nation(nation_id).with_units()
        self.resources = _named(units.in_use())
        self.regions = _named(Region.objects.filter(nation=nation_id))
        self.scenarios = _named(Scenario.objects.filter(nation=nation_id))
        self.authorities = _named(Authority.objects.filter(nation=nation_id).in_use())
        self.factors: dict[tuple[int, str], PlanningFactor] = {}
        self.drivers: dict[tuple[str, int], Driver] = {}
        if any(row.values["driver"] for row in rows):
            self._look_up_derivations()

    def _look_up_derivations(self) -> None:
        ids = {resource.pk for resource in self.resources.values()}
        for factor in factors_of(self.nation.pk, ids):
            self.factors.setdefault((factor.resource_id, factor.driver_kind), factor)
        regions = {region.pk for region in self.regions.values()}
        for kind in Driver.Kind.values:
            found = drivers_now(self.nation.pk, kind, regions)
            self.drivers |= {(kind, region): driver for region, driver in found.items()}

    def read(self, record: Record) -> tuple[list[Problem], Wanted | None]:
        problems = list(record.problems)
        given = record.values
        values: dict[str, Any] = {}
        for part in (self._words, self._numbers, self._plain):
            try:
                values |= part(given)
            except _Unknown as unknown:
                problems.append(self._told(record, unknown))
        if problems:
            return problems, None
        try:
            values |= self._quantities(values, given)
            values |= self._derived(values, given)
        except _Unknown as unknown:
            return [self._told(record, unknown)], None
        return [], Wanted(**values)

    def _told(self, record: Record, unknown: _Unknown) -> Problem:
        value = record.values.get(unknown.column)
        shown = "" if value is None else str(value)
        return Problem(unknown.code, record.number, _heading(unknown.column), shown, unknown.facts)

    def _words(self, given: Names) -> Names:
        return {
            "resource": _found(self.resources, given, "resource", "no_such_resource"),
            "region": _found(self.regions, given, "region", "no_such_region"),
            "scenario": _found(self.scenarios, given, "scenario", "no_such_scenario"),
            "authority": _found(self.authorities, given, "authority", "no_such_authority"),
        }

    def _numbers(self, given: Names) -> Names:
        priority = given["priority"]
        if priority not in {1, 2, 3, 4}:
            raise _Unknown("not_a_priority", "priority")
        duration = given["duration_hours"]
        return {
            "priority": int(priority),
            "start_hours": _hours(given, "start_hours") or 0,
            "duration_hours": None if duration is None else _hours(given, "duration_hours"),
            "target_share": _hundredths(given, "target_share"),
            "share_affected": _hundredths(given, "share_affected"),
        }

    def _plain(self, given: Names) -> Names:
        return {
            "for_whom": given["for_whom"] or Need.ForWhom.POPULATION,
            "allows_substitutes": bool(given["allows_substitutes"]),
            "state": given["state"] or "",
            "evidence": given["evidence"] or "",
            "reason": given["reason"] or "",
            "source": (given["source"] or "")[:300],
            "marking": given["marking"] or Marking.AMBER,
        }

    def _quantities(self, values: Names, given: Names) -> Names:
        resource = values["resource"]
        unit = _unit(resource, given["unit"])
        quantities: dict[str, Decimal | None] = {}
        for name in DECIMALS:
            stated = given[name]
            try:
                quantities[name] = (
                    None if stated is None else in_own_unit(resource, stated, unit).quantity
                )
            except QuantityRefused as refused:
                raise _Unknown("refused", name, text=str(refused), mend="") from refused
        return quantities

    def _derived(self, values: Names, given: Names) -> Names:
        kind = given["driver"]
        if kind is None:
            return {"share_affected": None} if values["share_affected"] is None else {}
        if any(values[name] is not None for name in DECIMALS):
            raise _Unknown("quantity_and_derived", "driver")
        factor = self.factors.get((values["resource"].pk, kind))
        if factor is None:
            raise _Unknown("no_factor", "driver")
        driver = self.drivers.get((kind, values["region"].pk))
        if driver is None:
            raise _Unknown("no_driver", "driver")
        share = 10_000 if values["share_affected"] is None else values["share_affected"]
        found = derived(factor, driver, share)
        return {
            "factor": factor,
            "driver": driver,
            "share_affected": share,
            quantity_field(factor): found.quantity,
        }


def _named(rows: Iterable[Any]) -> dict[str, Any]:
    """Rows by code and by name in every language, as people write them."""
    found: dict[str, Any] = {}
    listed = list(rows)
    for row in listed:
        for name in row.name.values():
            found.setdefault(folded(str(name)), row)
    return found | {folded(row.code): row for row in listed}


def _found(rows: Names, given: Names, column: str, code: str) -> Any:
    text = given[column]
    if text is None:
        return None
    row = rows.get(folded(text))
    if row is None:
        raise _Unknown(code, column)
    return row


def _unit(resource: Resource, text: str | None) -> Unit | None:
    if text is None:
        return None
    accepted = {
        spelling: unit
        for unit in accepted_units(resource)
        for spelling in (unit.symbol, unit.code, folded(unit.symbol))
    }
    unit = accepted.get(text.strip()) or accepted.get(folded(text))
    if unit is None:
        known = ", ".join(one.symbol for one in accepted_units(resource))
        raise _Unknown("no_such_unit", "unit", accepted=known)
    return unit


def _hours(given: Names, column: str) -> int | None:
    value = given[column]
    if value is None:
        return None
    if value != int(value) or not 0 <= value <= 24 * 3_660:
        raise _Unknown("not_whole_hours", column)
    return int(value)


def _hundredths(given: Names, column: str) -> int | None:
    value = given[column]
    if value is None:
        return None
    exact = value * 100
    if exact != int(exact) or not 0 <= exact <= 10_000:
        raise _Unknown("not_hundredths", column)
    return int(exact)


# What is kept of it


def status_of(checked: Checked) -> str:
    return NeedFile.Status.CHECKED if checked.is_good else NeedFile.Status.REFUSED


def keep_check(need_file: NeedFile, checked: Checked) -> None:
    """Write down what was found, for the page that shows it."""
    NeedFile.objects.filter(pk=need_file.pk).exclude(status=NeedFile.Status.STATED).update(
        status=status_of(checked),
        rows=checked.rows,
        problem_count=len(checked.problems),
        problems=[as_kept(problem) for problem in checked.problems[:MOST_SHOWN]],
        outcome=list(_outcome(checked.wanted)) if checked.is_good else [],
    )


def as_kept(problem: Problem) -> dict[str, Any]:
    return {
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "text": what(problem, WORDS),
        "mend": mend(problem, WORDS),
    }


def _outcome(wanted: Iterable[Wanted]) -> Iterator[dict[str, Any]]:
    """How many needs of each resource would be stated, and how much they add up to."""
    groups: dict[int, list[Wanted]] = {}
    for one in wanted:
        groups.setdefault(one.resource.pk, []).append(one)
    for many in sorted(groups.values(), key=lambda group: group[0].resource.sort_key):
        resource = many[0].resource
        yield {
            "name": resource.name,
            "unit": resource.unit.symbol,
            "needs": len(many),
            "first_priority": sum(one.priority == 1 for one in many),
            "derived": sum(one.factor is not None for one in many),
            **{
                name: str(sum((getattr(one, name) or Decimal(0)) for one in many))
                for name in DECIMALS
            },
        }
