"""`make bench`: how fast the portal is, beside floors measured in the same run.

    python -m benchmarks --size 100000          # capabilities; a tenth as many partners
    python -m benchmarks --only pages,reports   # some of it
    python -m benchmarks --curve                # how a report grows from 10,000 to 1,000,000
    python -m benchmarks --only duplicates      # how well doubles are found; needs REAL_DATA_DIR

Works on a database of its own beside the one `DATABASE_URL` names (or on embedded servers), made
once for each size and kept, so that a second run starts at once.
"""

from __future__ import annotations

import argparse
import os
import resource

SUITES = ("pages", "reports", "whatif", "importing")


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--size", type=int, default=100_000, help="capabilities")
    parser.add_argument("--only", default=",".join(SUITES))
    parser.add_argument(
        "--alone", action="store_true", help="no agreements, lines or substitutes: to compare"
    )
    parser.add_argument(
        "--curve", action="store_true", help="gap reports at 10,000, 100,000 and 1,000,000"
    )
    options = parser.parse_args()
    if options.curve:
        from benchmarks import curve

        curve.show(alone=options.alone)
        return
    suites = options.only.split(",")
    if "duplicates" in suites:
        from benchmarks import duplicates

        duplicates.report()  # names alone: it needs no database
        suites.remove("duplicates")
    if suites:
        _measure(suites, options.size, alone=options.alone)


def _measure(suites: list[str], size: int, *, alone: bool) -> None:
    from resilience_portal.embedded import provide

    os.environ["DJANGO_SETTINGS_MODULE"] = "resilience_portal.settings.test"
    provide()
    from benchmarks import database

    nation = database.prepare(size, alone=alone)
    from benchmarks.measure import show

    for suite in suites:
        print(f"\n{suite}, {size:,} capabilities")
        show(list(database.suite(suite)(nation, size)))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\nPeak memory of this process, which did all of it: {peak} MB")


if __name__ == "__main__":
    main()
