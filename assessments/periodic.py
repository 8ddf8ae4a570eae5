"""What the clock starts: fresh figures, nightly snapshots, and runs whose workers have gone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import structlog
from celery import shared_task
from django.db.models import Q
from django.utils import timezone

from accounts.models import Nation, User
from assessments import actions, tasks
from assessments.actions import challenges, measures
from assessments.asking.keeping import answer_again
from assessments.models import (
    Assessment,
    Block,
    Challenge,
    GapReport,
    GapRun,
    KeptWhatIf,
    Measure,
    Question,
    ReportRetention,
    WhatIfAnswer,
)
from assessments.reading import hour_of
from assessments.retention import due
from assessments.running.freshness import refresh
from assessments.running.leases import free
from assessments.weekly import waiting, week_of, write_week
from common.errors import ActionError
from workspace.models import Change

log = structlog.get_logger(__name__)

#: The hour of the nation's night from which its snapshot is taken.
NIGHT = 1
#: After a run has failed the clock waits before it asks again; a person may ask at once.
PAUSE = timedelta(minutes=10)
#: Failed snapshots of one day after which the clock leaves it to people.
MOST_FAILURES = 3
#: Days before a deadline on which people are reminded, the nearest first.
REMINDED_BEFORE = (3, 14)
#: Letters of the week that one run of the clock writes in a nation; the next run takes the rest.
LETTERS_AT_ONCE = 200
#: Snapshots of a nation that one run of the clock puts away.
REPORTS_AT_ONCE = 20
#: Measures that one step of the clock reads together.
AT_A_TIME = 500
#: Runs that nobody refers to and blocks of failed runs are kept this long.
KEPT = timedelta(days=30)


@shared_task
def refresh_current() -> None:
    """Take in what has changed since the last beat; more than single changes means a full run."""
    nations = Change.objects.order_by().values_list("nation", flat=True).distinct()
    for nation_id in nations:
        if refresh(nation_id).needs_run and not _rests(nation_id, GapRun.Kind.CURRENT):
            _ask(Nation.objects.get(pk=nation_id), GapRun.Kind.CURRENT)


@shared_task
def keep_current() -> None:
    """Once an hour every nation's current report is computed anew: days move on without a change."""
    hour = hour_of(timezone.now())
    for nation in Nation.objects.open_for_registration():
        report = GapReport.objects.filter(nation=nation).current().first()
        if report is not None and hour_of(report.as_of) == hour:
            continue
        at_work = GapRun.objects.unfinished().filter(nation=nation, kind=GapRun.Kind.CURRENT)
        if not at_work.exists() and not _rests(nation.pk, GapRun.Kind.CURRENT):
            _ask(nation, GapRun.Kind.CURRENT)


@shared_task
def take_snapshots() -> None:
    """Each nation's snapshot in its own night; later in the day where the night was missed."""
    now = timezone.now()
    for nation in Nation.objects.open_for_registration():
        local = now.astimezone(ZoneInfo(nation.time_zone))
        if local.hour < NIGHT:
            continue
        of_today = GapRun.objects.filter(nation=nation, kind=GapRun.Kind.SNAPSHOT, day=local.date())
        failed = of_today.filter(status=GapRun.Status.FAILED)
        if of_today.exclude(status=GapRun.Status.FAILED).exists():
            continue
        if failed.count() < MOST_FAILURES and not _rests(nation.pk, GapRun.Kind.SNAPSHOT):
            _ask(nation, GapRun.Kind.SNAPSHOT, now=now)


@shared_task
def sweep_runs() -> None:
    """Send again what a dead worker or a lost message left undone."""
    now = timezone.now()
    unfinished = GapRun.objects.unfinished()
    for run_id in unfinished.filter(free(now), blocks_total__isnull=True).values_list(
        "pk", flat=True
    ):
        tasks.read_gap_run.delay(run_id=run_id)
    for run_id in unfinished.filter(blocks_total__isnull=False).values_list("pk", flat=True):
        left = Block.objects.filter(run=run_id, done_at__isnull=True)
        if not left.exists() or left.filter(free(now)).exists():
            tasks.compute_gap_run.delay(run_id=run_id)


@shared_task
def prune_runs() -> None:
    """Put away what nothing refers to: old runs without a report, and the blocks of failed ones."""
    long_ago = timezone.now() - KEPT
    over = Q(status=GapRun.Status.PUBLISHED) | Q(status=GapRun.Status.FAILED)
    old = GapRun.objects.filter(over, finished_at__lt=long_ago, reports=None)
    blocks = Block.objects.filter(run__in=old)
    count = blocks._raw_delete(blocks.db)
    runs, _details = old.delete()
    log.info("old runs put away", runs=runs, blocks=count)


