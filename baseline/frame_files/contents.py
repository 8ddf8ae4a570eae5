"""Everything the files of the reference frame say, once they have been found good."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from zoneinfo import available_timezones

from django.utils.translation import gettext as _
from stdnum.eu import nace

from baseline.frame_files.mistakes import FilesWrong, Mistake
from baseline.frame_files.sheet import Row, Sheet
from baseline.frame_files.subdivisions import CORRECTIONS, RegionRow, read_regions
from baseline.models import Driver, PlanningFactor, Requirement, Resource
from baseline.units import Factor

NACE_REVISION = "2.1"
CODE = r"[a-z0-9]+(-[a-z0-9]+)*"


@dataclass(frozen=True)
class NationRow:
    code: str
    names: dict[str, str]
    time_zone: str
    languages: list[str]


@dataclass(frozen=True)
class RequirementRow:
    code: str
    names: dict[str, str]
    core_functions: list[str]


@dataclass(frozen=True)
class ElementRow:
    code: str
    requirement: str
    names: dict[str, str]


@dataclass(frozen=True)
class UnitRow:
    code: str
    symbol: str
    names: dict[str, str]
    measures: str
    base: Factor


@dataclass(frozen=True)
class ResourceRow:
    code: str
    elements: list[str]
    kind: str
    names: dict[str, str]
    unit: str
    is_divisible: bool
    synonyms: list[str]
    supply_class: str
    cpv: str
    nace: str
    note: str


@dataclass(frozen=True)
class OtherUnitRow:
    resource: str
    unit: str
    factor: Factor
    note: str


@dataclass(frozen=True)
class FactorRow:
    resource: str
    driver: str
    per: str
    factor: Factor
    source: str


@dataclass(frozen=True)
class Contents:
    """The whole shared reference frame."""

    nations: list[NationRow]
    regions: list[RegionRow]
    requirements: list[RequirementRow]
    elements: list[ElementRow]
    units: list[UnitRow]
    resources: list[ResourceRow]
    other_units: list[OtherUnitRow]
    factors: list[FactorRow]


def read_files(folder: Path) -> Contents:
    """What the files in the folder say. Raises `FilesWrong` with every mistake in all of them."""
    return _Reader(folder).read()


class _Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.mistakes: list[Mistake] = []

    def sheet(self, name: str, columns: str) -> Sheet:
        return Sheet(self.folder, name, columns.split(), self.mistakes)

    def read(self) -> Contents:
        nations = self.nations()
        regions = read_regions(
            Sheet(self.folder, "region_corrections.csv", CORRECTIONS, self.mistakes), nations
        )
        requirements = self.requirements()
        elements = self.elements({row.code for row in requirements})
        units = self.units()
        resources = self.resources({row.code for row in elements}, {row.code for row in units})
        other_units = self.other_units(resources, units)
        factors = self.factors({row.code for row in resources})
        if self.mistakes:
            raise FilesWrong(self.mistakes)
        return Contents(
            nations, regions, requirements, elements, units, resources, other_units, factors
        )

    def nations(self) -> list[NationRow]:
        sheet = self.sheet("nations.csv", "code name_en name_fr time_zone languages")
        zones, seen, found = available_timezones(), set[str](), []
        for row in sheet:
            code = row.matching("code", "[A-Z]{2}", _("Write two capital letters (ISO 3166-1)."))
            languages = row.several("languages")
            if not languages:
                row.wrong("languages", _("Name at least one language."))
            zone = row.one_of("time_zone", zones)
            if sheet.unique(row, seen, code, "code"):
                found.append(NationRow(code, _names(row), zone, languages or ["en"]))
        return found

    def requirements(self) -> list[RequirementRow]:
        sheet = self.sheet("requirements.csv", "code name_en name_fr core_functions")
        seen, found = set[str](), []
        for row in sheet:
            code = row.matching("code", "BLR[1-9]", _("Write BLR and a figure."))
            core = row.several("core_functions", list(Requirement.Core))
            if sheet.unique(row, seen, code, "code"):
                found.append(RequirementRow(code, _names(row), core))
        return found

    def elements(self, requirements: Collection[str]) -> list[ElementRow]:
        sheet = self.sheet("elements.csv", "code requirement name_en name_fr")
        seen, found = set[str](), []
        for row in sheet:
            requirement = row.one_of("requirement", requirements)
            code = row.matching(
                "code",
                rf"{requirement or 'BLR[1-9]'}\.[1-9][0-9]?",
                _("Write the requirement's code, a point and a number."),
            )
            if sheet.unique(row, seen, code, "code"):
                found.append(ElementRow(code, requirement, _names(row)))
        return found

    def units(self) -> list[UnitRow]:
        sheet = self.sheet(
            "units.csv", "code symbol name_en name_fr measures base_numerator base_denominator"
        )
        seen, found = set[str](), []
        for row in sheet:
            code = row.matching(
                "code", "[A-Z0-9]{2,3}", _("Write the UN/CEFACT code: two or three capitals.")
            )
            symbol = row.text("symbol", longest=20)
            measures = row.text("measures", longest=40)
            base = row.fraction("base_numerator", "base_denominator")
            if sheet.unique(row, seen, code, "code"):
                found.append(UnitRow(code, symbol, _names(row), measures, base))
        return found

    def resources(self, elements: Collection[str], units: Collection[str]) -> list[ResourceRow]:
        sheet = self.sheet(
            "resources.csv",
            "code elements kind name_en name_fr unit divisible synonyms supply_class cpv nace note",
        )
        seen, found = set[str](), []
        for row in sheet:
            resource = _resource(row, elements, units)
            if sheet.unique(row, seen, resource.code, "code"):
                found.append(resource)
        return found

    def other_units(self, resources: list[ResourceRow], units: list[UnitRow]) -> list[OtherUnitRow]:
        sheet = self.sheet("resource_units.csv", "resource unit numerator denominator note")
        own = {row.code: row.unit for row in resources}
        measures = {row.code: row for row in units}
        seen, found = set[str](), []
        for row in sheet:
            resource = row.one_of("resource", own)
            unit = row.one_of("unit", measures)
            factor = row.fraction("numerator", "denominator")
            note = row.text("note", longest=200, required=False)
            if unit not in measures or own.get(resource) not in measures:
                continue
            if sheet.unique(row, seen, f"{resource} {unit}", "unit"):
                _check_factor(row, measures[unit], measures[own[resource]], factor, note)
                found.append(OtherUnitRow(resource, unit, factor, note))
        return found

    def factors(self, resources: Collection[str]) -> list[FactorRow]:
        sheet = self.sheet(
            "planning_factors.csv", "resource driver per numerator denominator source"
        )
        seen, found = set[str](), []
        for row in sheet:
            resource = row.one_of("resource", resources)
            driver = row.one_of("driver", list(Driver.Kind))
            per = row.one_of("per", list(PlanningFactor.Per))
            factor = row.fraction("numerator", "denominator")
            source = row.text("source", longest=300)
            if sheet.unique(row, seen, f"{resource} {driver} {per}", "resource"):
                found.append(FactorRow(resource, driver, per, factor, source))
        return found


def _names(row: Row) -> dict[str, str]:
    names = {"en": row.text("name_en", longest=200)}
    if french := row.text("name_fr", longest=200, required=False):
        names["fr"] = french
    return names


def _resource(row: Row, elements: Collection[str], units: Collection[str]) -> ResourceRow:
    code = row.matching("code", CODE, _("Use small letters, digits and single hyphens."))
    if len(code) > 64:
        row.wrong("code", _("Shorten it to %(n)s characters.") % {"n": 64})
    places = row.several("elements", elements)
    if not places:
        row.wrong("elements", _("Name at least one element."))
    kind = row.one_of("kind", list(Resource.Kind))
    synonyms = row.several("synonyms")
    if any(len(word) > 100 for word in synonyms):
        row.wrong("synonyms", _("Shorten each word to 100 characters."))
    return ResourceRow(
        code=code,
        elements=places,
        kind=kind,
        names=_names(row),
        unit=row.one_of("unit", units),
        is_divisible=row.one_of("divisible", ["yes", "no"]) == "yes",
        synonyms=synonyms,
        supply_class=row.matching(
            "supply_class", "[0-9]{4}", _("Write four figures."), required=False
        ),
        cpv=row.matching(
            "cpv", "[0-9]{8}-[0-9]", _("Write eight figures, a hyphen and one."), required=False
        ),
        nace=_nace(row),
        note=row.text("note", longest=1000, required=False),
    )


def _nace(row: Row) -> str:
    code = row.matching(
        "nace", r"[0-9]{2}\.[0-9]{2}", _("Write a NACE class, as in 35.11."), required=False
    )
    if code and not nace.is_valid(code, revision=NACE_REVISION):
        row.wrong("nace", _("NACE Rev. %(n)s has no such class.") % {"n": NACE_REVISION})
    return code


def _check_factor(row: Row, unit: UnitRow, own: UnitRow, factor: Factor, note: str) -> None:
    """Between units of one measure there is one right factor; between unlike ones, a reason."""
    if unit.code == own.code:
        row.wrong("unit", _("This is the resource's own unit; leave the row out."))
    elif unit.measures == own.measures:
        right = Fraction(unit.base.numerator, unit.base.denominator) / Fraction(
            own.base.numerator, own.base.denominator
        )
        if right != Fraction(factor.numerator, factor.denominator):
            row.wrong(
                "numerator",
                _("By units.csv the factor is %(n)s/%(d)s.")
                % {"n": right.numerator, "d": right.denominator},
            )
    elif not note:
        row.wrong("note", _("Say where this factor between unlike units comes from."))
