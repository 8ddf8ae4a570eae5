"""The lines of an assessment as a table: both positions, what is agreed, dissent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from assessments.agreeing import Line, lines_of
from assessments.models import Need
from common.tabular.schema import Column, Kind, Table
from common.templatetags.portal import localized

#: Needs looked at together, so that a long file is two questions for each such piece.
PIECE = 500


def read_lines(needs: Iterable[Need]) -> Iterator[Line]:
    """The lines of many needs, piece by piece."""
    rows = iter(needs)
    while piece := list(islice(rows, PIECE)):
        yield from lines_of(piece)


def _of(row: str, name: str) -> Callable[[Line], Any]:
    def take(line: Line) -> Any:
        said = line.need if row == "agreed" else getattr(line, row)
        if said is None or (row == "agreed" and line.need.agreed_at is None):
            return None
        return getattr(said, name)

    return take


def _target(row: str) -> Callable[[Line], Decimal | None]:
    hundredths = _of(row, "target_share")

    def take(line: Line) -> Decimal | None:
        found = hundredths(line)
        return None if found is None else Decimal(found) / 100

    return take


def _terms(row: str, side: Any) -> list[Column]:
    """How much, from when, for how long, as one side says it."""

    def column(name: str, heading: Any, take: Any = None) -> Column:
        return Column(
            f"{row}_{name}", _Joined(side, heading), Kind.NUMBER, take=take or _of(row, name)
        )

    return [
        column("initial", _("at the start")),
        column("per_day", _("a day")),
        column("capacity", _("at once")),
        column("target_share", _("target (%)"), _target(row)),
        Column(
            f"{row}_state",
            _Joined(side, _("how far met")),
            Kind.CHOICE,
            take=lambda line: _of(row, "state")(line) or None,
            choices=dict(Need.State.choices),
        ),
        column("start_hours", _("starts after (hours)")),
        column("duration_hours", _("lasts (hours)")),
    ]


class _Joined:
    """ "Public side: a day", put together in the reader's language."""

    def __init__(self, side: Any, heading: Any) -> None:
        self.side, self.heading = side, heading

    def __str__(self) -> str:
        return f"{self.side}: {self.heading}"


def _words(row: str, name: str, heading: Any) -> Column:
    return Column(f"{row}_{name}", heading, take=_of(row, name), width=30)


def _version(row: str, heading: Any) -> Column:
    """Which version of a side's position the file shows."""
    return Column(f"{row}_version", heading, Kind.NUMBER, take=_of(row, "version"))


LINES = Table(
    "lines",
    (
        Column("resource", _("Resource"), take=lambda line: line.need.resource.code),
        Column("name", _("Name"), take=lambda line: localized(line.need.resource.name)),
        Column("unit", _("Unit"), take=lambda line: line.need.resource.unit.symbol),
        Column("region", _("Region"), take=lambda line: line.need.region.code),
        Column("scenario", _("Scenario"), take=lambda line: line.need.scenario.code),
        Column("priority", _("Priority"), Kind.NUMBER, take=lambda line: line.need.priority),
        Column("status", _("State"), take=lambda line: str(line.status.label)),
        *_terms("public", _("Public side")),
        _words("public", "comment", _("Public side: comment")),
        _words("public", "dissent", _("Public side: dissent")),
        *_terms("private", _("Private side")),
        _words("private", "comment", _("Private side: comment")),
        _words("private", "dissent", _("Private side: dissent")),
        *_terms("agreed", _("Agreed")),
        # What the file is read back by.
        Column(
            "id", _("Id"), take=lambda line: str(line.need.public_id), is_required=True, width=38
        ),
        _version("public", _("Public side: version")),
        _version("private", _("Private side: version")),
    ),
    comes_back=True,
)