@shared_task
def put_away_reports() -> None:
    """By each nation's choice, the oldest first, so many an hour; the next hour takes the rest."""
    by = User.objects.system()
    for chosen in ReportRetention.objects.select_related("nation").order_by("pk"):
        today = timezone.now().astimezone(ZoneInfo(chosen.nation.time_zone)).date()
        for key in due(chosen, today, most=REPORTS_AT_ONCE):
            try:
                actions.put_away_report(GapReport.objects.get(pk=key), today=today, by=by)
            except (actions.ReportInUse, actions.NotOver, GapReport.DoesNotExist) as refusal:
                log.info("report kept", report=key, reason=str(refusal))


@shared_task
def write_weekly_letters() -> None:
    """Each nation's people from its Monday morning on; later in the week where that was missed."""
    now = timezone.now()
    for nation in Nation.objects.open_for_registration():
        monday = week_of(nation, now)
        for user in waiting(nation, monday)[:LETTERS_AT_ONCE]:
            try:
                write_week(user, nation, monday)
            except Exception:  # one person's letter does not hold up the others'
                log.exception("letter of the week not written", user=user.pk)


@shared_task
def remind_of_deadlines() -> None:
    """14 and 3 days before positions, and 3 before an answer, are due; once each, late or twice too."""
    by, today = User.objects.system(), timezone.localdate()
    takes = Assessment.objects.filter(
        status__in=[Assessment.Status.OPEN, Assessment.Status.RECONCILING], archived_at=None
    )
    asked = Question.objects.open().exclude(assessment__status=Assessment.Status.SUPERSEDED)
    leads = ("nation", "public_lead", "private_lead")
    both: list[tuple[tuple[int, ...], Any]] = [
        (REMINDED_BEFORE, takes.select_related(*leads)),
        (REMINDED_BEFORE[:1], asked.select_related(*(f"assessment__{name}" for name in leads))),
    ]
    for before, rows in both:
        for row in rows.filter(due_on__range=(today, today + timedelta(days=before[-1]))):
            days = next(one for one in before if (row.due_on - today).days <= one)
            try:
                actions.remind_of_deadline(row, days=days, today=today, by=by)
            except actions.NothingToRemind:
                continue


@shared_task
def ask_kept_what_ifs() -> None:
    """Each kept what-if upon its nation's newest snapshot, once; late and twice do no harm."""
    for nation in Nation.objects.open_for_registration():
        report = (
            GapReport.objects.filter(nation=nation)
            .snapshots()
            .select_related("nation", "policy")
            .for_list()
            .first()
        )
        if report is None:
            continue
        answered = WhatIfAnswer.objects.filter(day__gte=report.day).values("what_if")
        unasked = KeptWhatIf.objects.in_use().filter(nation=nation).exclude(pk__in=answered)
        for what_if in unasked.for_list():
            answer_again(what_if, report)


def _ask(nation: Nation, kind: str, *, now: datetime | None = None) -> None:
    try:
        actions.ask_for_run(nation=nation, kind=kind, by=User.objects.system(), now=now)
    except ActionError as refusal:  # somebody was quicker
        log.info("run not asked for", nation=nation.pk, kind=kind, reason=str(refusal))


def _rests(nation_id: int, kind: str) -> bool:
    """Whether the last run of the kind failed only just now."""
    last = GapRun.objects.filter(nation=nation_id, kind=kind).order_by("-pk").first()
    return (
        last is not None
        and last.status == GapRun.Status.FAILED
        and last.finished_at is not None
        and timezone.now() - last.finished_at < PAUSE
    )


@shared_task
def ask_for_states(**_: Any) -> None:
    """Each owner once a month; two weeks later the office is told, once. Late or twice: no harm."""
    system = User.objects.system()
    today = timezone.localdate()
    steps = (
        (measures.ask_for_state, Measure.objects.to_be_asked(today)),
        (measures.tell_silence, Measure.objects.silent(today)),
    )
    for deed, rows in steps:
        for measure in rows.order_by("pk").iterator(chunk_size=AT_A_TIME):
            try:
                deed(measure, today=today, by=system)
            except ActionError:
                continue  # somebody has said how it stands


@shared_task
def watch_challenges(**_: Any) -> None:
    """Three days before an answer is due, and once when its day has passed. Late or twice: no harm."""
    system = User.objects.system()
    today = timezone.localdate()
    soon = today + challenges.REMINDED_BEFORE
    steps = (
        (challenges.remind_of_challenge, Challenge.objects.to_be_reminded(today, soon)),
        (challenges.tell_late_challenge, Challenge.objects.untold_late_on(today)),
    )
    for deed, rows in steps:
        for challenge in rows.order_by("pk").iterator(chunk_size=AT_A_TIME):
            try:
                deed(challenge, today=today, by=system)
            except ActionError:
                continue  # answered meanwhile
