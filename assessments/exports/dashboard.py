"""The tables of the national page and of a requirement's page; a row is a cell with its names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.exports.values import share
from assessments.figures import Cell
from common.tabular.schema import Column, Kind, Table

STATES = {
    "known": _("Known"),
    "not_known": _("Not known"),
    "no_need": _("No need stated"),
}


@dataclass(frozen=True)
class Named:
    """A cell as a row of a file: what it is about, and its figures."""

    names: dict[str, Any]
    cell: Cell
    scenario: str = ""


def _name(name: str, heading: Any, kind: Kind = Kind.TEXT, width: int = 18) -> Column:
    return Column(name, heading, kind, take=lambda row: row.names[name], width=width)


FIGURES = (
    Column("state", _("State"), Kind.CHOICE, take=lambda row: row.cell.state, choices=STATES),
    share("assured", _("Assured (%)"), "cell.assured"),
    share("expected", _("Expected (%)"), "cell.expected"),
    share("declared", _("Declared (%)"), "cell.declared"),
    share("weakest", _("Weakest line (%)"), "cell.weakest"),
    Column("lines", _("Lines"), Kind.NUMBER, take=lambda row: row.cell.lines),
    Column("unknown", _("Lines not known"), Kind.NUMBER, take=lambda row: row.cell.unknown_lines),
    Column("scenario", _("Worst scenario")),
)
COVERAGE = Table(
    "coverage",
    (
        _name("code", _("Requirement"), width=10),
        _name("requirement", _("Name"), width=50),
        _name("phase", _("Phase")),
        *FIGURES,
        share("trend", _("Change since the last snapshot (points)"), "cell.trend"),
    ),
)
REGIONS = Table(
    "regions", (_name("code", _("Region code")), _name("region", _("Region")), *FIGURES)
)
TREND = Table("trend", (_name("snapshot", _("Snapshot"), Kind.DAY), *FIGURES))
MILESTONES = Table("milestones", (_name("day", _("Day"), Kind.NUMBER), *FIGURES))
ELEMENTS = Table(
    "elements",
    (
        _name("code", _("Element")),
        _name("element", _("Name"), width=40),
        _name("resource", _("Resource"), width=40),
        _name("resource_code", _("Code"), width=24),
        *FIGURES,
    ),
)
