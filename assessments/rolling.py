"""Rolling lines up by any key, with the engine's arithmetic: the mean and the weakest line of each set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db.models import Case, F, Value, When
from django.db.models.functions import Coalesce

from assessments.copying import copy_rows
from assessments.engine.rollup import Rollup, rollup
from assessments.engine.words import NONE, Figure, Ints
from assessments.models.report import GapQuerySet
from common.rows import Marking

_COLUMNS: dict[str, tuple[str, Any]] = {
    "id": ("int8", F("pk")),
    "report": ("int8", F("report_id")),
    "need": ("int8", Coalesce("need_id", "pk")),
    "resource": ("int8", F("resource_id")),
    "region": ("int8", F("region_id")),
    "scenario": ("int8", F("scenario_id")),
    "priority": ("int8", F("priority")),
    "known": ("int8", Case(When(is_known=True, then=Value(1)), default=Value(0))),
    "marking": (
        "int8",
        Case(
            *[When(marking=one.value, then=Value(one.rank)) for one in Marking],
            default=Value(Marking.RED.rank),
        ),
    ),
}


#: Where the three figures of a line lie: on its worst milestone, and by milestone.
_FIGURES = {"declared": "declared_coverage", "expected": "expected_coverage", "assured": "coverage"}


@dataclass(frozen=True, eq=False)
class Lines:
    """n lines of reports as arrays, each on its worst milestone or all on a chosen one."""

    id: Ints  # keys of `Gap`
    report: Ints
    need: Ints
    resource: Ints
    region: Ints
    scenario: Ints
    priority: Ints
    coverage: Ints  # (n, 3) declared, expected, assured
    known: Ints
    marking: Ints  # ranks

    def __len__(self) -> int:
        return len(self.id)

    @classmethod
    def of(cls, lines: GapQuerySet, place: int | None = None) -> Lines:
        """`place` chooses a milestone by its place in the report's; without it, each line's worst."""
        (found,) = cls.of_each(lines, [place])
        return found

    @classmethod
    def of_each(cls, lines: GapQuerySet, places: Sequence[int | None]) -> Iterator[Lines]:
        """The lines once for each place, read in one go.

        A line that asks for nothing on a chosen milestone is no line of that day.
        """
        columns = {
            f"{name}_{place}": ("int8", Coalesce(_at(name, place), Value(NONE)))
            for place in places
            for name in _FIGURES
        }
        rows: dict[str, npt.NDArray[Any]] = copy_rows(lines, _COLUMNS | columns)
        about = {name: rows[name] for name in _COLUMNS}
        for place in places:
            coverage = np.stack([rows[f"{name}_{place}"] for name in _FIGURES], axis=1)
            counts = (coverage[:, Figure.ASSURED] != NONE) | (about["known"] == 0)
            if place is None or counts.all():
                yield cls(**about, coverage=coverage)
            else:
                kept = {name: values[counts] for name, values in about.items()}
                yield cls(**kept, coverage=coverage[counts])


def _at(name: str, place: int | None) -> F:
    return F(_FIGURES[name]) if place is None else F(f"{name}_coverages__{place}")


@dataclass(frozen=True)
class Rolled:
    """One set of lines."""

    key: tuple[int, ...]
    figures: Rollup
    weakest_id: int | None  # key of the `Gap` that is weakest


def roll(
    lines: Lines, line: Ints, keys: Sequence[Ints], priority_weights: Sequence[int]
) -> Iterator[Rolled]:
    """Roll up the chosen lines by their keys: `line` holds places in `lines`, each of `keys` is as
    long. A line may be chosen under several keys."""
    if not len(line):
        return
    table = np.stack(keys, axis=1)
    order = np.lexsort(table.T[::-1])
    distinct, firsts = np.unique(table[order], axis=0, return_index=True)
    weights = np.asarray(priority_weights, dtype=np.int64)
    for key, places in zip(distinct.tolist(), np.split(line[order], firsts[1:]), strict=True):
        figures = rollup(
            lines.need[places],
            lines.priority[places],
            lines.coverage[places],
            lines.known[places],
            weights,
        )
        weakest = None
        if figures.weakest is not None:
            weakest = int(lines.id[places[lines.need[places] == figures.weakest][0]])
        yield Rolled(tuple(key), figures, weakest)


def serving(resource: Ints, pairs: Ints) -> tuple[Ints, Ints]:
    """Each line under everything its resource serves: `pairs` (k, 2) of resource and what it serves.

    Gives places of lines, and what each is chosen for.
    """
    order = np.argsort(resource, kind="stable")
    low = np.searchsorted(resource[order], pairs[:, 0], side="left")
    count = np.searchsorted(resource[order], pairs[:, 0], side="right") - low
    pair = np.repeat(np.arange(len(pairs)), count)
    inner = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count)
    return order[np.repeat(low, count) + inner], pairs[pair, 1]


def looked_up(ids: Ints, answers: dict[int, int]) -> Ints:
    """The answer for each id, NONE where there is none."""
    distinct, inverse = np.unique(ids, return_inverse=True)
    found = [answers.get(one, NONE) for one in distinct.tolist()]
    return np.array(found, dtype=np.int64)[inverse.reshape(-1)]
