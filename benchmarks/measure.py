"""Time something beside its floor, in the same run, and say the ratio."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One benchmark: median seconds of ours and of the floor, and the ratio aimed at."""

    name: str
    ours: float
    floor: float
    limit: float | None = None
    note: str = ""
    is_time: bool = True

    @classmethod
    def of_counts(cls, name: str, ours: float, floor: float, limit: float) -> Row:
        """Numbers that are no seconds; shown as they are."""
        return cls(name, ours, floor, limit, is_time=False)

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")


def side_by_side(
    ours: Callable[[], object], floor: Callable[[], object], *, times: int = 15, warm: int = 3
) -> tuple[float, float]:
    """Median seconds of both, warm. They take turns, so that a busy moment of the machine meets both."""
    spent: tuple[list[float], list[float]] = ([], [])
    for turn in range(warm + times):
        for act, seconds in zip((ours, floor), spent, strict=True):
            start = time.perf_counter()
            act()
            if turn >= warm:
                seconds.append(time.perf_counter() - start)
    return statistics.median(spent[0]), statistics.median(spent[1])


def show(rows: list[Row]) -> None:
    width = max(len(row.name) for row in rows)
    print(f"{'':<{width}}  {'ours':>10}  {'floor':>10}  {'ratio':>6}  {'aim':>6}")
    for row in rows:
        aim = f"≤ {row.limit:g}" if row.limit else ""
        over = "  over" if row.limit and row.ratio > row.limit else ""
        ours, floor = (_shown(value, row.is_time) for value in (row.ours, row.floor))
        print(
            f"{row.name:<{width}}  {ours:>10}  {floor:>10}  {row.ratio:>6.2f}  {aim:>6}{over}  {row.note}"
        )


def _shown(value: float, is_time: bool) -> str:
    return f"{value * 1000:,.1f}ms" if is_time else f"{value:,.0f}"
