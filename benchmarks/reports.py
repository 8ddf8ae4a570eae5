"""A full gap report beside what it cannot do without: COPY out of what is read, COPY in of its lines.

The floor copies the same columns of the same rows to nowhere, and the same lines into the same table
with its constraints and indexes (rolled back). The report does all the rest between the two: it cuts
blocks, stores them, computes them, and publishes lines, roll-ups, marking and hash.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from assessments import actions, reading
from assessments.copying import copy_text_in
from assessments.models import Block, GapReport, GapRun
from assessments.policies import policy_of
from assessments.running.freshness import renew
from assessments.running.lines import LINE_COLUMNS, gap_rows
from assessments.running.publishing import publish
from assessments.running.steps import compute_some, read_run
from assessments.running.stored import unpack_result
from benchmarks import processes
from benchmarks.measure import Row

TIMES = 5
WORKERS = 2
LIMIT = 4.0
SOON = 2.0
"""Seconds within which one change shows in the current report."""
MOST_MEGABYTES = 700


def run(nation: Any, size: int) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    _report(nation, compute_all)  # warm, and so that there are lines to copy
    _copy_out(nation), _copy_lines(nation)
    with processes.pool(WORKERS) as workers:
        list(workers.map(processes.peak, range(WORKERS * 4)))

        def together(run_id: int) -> None:
            call = "benchmarks.reports.compute_all"
            each = [workers.submit(processes.call, call, run_id) for _ in range(WORKERS)]
            for work in each:
                work.result()

        turns = [
            (
                _copy_out(nation),
                _copy_lines(nation),
                _report(nation, compute_all),
                _report(nation, together),
            )
            for _ in range(TIMES)
        ]
        peak = max(workers.map(processes.peak, range(WORKERS * 4)))
    outs, backs, alone, shared = zip(*turns, strict=True)
    out, back = statistics.median(outs), statistics.median(backs)
    yield from _rows(f"{WORKERS} workers, as in use", list(shared), out + back)
    yield from _rows("one worker", list(alone), out + back)
    one, two = (statistics.median(part[1] for part in runs) for runs in (alone, shared))
    yield Row("compute: one worker beside two", one, two, note="aim: at least 1.6")
    yield from _changes(nation)
    yield Row("of the floor: copy out, copy in", out, back, note="not a ratio to aim at")
    yield Row.of_counts("peak memory of a worker, MB", peak, MOST_MEGABYTES, 1.0)


def _rows(name: str, runs: list[tuple[float, float, float]], floor: float) -> Iterator[Row]:
    read, computed, published = (statistics.median(part) for part in zip(*runs, strict=True))
    total = statistics.median(map(sum, runs))
    note = f"read {read:.2f} s, compute {computed:.2f} s, publish {published:.2f} s"
    yield Row(f"gap report, {name}", total, floor, LIMIT, note)


def _changes(nation: Any) -> Iterator[Row]:
    """One change of a capability or commitment, until it stands in the current report."""
    report = GapReport.objects.select_related("nation", "policy", "run").get(
        nation=nation, kind="current"
    )
    groups = sorted(
        Block.objects.filter(run=report.run).values_list("resources", flat=True), key=len
    )
    kinds = [("one resource", groups[0])]
    if len(groups[-1]) > 1:
        kinds.append((f"{len(groups[-1])} tied resources", groups[-1]))
    for name, group in kinds:
        start = time.perf_counter()
        with reading.one_moment():
            renew(report, {group[0]})
        spent = time.perf_counter() - start
        yield Row(f"one change in current, {name}", spent, SOON, 1.0, "the floor is the aim")


def seconds(nation: Any) -> float:
    """One whole report by one worker, warm."""
    _report(nation, compute_all)
    return sum(_report(nation, compute_all))


def _report(nation: Any, compute: Callable[[int], None]) -> tuple[float, float, float]:
    """Seconds of reading, computing and publishing."""
    GapRun.objects.filter(status__in=["waiting", "running"]).update(status=GapRun.Status.FAILED)
    run = actions.ask_for_run(nation=nation, kind=GapRun.Kind.CURRENT, by=User.objects.system())
    marks = [time.perf_counter()]
    read_run(run.pk)
    marks.append(time.perf_counter())
    compute(run.pk)
    marks.append(time.perf_counter())
    publish(run.pk)
    marks.append(time.perf_counter())
    run.refresh_from_db()
    if run.status != GapRun.Status.PUBLISHED:
        raise RuntimeError(run.problem or run.status)
    return marks[1] - marks[0], marks[2] - marks[1], marks[3] - marks[2]


def compute_all(run_id: int) -> None:
    while compute_some(run_id):
        pass


def _copy_out(nation: Any) -> float:
    moment = reading.Moment(
        nation, timezone.now(), policy_of(nation), tuple(sorted(nation.milestones))
    )
    spent = 0.0
    with reading.one_moment(), open(os.devnull, "wb") as nowhere, connection.cursor() as cursor:
        reading.read_whole_tables()
        for sql, params in reading.queries(moment):
            query = cursor.cursor.mogrify(sql, params).decode()
            start = time.perf_counter()
            cursor.cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", nowhere)
            spent += time.perf_counter() - start
    return spent


class _Undone(Exception):
    pass


def _copy_lines(nation: Any) -> float:
    current = GapReport.objects.get(nation=nation, kind="current")
    spent = 0.0
    try:
        with transaction.atomic():
            scratch = GapReport.objects.create(
                nation=nation, kind="snapshot", day=date(1900, 1, 1), as_of=current.as_of,
                run=current.run, policy=current.policy, engine_version="", sha256="",
                milestones=current.milestones,
            )  # fmt: skip
            rows = [
                row
                for block in Block.objects.filter(run=current.run).order_by("component")
                for row in gap_rows(
                    scratch.pk, scratch.public_id, unpack_result(block.result), block.about
                )
            ]
            start = time.perf_counter()
            copy_text_in("assessments_gap", LINE_COLUMNS, rows)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            spent = time.perf_counter() - start
            raise _Undone
    except _Undone:
        return spent
