"""What a closed survey says, by side and beside the edition before; only of five answers or more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from common.charts.figures import Rated, RatingsChart
from cooperation.models import Obstacle, Sheet, Survey
from cooperation.obstacles import ObstacleSet, Side

#: Answers of a side, at least, before anything of it is told.
LEAST = 5
#: From here on a rating says that the obstacle is large.
LARGE = 4


@dataclass(frozen=True)
class Rating:
    """What one side says of one obstacle."""

    answers: int
    mean: int  # hundredths, from 100 to 500
    large: int  # ten-thousandths that call it large or very large
    before: int | None  # the mean of the edition before

    @property
    def change(self) -> int | None:
        return None if self.before is None else self.mean - self.before

    @property
    def mean_text(self) -> str:
        return written(self.mean)

    @property
    def before_text(self) -> str:
        return "" if self.before is None else written(self.before)

    @property
    def change_text(self) -> str:
        return (
            "" if self.change is None else f"{'+' if self.change > 0 else ''}{written(self.change)}"
        )


@dataclass(frozen=True)
class ResultLine:
    obstacle: Obstacle
    ratings: list[Rating | None]  # of each side that is told; None: too few rated this one
    labels: list[str]  # of the same sides

    @property
    def told(self) -> list[tuple[str, Rating | None]]:
        return list(zip(self.labels, self.ratings, strict=True))

    @property
    def weight(self) -> int:
        """The mean over the sides, each as much as another."""
        found = [one.mean for one in self.ratings if one is not None]
        return sum(found) // len(found) if found else 0


@dataclass(frozen=True)
class ResultSet:
    """One of the three sets, the greatest obstacle first."""

    code: str
    label: str
    lines: list[ResultLine]
    chart: RatingsChart


@dataclass(frozen=True)
class Results:
    sides: list[Any]  # those that are told, as members of Side
    too_few: list[Any]
    counts: dict[str, int]  # sheets of the sides that are told
    sets: list[ResultSet]
    before: Survey | None


def written(hundredths: int) -> str:
    """2.75, as people read a mean."""
    return f"{hundredths / 100:.2f}"


def counts_of(survey: Survey) -> dict[str, int]:
    counts = dict.fromkeys(Side.values, 0)
    for side in survey.sheets.values_list("side", flat=True):
        counts[side] += 1
    return counts


def results_of(survey: Survey, before: Survey | None) -> Results:
    """Of a closed survey; the caller has seen to that."""
    counts = counts_of(survey)
    sides = [side for side in Side if counts[side.value] >= LEAST]
    too_few = [side for side in Side if 0 < counts[side.value] < LEAST]
    now, then = _means(survey), _means(before) if before else {}
    obstacles = list(survey.obstacles.order_by("position"))
    sets = [
        _set(code, str(label), [one for one in obstacles if one.set == code], sides, now, then)
        for code, label in ObstacleSet.choices
    ]
    told = {side.value: counts[side.value] for side in sides}
    return Results(sides, too_few, told, [one for one in sets if one.lines], before)


Means = dict[tuple[str, str], tuple[int, int, int]]  # key, side: answers, mean, large


def _means(survey: Survey) -> Means:
    found: dict[tuple[str, str], list[int]] = defaultdict(list)
    for side, ratings in Sheet.objects.filter(survey=survey).values_list("side", "ratings"):
        for key, value in ratings.items():
            found[key, side].append(value)
    return {
        place: (len(values), 100 * sum(values) // len(values),
                10_000 * sum(value >= LARGE for value in values) // len(values))
        for place, values in found.items()
        if len(values) >= LEAST
    }  # fmt: skip


def _set(
    code: str, label: str, obstacles: list[Obstacle], sides: list[Any], now: Means, then: Means
) -> ResultSet:
    lines = [
        ResultLine(
            one,
            [_rating(one.key, side.value, now, then) for side in sides],
            [str(side.label) for side in sides],
        )
        for one in obstacles
    ]
    lines.sort(key=lambda line: (-line.weight, line.obstacle.position))
    rated = list(_rated(lines, sides))
    chart = RatingsChart(label, [str(side.label) for side in sides], rated)
    return ResultSet(code, label, lines, chart)


def _rating(key: str, side: str, now: Means, then: Means) -> Rating | None:
    found = now.get((key, side))
    if found is None:
        return None
    before = then.get((key, side))
    return Rating(*found, before=before[1] if before else None)


def _rated(lines: list[ResultLine], sides: list[Any]) -> Iterator[Rated]:
    for line in lines:
        for side, rating in zip(sides, line.ratings, strict=True):
            if rating is not None:
                yield Rated(line.obstacle.text, str(side.label), rating.mean)
