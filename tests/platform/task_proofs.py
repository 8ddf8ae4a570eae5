"""For every task of ours: what must be there before, and what it has done to it afterwards.

A proof is a generator: it yields the arguments the task is sent with, and goes on when a real worker
has done it. A new task needs a proof here; `tests/house_rules/test_tasks.py` asks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments import actions as assessing
from assessments.models import Block, Gap, GapReport, GapRun, NeedFile
from assessments.running.steps import read_run
from common.charts import shelf
from common.charts.figures import Milestone, MilestonesChart
from exchange.models import Matter, RoundEntry
from partners.actions import excluding, importing
from partners.actions.registration import DRAFT_LASTS
from partners.import_data.offering import offered_mapping
from partners.import_data.vocabulary import load_vocabulary
from partners.importing.mapping import From
from partners.models import (
    Application,
    Capability,
    DuplicatePair,
    ExclusionHit,
    ExclusionList,
    ImportSession,
    Partner,
)
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import exchange
from tests.factories import partners as registry
from workspace import health, jobs
from workspace.actions import start_job, store_file, write_letter
from workspace.models import Change, File, Job, Letter, Notice

World = SimpleNamespace
Proof = Callable[[World], Iterator[dict[str, Any]]]
PROOFS: dict[str, Proof] = {}


def proves(task: str) -> Callable[[Proof], Proof]:
    def note(proof: Proof) -> Proof:
        assert task not in PROOFS
        PROOFS[task] = proof
        return proof

    return note


def _job(w: World, task: str, target: Any, url: str = "") -> Job:
    return start_job(kind="test", title=task, task=task, target=target, url=url, by=w.petra)


def _is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.status == Job.Status.DONE


# Letters, files, jobs


@proves("workspace.tasks.send_letter")
def a_letter_leaves(w: World) -> Iterator[dict[str, Any]]:
    letter = write_letter(key="one", to="kim@example.org", subject="Hello", body="Hello.\n")
    yield {"letter_id": letter.pk}
    letter.refresh_from_db()
    assert letter.sent_at
    assert w.postbox.taken[-1].rcpt_tos == ["kim@example.org"]


@proves("workspace.periodic.send_waiting_mail")
def a_waiting_letter_leaves_once(w: World) -> Iterator[dict[str, Any]]:
    letter = write_letter(key="two", to="ole@example.org", subject="Hello", body="Hello.\n")
    w.send("workspace.periodic.send_waiting_mail")  # and a second time, before it has left
    yield {}
    w.eventually(Letter.objects.filter(pk=letter.pk, sent_at__isnull=False).exists)
    assert [one.rcpt_tos for one in w.postbox.taken].count(["ole@example.org"]) == 1


@proves("workspace.periodic.note_heartbeat")
def word_is_left(w: World) -> Iterator[dict[str, Any]]:
    before = timezone.now()
    yield {}
    assert w.workers_cache.get(health.KEY) >= before


@proves("workspace.periodic.take_up_abandoned_jobs")
def a_job_that_takes_its_workers_down_is_ended(w: World) -> Iterator[dict[str, Any]]:
    job = _job(w, "no.such.task", None)
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.RUNNING,
        attempts=jobs.MOST_ATTEMPTS,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    yield {}
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED


def _held_file(w: World, name: str) -> File:
    kept = store_file(upload=SimpleUploadedFile(name, b"a;b\n1;2\n"), nation=w.norvania, by=w.petra)
    File.objects.filter(pk=kept.pk).update(state=File.State.HELD)
    return kept


@proves("workspace.tasks.scan_file")
def a_file_is_judged(w: World) -> Iterator[dict[str, Any]]:
    kept = _held_file(w, "one.csv")
    yield {"file_id": kept.pk}
    kept.refresh_from_db()
    assert kept.state == File.State.CLEAN


@proves("workspace.periodic.scan_held_files")
def held_files_are_judged(w: World) -> Iterator[dict[str, Any]]:
    kept = _held_file(w, "two.csv")
    yield {}
    kept.refresh_from_db()
    assert kept.state == File.State.CLEAN


@proves("common.tasks.draw_chart")
def a_chart_is_drawn(w: World) -> Iterator[dict[str, Any]]:
    chart = MilestonesChart("Diesel", "m³", (Milestone(1, 100, 50, 30, 10),))
    key = shelf.ask(chart, draw=lambda **_: None).key
    w.workers_cache.set(f"chart:asked:{key}", cache.get(f"chart:asked:{key}"), 60)
    yield {"key": key}
    assert "<svg" in w.workers_cache.get(f"chart:drawn:{key}")["wide"]


# The registry


def _seen(w: World, *, until: int) -> Capability:
    return registry.capability(
        w.acme, w.frame.lorries, by=w.anna, capacity=4, evidence="verified", seen_capacity=4,
        evidence_until=timezone.localdate() + timedelta(days=until),
    )  # fmt: skip


@proves("partners.periodic.settle_lapsed_evidence")
def what_was_seen_long_ago_counts_no_more(w: World) -> Iterator[dict[str, Any]]:
    seen = _seen(w, until=-1)
    yield {}
    seen.refresh_from_db()
    assert seen.evidence == "declared"


@proves("partners.periodic.warn_of_lapsing_evidence")
def people_are_told_before_evidence_lapses(w: World) -> Iterator[dict[str, Any]]:
    seen = _seen(w, until=30)
    yield {}
    seen.refresh_from_db()
    assert seen.lapse_told_for == seen.evidence_until
    assert Notice.objects.filter(user=w.petra, kind="capability.evidence_lapses").exists()


@proves("partners.periodic.discard_forgotten_drafts")
def a_forgotten_draft_is_thrown_away(w: World) -> Iterator[dict[str, Any]]:
    draft = registry.application(w.norvania, status="draft")
    long_ago = timezone.now() - DRAFT_LASTS - timedelta(days=1)
    Application.objects.filter(pk=draft.pk).update(saved_at=long_ago)
    yield {}
    assert not Application.objects.filter(pk=draft.pk).exists()


REGISTER = (
    "Owner;Site;Municipality;Resource;Quantity;Unit\n"
    "Nordic Fuel Company;Harbour;Northtown;diesel;1000;m³\n"
    "Nordic Fuel Compani;Hill;Northtown;diesel;200;m³\n"
)


def _uploaded(w: World) -> ImportSession:
    session = importing.upload_import(
        upload=SimpleUploadedFile("register.csv", REGISTER.encode()),
        source="Fuel register",
        nation=w.norvania,
        by=w.petra,
    )
    w.session = session
    return session


@proves("partners.tasks.importing.look_at_import")
def a_file_is_looked_at(w: World) -> Iterator[dict[str, Any]]:
    session = _uploaded(w)
    ImportSession.objects.filter(pk=session.pk).update(columns=[])
    yield {"job_id": _job(w, "partners.tasks.importing.look_at_import", session).pk}
    session.refresh_from_db()
    assert session.columns


@proves("partners.tasks.importing.check_import")
def a_file_is_checked(w: World) -> Iterator[dict[str, Any]]:
    mapping = offered_mapping(w.session, load_vocabulary(w.norvania))
    stated = {"capability.share_war": From(constant="80")}
    session = importing.map_import(
        w.session,
        mapping=replace(mapping, fields=stated | mapping.fields),
        version=w.session.version,
        by=w.petra,
    )
    yield {"job_id": session.job_id}
    session.refresh_from_db()
    assert session.status == ImportSession.Status.CHECKED
    assert session.counts["partners_created"] == 2


@proves("partners.tasks.importing.commit_import")
def a_file_is_written(w: World) -> Iterator[dict[str, Any]]:
    session = ImportSession.objects.get(pk=w.session.pk)
    yield {"job_id": importing.commit_import(session, by=w.petra).job_id}
    assert Partner.objects.filter(name__startswith="Nordic Fuel").count() == 2


@proves("partners.tasks.importing.find_duplicates")
def names_that_may_mean_one_are_found(w: World) -> Iterator[dict[str, Any]]:
    job = Job.objects.get(kind="partners.duplicates")  # the commit has started it
    yield {"job_id": job.pk}
    assert _is_done(job)
    assert DuplicatePair.objects.count() == 1


@proves("partners.tasks.importing.revert_import")
def an_import_is_undone(w: World) -> Iterator[dict[str, Any]]:
    session = ImportSession.objects.get(pk=w.session.pk)
    yield {"job_id": importing.revert_import(session, by=w.petra).job_id}
    session.refresh_from_db()
    assert session.status == ImportSession.Status.REVERTED
    assert not Partner.objects.filter(name__startswith="Nordic Fuel", archived_at=None).exists()


# Exclusion lists


def _excluded(w: World, name: str) -> Job:
    excluding.upload_exclusion_list(
        nation=w.norvania,
        name=name,
        source="",
        upload=SimpleUploadedFile("list.csv", b"name\nAcme Powers\n"),
        by=w.petra,
    )
    return Job.objects.filter(kind="partners.exclusions").latest("pk")


@proves("partners.tasks.screening.read_list")
def a_list_is_read_and_compared(w: World) -> Iterator[dict[str, Any]]:
    job = _excluded(w, "One")
    yield {"job_id": job.pk}
    assert _is_done(job)
    assert ExclusionHit.objects.filter(entry__list__name="One", partner=w.acme).exists()


@proves("partners.tasks.screening.scan_list")
def a_list_is_compared_again(w: World) -> Iterator[dict[str, Any]]:
    kept = ExclusionList.objects.get(name="One")
    ExclusionHit.objects.all().delete()
    job = _job(w, "partners.tasks.screening.scan_list", kept)
    yield {"job_id": job.pk}
    assert _is_done(job)
    assert ExclusionHit.objects.filter(partner=w.acme).exists()


@proves("partners.periodic.rescan_exclusion_lists")
def every_list_is_compared_each_night(w: World) -> Iterator[dict[str, Any]]:
    before = Job.objects.filter(task=excluding.SCAN_TASK).count()
    yield {}
    assert Job.objects.filter(task=excluding.SCAN_TASK).count() == before + 1


# The desk


@proves("exchange.periodic.tell_late_matters")
def a_late_matter_is_told(w: World) -> Iterator[dict[str, Any]]:
    late = exchange.matter(
        "trouble", w.norvania, by=w.anna, partner=w.acme,
        due_at=timezone.now() - timedelta(hours=1),
    )  # fmt: skip
    yield {}
    assert Matter.objects.get(pk=late.pk).late_told_at


@proves("exchange.periodic.remind_of_rounds")
def the_silent_are_reminded(w: World) -> Iterator[dict[str, Any]]:
    running = exchange.round_(
        w.norvania, by=w.petra, deadline=timezone.localdate() + timedelta(days=10),
        started_at=timezone.now() - timedelta(days=20),
    )  # fmt: skip
    entry = exchange.round_entry(running, w.acme, contact=registry.contact(w.acme))
    yield {}
    assert RoundEntry.objects.get(pk=entry.pk).reminders == 1


# Gaps


def _asked(w: World, kind: str, day: int = 0) -> GapRun:
    moment = timezone.now() - timedelta(days=day)
    return assessing.ask_for_run(nation=w.norvania, kind=kind, by=w.petra, now=moment)


def _is_published(run: GapRun) -> bool:
    return GapReport.objects.filter(run=run).exists()


@proves("assessments.tasks.read_gap_run")
def a_run_is_read_and_computed(w: World) -> Iterator[dict[str, Any]]:
    run = _asked(w, "snapshot", day=3)
    yield {"run_id": run.pk}
    w.eventually(lambda: _is_published(run))
    w.old = GapReport.objects.get(run=run)
    assert w.old.lines == 1


@proves("assessments.tasks.compute_gap_run")
def a_run_that_is_read_is_computed(w: World) -> Iterator[dict[str, Any]]:
    run = _asked(w, "snapshot", day=2)
    read_run(run.pk)
    yield {"run_id": run.pk}
    assert _is_published(run)
    w.new = GapReport.objects.get(run=run)


@proves("assessments.tasks.compare_reports")
def two_reports_are_compared(w: World) -> Iterator[dict[str, Any]]:
    job = _job(w, "assessments.tasks.compare_reports", w.new, url=f"/?with={w.old.public_id}")
    yield {"job_id": job.pk}
    assert _is_done(job)


@proves("assessments.tasks.check_need_file")
def a_file_of_needs_is_checked(w: World) -> Iterator[dict[str, Any]]:
    content = SimpleUploadedFile("needs.csv", b"resource;region\nunheard-of;NO-N\n")
    kept = store_file(upload=content, nation=w.norvania, by=w.petra)
    need_file = NeedFile.objects.create(
        nation=w.norvania, assessment=w.winter, file=kept, uploaded_by=w.petra
    )
    need_file.job = _job(w, "assessments.tasks.check_need_file", need_file)
    need_file.save(update_fields=["job"])
    yield {"job_id": need_file.job_id}
    need_file.refresh_from_db()
    assert need_file.status == NeedFile.Status.REFUSED


@proves("assessments.periodic.take_snapshots")
def a_snapshot_is_taken(w: World) -> Iterator[dict[str, Any]]:
    """In a nation in whose zone it is day, whatever hour the tests run at."""
    w.norvania.time_zone = "UTC" if timezone.now().hour >= 2 else "Asia/Tokyo"
    w.norvania.save(update_fields=["time_zone"])
    before = GapRun.objects.filter(kind="snapshot").count()
    yield {}
    assert GapRun.objects.filter(kind="snapshot").count() == before + 1
    w.eventually(lambda: not GapRun.objects.unfinished().exists())


@proves("assessments.periodic.keep_current")
def the_current_report_is_made(w: World) -> Iterator[dict[str, Any]]:
    yield {}
    w.eventually(GapReport.objects.current().exists)


@proves("assessments.periodic.refresh_current")
def a_change_is_taken_in(w: World) -> Iterator[dict[str, Any]]:
    registry.capability(w.acme, w.frame.diesel, by=w.anna, stock=30)
    Change.objects.create(nation=w.norvania, kind=Change.SUPPLY, key=w.frame.diesel.pk)
    yield {}
    assert Gap.objects.get(report=GapReport.objects.current().get()).declared[-1] == 30_000


@proves("assessments.periodic.sweep_runs")
def a_run_whose_message_was_lost_goes_on(w: World) -> Iterator[dict[str, Any]]:
    run = _asked(w, "snapshot", day=4)
    yield {}
    w.eventually(lambda: _is_published(run))


@proves("assessments.periodic.prune_runs")
def an_old_failed_run_is_put_away(w: World) -> Iterator[dict[str, Any]]:
    run = _asked(w, "snapshot", day=5)
    read_run(run.pk)
    GapRun.objects.filter(pk=run.pk).update(
        status=GapRun.Status.FAILED, finished_at=timezone.now() - timedelta(days=31)
    )
    yield {}
    assert not GapRun.objects.filter(pk=run.pk).exists()
    assert not Block.objects.filter(run=run.pk).exists()


def prepare(w: World) -> None:
    """One need that the tasks on gaps work on."""
    w.storm = words.scenario(w.norvania)
    w.winter = made.assessment(w.petra, w.storm)
    made.need(w.winter, w.frame.diesel, w.places.north, w.storm, by=w.petra, initial=100)
