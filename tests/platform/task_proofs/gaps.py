"""Runs and reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from assessments import actions as assessing
from assessments.asking.answers import Asked
from assessments.engine.whatif import Demand, WhatIf
from assessments.models import (
    Block,
    Challenge,
    Gap,
    GapReport,
    GapRun,
    Measure,
    NeedFile,
    Paper,
    ToldWeek,
)
from assessments.running.steps import read_run
from tests.factories import assessments as made
from tests.factories import baseline as words
from tests.factories import partners as registry
from tests.platform.task_proofs.proving import World, is_done, job_for, proves
from workspace.actions import store_file
from workspace.models import Change, Notice


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
    job = job_for(w, "assessments.tasks.compare_reports", w.new, url=f"/?with={w.old.public_id}")
    yield {"job_id": job.pk}
    assert is_done(job)


@proves("assessments.tasks.answer_part")
def a_part_of_a_what_if_is_answered(w: World) -> Iterator[dict[str, Any]]:
    asked = Asked(w.new, WhatIf.of([Demand(20_000)]))
    told = {"report": w.new.pk, "what_if": asked.what_if.data()}
    w.workers_cache.set(f"{asked.key}:asked", told, 60)
    yield {"key": asked.key, "part": 0}
    assert w.workers_cache.get(asked.part_key(0))


@proves("assessments.tasks.print_paper")
def a_brief_is_printed(w: World) -> Iterator[dict[str, Any]]:
    paper = Paper.objects.create(report=w.new, kind="brief", phase="crisis", asked_by=w.petra)
    yield {"job_id": job_for(w, "assessments.tasks.print_paper", paper).pk}
    paper.refresh_from_db()
    assert paper.file is not None


@proves("assessments.tasks.check_need_file")
def a_file_of_needs_is_checked(w: World) -> Iterator[dict[str, Any]]:
    content = SimpleUploadedFile("needs.csv", b"resource;region\nunheard-of;NO-N\n")
    kept = store_file(upload=content, nation=w.norvania, by=w.petra)
    need_file = NeedFile.objects.create(
        nation=w.norvania, assessment=w.winter, file=kept, uploaded_by=w.petra
    )
    need_file.job = job_for(w, "assessments.tasks.check_need_file", need_file)
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
    before = Gap.objects.get(report=GapReport.objects.current().get()).declared[-1]
    registry.capability(w.acme, w.frame.diesel, by=w.anna, stock=30)
    Change.objects.create(nation=w.norvania, kind=Change.SUPPLY, key=w.frame.diesel.pk)
    yield {}
    now = Gap.objects.get(report=GapReport.objects.current().get()).declared[-1]
    assert now == before + 30_000


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


@proves("assessments.periodic.put_away_reports")
def a_snapshot_whose_time_is_over_is_put_away(w: World) -> Iterator[dict[str, Any]]:
    first, over = [
        made.report(w.petra, "snapshot", now=timezone.now().replace(year=2024, month=3, day=day))
        for day in (2, 3)
    ]
    assessing.set_retention(nation=w.norvania, nights=14, months=12, by=w.petra)
    yield {}
    assert GapReport.objects.filter(pk=first.pk).exists()
    assert not GapReport.objects.filter(pk=over.pk).exists()


@proves("assessments.periodic.write_weekly_letters")
def a_week_is_told(w: World) -> Iterator[dict[str, Any]]:
    """Nothing moved, so that is noted and nobody is written."""
    User.objects.update(joined_at=timezone.now() - timedelta(days=30))
    yield {}
    assert ToldWeek.objects.filter(user=w.petra).exists()


def prepare(w: World) -> None:
    """One need that the tasks on gaps work on."""
    w.storm = words.scenario(w.norvania)
    w.winter = made.assessment(w.petra, w.storm)
    made.need(w.winter, w.frame.diesel, w.places.north, w.storm, by=w.petra, initial=100)


@proves("assessments.periodic.remind_of_deadlines")
def a_deadline_is_told(w: World) -> Iterator[dict[str, Any]]:
    made.assessment(
        w.petra, title="Due soon", status="open", public_lead=w.petra,
        due_on=timezone.localdate() + timedelta(days=2),
    )  # fmt: skip
    yield {}
    assert Notice.objects.filter(user=w.petra, kind="assessment.deadline_3").exists()


@proves("assessments.periodic.ask_for_states")
def an_owner_is_asked_how_a_measure_stands(w: World) -> Iterator[dict[str, Any]]:
    agency = words.authority(w.norvania, "tanks", requirements=["BLR2"], regions=[w.places.north])
    Measure.objects.create(
        nation=w.norvania, resource=w.frame.diesel, region=w.places.north, scenario=w.storm,
        title="Fill the tanks", kind="stockpile", authority=agency, owner=w.petra, added_by=w.petra,
        due_on=timezone.localdate(), said_on=timezone.localdate() - timedelta(days=31),
    )  # fmt: skip
    yield {}
    assert Notice.objects.filter(user=w.petra, kind="measure.asked").exists()


@proves("assessments.periodic.ask_kept_what_ifs")
def a_kept_what_if_is_asked_again(w: World) -> Iterator[dict[str, Any]]:
    kept = made.what_if(w.petra)
    yield {}
    assert kept.answers.get().problem == ""


@proves("assessments.periodic.watch_challenges")
def the_office_is_told_that_an_answer_is_late(w: World) -> Iterator[dict[str, Any]]:
    Challenge.objects.create(
        nation=w.norvania, resource=w.frame.diesel, region=w.places.north, scenario=w.storm,
        figure="assured", why="We counted more", as_of=timezone.now(), raised_by=w.petra,
        due_on=timezone.localdate() - timedelta(days=1),
    )  # fmt: skip
    yield {}
    assert Notice.objects.filter(user=w.petra, kind="challenge.late").exists()
