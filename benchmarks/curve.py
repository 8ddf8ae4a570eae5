"""How a full report grows with the register: `python -m benchmarks --curve`."""

from __future__ import annotations

import os
from math import log

from benchmarks import processes

SIZES = (10_000, 100_000, 1_000_000)


def show(*, alone: bool) -> None:
    """Seconds of one report by one worker for each size, and how they grow beside n·log n."""
    print(f"{'capabilities':>14}  {'seconds':>9}  {'beside n·log n':>14}")
    first = 0.0
    for size in SIZES:
        spent = _measured(size, alone=alone)
        each = spent / (size * log(size))
        first = first or each
        print(f"{size:>14,}  {spent:>9.2f}  {each / first:>14.2f}", flush=True)


def _measured(size: int, *, alone: bool) -> float:
    # Each register is a database of its own, and Django knows one in its life.
    with processes.pool(1, plain=True) as pool:
        return float(pool.submit(processes.call, "benchmarks.curve.one", size, alone).result())


def one(size: int, alone: bool) -> float:
    os.environ["DJANGO_SETTINGS_MODULE"] = "resilience_portal.settings.test"
    from resilience_portal.embedded import provide

    provide()
    from benchmarks import database

    nation = database.prepare(size, alone=alone)
    from benchmarks.reports import seconds

    return seconds(nation)
