"""Scores of answers, and what may be told of a group of scores. Plain values in, plain values out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

FULL = 10_000
WORTH = {"yes": 2, "partly": 1, "no": 0}
#: Figures are told in steps of five in a hundred.
STEP = 500
#: Other companies (ultimate parents) behind a figure, at least.
OTHERS = 5
#: Two companies that put their heads together leave so many they know nothing of.
UNLIKE = 3


@dataclass(frozen=True)
class Quartiles:
    """Rounded to `STEP`."""

    lower: int
    median: int
    upper: int


def score(said: Iterable[str]) -> int | None:
    """Ten-thousandths, rounded down; yes counts whole, partly half; None where nothing counts."""
    worth = [WORTH[one] for one in said if one in WORTH]
    return sum(worth) * FULL // (2 * len(worth)) if worth else None


def score_of_counts(yes: int, partly: int, no: int) -> int | None:
    counted = yes + partly + no
    return (2 * yes + partly) * FULL // (2 * counted) if counted else None


def mean(scores: Sequence[int]) -> int:
    return sum(scores) // len(scores)


def quartiles(scores: Sequence[int]) -> Quartiles | None:
    """Median and quartiles of the scores of companies, one each; None where they might give one away.

    One company knows its own score and sees the figure; two may know two. There are five others
    beside any reader, and at least three did not score as most do: whichever two are known, the
    rest is not all alike.
    """
    stepped = [_stepped(one, 1) for one in scores]
    if len(stepped) <= OTHERS:
        return None
    if len(stepped) - max(Counter(stepped).values()) < UNLIKE:
        return None
    ordered = sorted(scores)
    return Quartiles(*(_at(ordered, quarter) for quarter in (1, 2, 3)))


def _at(ordered: Sequence[int], quarter: int) -> int:
    """Between the two nearest scores, in proportion."""
    place, rest = divmod((len(ordered) - 1) * quarter, 4)
    following = ordered[min(place + 1, len(ordered) - 1)]
    return _stepped(ordered[place] * (4 - rest) + following * rest, 4)


def _stepped(number: int, parts: int) -> int:
    """The nearest step of `number / parts`; a half goes up."""
    return (2 * number + parts * STEP) // (2 * parts * STEP) * STEP
