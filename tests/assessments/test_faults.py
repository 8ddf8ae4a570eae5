"""Runs with real workers, a real broker and a real clock: killed, flushed, and complete all the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import redis
from celery import Celery

from assessments import actions
from assessments.engine.block import Block as EngineBlock
from assessments.engine.compute import compute
from assessments.models import Block, Gap, GapReport, GapRun
from assessments.running.stored import hash_of_all, result_hash
from partners.models import Capability
from tests.factories import accounts as people
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry
from tests.processes import WORKER, Program, eventually
from workspace.models import Change

pytestmark = [
    pytest.mark.processes,
    pytest.mark.django_db(transaction=True),
    pytest.mark.timeout(300),
]

LEASE_SECONDS = 2
RESOURCES = 60


@pytest.fixture
def broker(broker_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(broker_url) as client:
        yield client


@pytest.fixture
def send(broker_url: str) -> Iterator[Callable[..., Any]]:
    app = Celery(broker=broker_url, set_as_current=False)
    with app.connection_for_write() as link:
        yield lambda task, **ids: app.send_task(task, kwargs=ids, connection=link)
    app.close()


@pytest.fixture
def start_worker(start: Callable[..., Program]) -> Callable[..., Program]:
    quick = {"GAP_LEASE_SECONDS": str(LEASE_SECONDS), "GAP_TASK_SECONDS": "0.2"}
    return lambda *options, **environment: start(*WORKER, *options, **quick, **environment)


@pytest.fixture
def winter() -> Any:
    """A nation with many resources, so that a run has many blocks."""
    nation = people.nation("NO", "Norvania")
    places = words.regions(nation)
    frame = words.frame()
    petra = people.user("petra", "officer", nation)
    storm = words.scenario(nation, "storm", "crisis")
    winter = made.assessment(petra, storm)
    acme = registry.partner("Acme Power", places.north, approved_by=petra)
    unit = words.unit("MTQ", "m³")
    for number in range(RESOURCES):
        resource = words.resource(f"r{number}", "consumable", unit, frame.elements["BLR2"])
        for region in (places.nation, places.north, places.town):
            made.need(winter, resource, region, storm, by=petra, initial=10 + number)
        registry.capability(acme, resource, by=petra, stock=20, serves=[places.nation])
    return petra


@pytest.mark.long
def test_a_killed_worker_and_a_flushed_broker_give_one_complete_report(
    winter, start_worker, send, broker
):
    run = actions.ask_for_run(nation=winter.nation, kind="snapshot", by=winter)
    broker.flushdb()
    first = start_worker()
    send("assessments.tasks.read_gap_run", run_id=run.pk)

    def under_way() -> bool:
        run.refresh_from_db()
        return run.blocks_done >= 3

    assert eventually(under_way, 60, every=0.005)
    first.kill()
    broker.flushdb()
    run.refresh_from_db()
    assert run.status == GapRun.Status.RUNNING
    assert run.blocks_done < run.blocks_total == RESOURCES
    assert not GapReport.objects.exists()
    killed_at = time.monotonic()

    start_worker()

    def published() -> bool:
        send("assessments.periodic.sweep_runs")  # the clock, every second instead of every minute
        run.refresh_from_db()
        return run.status == GapRun.Status.PUBLISHED

    assert eventually(published, 120, every=1)
    assert time.monotonic() - killed_at < 120
    report = GapReport.objects.get()
    assert Gap.objects.filter(report=report).count() == report.lines == RESOURCES * 3
    blocks = Block.objects.filter(run=run)
    assert blocks.count() == run.blocks_done == RESOURCES
    hashes = [
        (one.component, result_hash(compute(EngineBlock.from_bytes(bytes(one.content)))))
        for one in blocks
    ]
    assert report.sha256 == hash_of_all(hashes)

    for _again in range(3):
        send("assessments.tasks.read_gap_run", run_id=run.pk)
        send("assessments.tasks.compute_gap_run", run_id=run.pk)
    time.sleep(2)
    assert GapReport.objects.count() == 1
    assert Gap.objects.count() == RESOURCES * 3


@pytest.mark.long
def test_the_clock_makes_the_current_report_and_takes_changes_in_within_seconds(
    winter, start_worker, tmp_path, broker
):
    start_worker("--beat", "--schedule", str(tmp_path / "beat"))
    Change.objects.create(nation=winter.nation, kind=Change.EVERYTHING)

    assert eventually(GapReport.objects.filter(kind="current").exists, 90)
    report = GapReport.objects.get()
    assert report.lines == RESOURCES * 3
    capability = Capability.objects.order_by("pk")[0]
    took = [_seconds_until_shown(capability, stock) for stock in (3, 6, 9)]

    # The fastest of three: a busy test machine may be slow once.
    assert min(took) < 5
    assert not Change.objects.exists()


def _seconds_until_shown(capability: Capability, stock: int) -> float:
    lines = Gap.objects.filter(resource=capability.resource_id, region__level=0)
    before = lines.get().declared
    Capability.objects.filter(pk=capability.pk).update(stock=stock)
    Change.objects.create(nation=capability.nation, kind=Change.SUPPLY, key=capability.resource_id)
    started = time.monotonic()
    assert eventually(lambda: lines.get().declared != before, 60)
    return time.monotonic() - started
