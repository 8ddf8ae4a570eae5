"""What-ifs beside what they cannot do without: the stored blocks and results, read and unpacked.

Each question is new every time, so that nothing of its answer is kept. "As in use": parts claimed by two
workers, put together and told to an officer (counts, means by requirement, the first lines). A page that
finds its answer kept is timed apart. The answer is wanted within three seconds.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count

from accounts.models import User
from assessments.asking.answers import Answer, Asked, answer_of, kept, make_part
from assessments.asking.sides import sides_for
from assessments.engine.block import Block as EngineBlock
from assessments.engine.whatif import BordersClosed, Demand, Lost, Supposition, WhatIf
from assessments.models import Block, GapReport
from assessments.running.stored import unpack_result
from benchmarks import processes
from benchmarks.measure import Row
from partners.models import Capability

TIMES = 5
WORKERS = 2
LISTED = 60
WANTED = 3.0


def run(nation: Any, size: int) -> Iterator[Row]:
    report = GapReport.objects.select_related("nation", "policy").get(nation=nation, kind="current")
    officer = _officer(nation)
    largest = (
        Capability.objects.counting(nation.pk)
        .values("partner__ultimate_parent", "partner")
        .annotate(rows=Count("pk"))
        .order_by("-rows")
        .first()
    )
    partner = largest["partner__ultimate_parent"] or largest["partner"]
    questions: dict[str, Callable[[int], list[Supposition]]] = {
        "a partner falls out": lambda n: [Lost("partner", partner), Lost("site", -n)],
        "borders closed": lambda n: [BordersClosed(), Lost("site", -n)],
        "borders closed, demand + 30 %": lambda n: [BordersClosed(), Demand(13_000 + n)],
    }
    floor = _median(lambda _n: _read(report))
    with processes.pool(WORKERS) as workers:
        list(workers.map(processes.peak, range(WORKERS * 4)))
        for name, of in questions.items():
            began = time.process_time()
            alone = _median(lambda n, of=of: answer_of(Asked(report, WhatIf.of(of(n + 100)))))
            processor = (time.process_time() - began) / TIMES

            def in_use(n: int, of: Any = of) -> None:
                asked = Asked(report, WhatIf.of(of(n + 200)))
                found = _by_workers(workers, asked)
                _tell(officer, report, found)

            shared = _median(in_use)
            yield Row(
                f"{name}, {WORKERS} workers, told to an officer",
                shared,
                floor,
                note=_wanted(shared),
            )
            busy = f"{processor:.2f} s of a processor"
            yield Row(f"{name}, one process, worked out only", alone, floor, note=busy)
        peak = max(workers.map(processes.peak, range(WORKERS * 4)))
    asked = Asked(report, WhatIf.of(questions["borders closed, demand + 30 %"](1)))
    found = answer_of(asked)
    told = _median(lambda _n: _tell(officer, report, kept(asked) or found))
    yield Row(f"an answer kept, told to an officer ({len(found):,} lines move)", told, floor)
    yield Row.of_counts("peak memory of a worker, MB", peak, 700, 1.0)


def part(report_id: int, data: list[dict[str, Any]], number: int) -> None:
    """What one task of a worker does."""
    report = GapReport.objects.get(pk=report_id)
    make_part(Asked(report, WhatIf.from_data(data)), number)


def _by_workers(workers: Any, asked: Asked) -> Answer:
    sent = [
        workers.submit(
            processes.call, "benchmarks.whatif.part", asked.report.pk, asked.what_if.data(), number
        )
        for number in range(asked.parts)
    ]
    for one in sent:
        one.result()
    return kept(asked) or answer_of(asked)


def _tell(officer: User, report: GapReport, answer: Answer) -> None:
    sides_for(officer, report, answer).lines(most=LISTED)


def _read(report: GapReport) -> None:
    rows = Block.objects.filter(run=report.run_id).values_list("content", "result")
    for content, result in rows.iterator(16):
        EngineBlock.from_bytes(bytes(content or b""))
        unpack_result(bytes(result or b""))


def _officer(nation: Any) -> User:
    email = "asks-what-if@example.org"
    found = User.objects.filter(email=email).first()
    return found or User.objects.create_user(
        email=email, name="Asks", kind="officer", nation=nation
    )


def _median(act: Callable[[int], object]) -> float:
    spent = []
    for turn in range(TIMES):
        start = time.perf_counter()
        act(turn)
        spent.append(time.perf_counter() - start)
    return statistics.median(spent)


def _wanted(seconds: float) -> str:
    return "" if seconds <= WANTED else f"over the {WANTED:.0f} s wanted"
