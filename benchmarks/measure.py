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

    @property
    def ratio(self) -> float:
        return self.ours / self.floor if self.floor else float("inf")


def median_of(act: Callable[[], object], *, times: int = 5, warm: int = 2) -> float:
    """Median seconds of `times` runs after `warm` that do not count."""
    for _ in range(warm):
        act()
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        act()
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def show(rows: list[Row]) -> None:
    width = max(len(row.name) for row in rows)
    print(f"{'':<{width}}  {'ours':>10}  {'floor':>10}  {'ratio':>6}  {'aim':>6}")
    for row in rows:
        aim = f"≤ {row.limit:g}" if row.limit else ""
        over = "  over" if row.limit and row.ratio > row.limit else ""
        print(
            f"{row.name:<{width}}  {row.ours * 1000:>8.1f}ms  {row.floor * 1000:>8.1f}ms  "
            f"{row.ratio:>6.2f}  {aim:>6}{over}  {row.note}"
        )
