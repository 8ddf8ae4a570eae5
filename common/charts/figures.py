"""What charts are made from, and what they say in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, ClassVar, Protocol

from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.templatetags.figures import FULL, percent, thousandths


class Chart(Protocol):
    """Something that can be drawn and told."""

    kind: ClassVar[str]

    def data(self) -> dict[str, Any]:
        """Everything the drawing needs, in the reader's language, fit for JSON."""
        ...

    def description(self) -> str:
        """What the picture shows, for people who do not see it."""
        ...


def _words() -> dict[str, str]:
    return {
        "required": _("Required"),
        "declared": _("Declared"),
        "expected": _("Expected"),
        "assured": _("Assured"),
        "day": _("Day"),
        "date": _("Date"),
        "figure": _("Figure"),
        "quantity": _("Quantity"),
        "coverage": _("Coverage"),
    }


@dataclass(frozen=True)
class Milestone:
    """The figures of one need line on one day, in thousandths of the unit."""

    day: int
    required: int
    declared: int
    expected: int
    assured: int

    @property
    def share(self) -> str:
        """The assured coverage in words, empty where nothing is required."""
        if not self.required:
            return ""
        return percent(min(self.assured * FULL // self.required, FULL))


@dataclass(frozen=True)
class MilestonesChart:
    """What is required against what is declared, expected and assured, day by day."""

    kind: ClassVar[str] = "milestones"

    title: str
    unit: str
    points: Sequence[Milestone]

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "unit": self.unit,
            "points": [asdict(point) | {"share": point.share} for point in self.points],
            "words": _words(),
            "language": get_language() or "en",
        }

    def description(self) -> str:
        needed = [point for point in self.points if point.required]
        if not needed:
            return f"{self.title}. " + _("No need on any of these days.")
        worst = min(needed, key=lambda point: point.assured / point.required)
        return f"{self.title}. " + _(
            "Worst on day %(day)d: required %(required)s; assured %(assured)s (%(share)s), "
            "expected %(expected)s, declared %(declared)s. Covered in full on %(good)d of %(all)d days shown."
        ) % {
            "day": worst.day,
            "required": thousandths(worst.required, self.unit),
            "assured": thousandths(worst.assured, self.unit),
            "share": worst.share,
            "expected": thousandths(worst.expected, self.unit),
            "declared": thousandths(worst.declared, self.unit),
            "good": sum(point.assured >= point.required for point in needed),
            "all": len(needed),
        }


@dataclass(frozen=True)
class Coverage:
    """Three coverages on one date, in ten-thousandths."""

    on: date
    declared: int
    expected: int
    assured: int

    def data(self) -> dict[str, Any]:
        return asdict(self) | {"on": self.on.isoformat()}


@dataclass(frozen=True)
class TrendChart:
    """How the three coverages moved over the snapshots."""

    kind: ClassVar[str] = "trend"

    title: str
    points: Sequence[Coverage]

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "points": [point.data() for point in self.points],
            "words": _words(),
            "language": get_language() or "en",
        }

    def description(self) -> str:
        if not self.points:
            return f"{self.title}. " + _("No snapshot yet.")
        return f"{self.title}. {moved(self.points)}"


@dataclass(frozen=True)
class Panel:
    """One small trend among several."""

    label: str
    points: Sequence[Coverage]


@dataclass(frozen=True)
class PanelsChart:
    """Small trends of the assured coverage side by side, on one scale."""

    kind: ClassVar[str] = "panels"

    title: str
    panels: Sequence[Panel]

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "panels": [
                {"label": panel.label, "points": [point.data() for point in panel.points]}
                for panel in self.panels
            ],
            "words": _words(),
            "language": get_language() or "en",
        }

    def description(self) -> str:
        said = [f"{panel.label}: {moved(panel.points)}" for panel in self.panels if panel.points]
        return f"{self.title}. " + " ".join(said)


@dataclass(frozen=True)
class Pair:
    """One coverage before and after something, in ten-thousandths."""

    label: str
    before: int
    after: int


@dataclass(frozen=True)
class SidesChart:
    """Coverages side by side: as it is, and as it would be."""

    kind: ClassVar[str] = "sides"

    title: str
    before: str  # what the first of each pair is called
    after: str
    pairs: Sequence[Pair]

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "before": self.before,
            "after": self.after,
            "pairs": [asdict(pair) for pair in self.pairs],
            "words": _words(),
            "language": get_language() or "en",
        }

    def description(self) -> str:
        said = [
            _("%(label)s: %(before)s, then %(after)s.")
            % {
                "label": pair.label,
                "before": percent(pair.before),
                "after": percent(pair.after),
            }
            for pair in self.pairs
        ]
        return f"{self.title}. " + " ".join(said)


@dataclass(frozen=True)
class Rated:
    """What one group thinks of one thing, on a scale from 100 to 500."""

    label: str
    group: str
    mean: int


@dataclass(frozen=True)
class RatingsChart:
    """Means of groups side by side for each thing, on a scale from one to five."""

    kind: ClassVar[str] = "ratings"

    title: str
    groups: Sequence[str]
    rated: Sequence[Rated]

    def data(self) -> dict[str, Any]:
        return {
            "title": self.title,
            "groups": list(self.groups),
            "rated": [asdict(one) for one in self.rated],
            "words": _words() | {"mean": _("Mean, 1 to 5")},
            "language": get_language() or "en",
        }

    def description(self) -> str:
        said = [f"{one.label}, {one.group}: {one.mean / 100:.2f}." for one in self.rated]
        return f"{self.title}. " + " ".join(said)


def moved(points: Sequence[Coverage]) -> str:
    """From where to where the assured coverage went, and its lowest point."""
    first, last = points[0], points[-1]
    lowest = min(points, key=lambda point: point.assured)
    return _(
        "Assured %(first)s on %(first_day)s, %(last)s on %(last_day)s; lowest %(lowest)s on %(lowest_day)s; "
        "expected at the end %(expected)s, declared %(declared)s."
    ) % {
        "first": percent(first.assured),
        "first_day": date_format(first.on, "j M Y"),
        "last": percent(last.assured),
        "last_day": date_format(last.on, "j M Y"),
        "lowest": percent(lowest.assured),
        "lowest_day": date_format(lowest.on, "j M Y"),
        "expected": percent(last.expected),
        "declared": percent(last.declared),
    }
