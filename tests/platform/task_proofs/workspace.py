"""Letters, files, jobs, charts, and people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from common.charts import shelf
from common.charts.figures import Milestone, MilestonesChart
from tests.factories import partners as registry
from tests.platform.task_proofs.proving import World, job_for, proves
from tests.workspace.test_bounces import arrive, report
from workspace import health, jobs
from workspace.actions import choose_mail, follow_row, notify, store_file, write_letter
from workspace.models import Bounce, File, Follow, Job, Letter, Notice


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


@proves("workspace.periodic.tell_followers")
def who_follows_is_told(w: World) -> Iterator[dict[str, Any]]:
    follow = follow_row(page="partners:detail", target_id=w.acme.pk, by=w.petra)
    Follow.objects.filter(pk=follow.pk).update(
        looked_at=timezone.now() - timedelta(hours=1), seen={}
    )
    yield {}
    assert Notice.objects.filter(user=w.petra, kind="follow.news").exists()


@proves("workspace.periodic.note_heartbeat")
def word_is_left(w: World) -> Iterator[dict[str, Any]]:
    before = timezone.now()
    yield {}
    assert w.workers_cache.get(health.KEY) >= before


@proves("workspace.periodic.take_up_abandoned_jobs")
def a_job_that_takes_its_workers_down_is_ended(w: World) -> Iterator[dict[str, Any]]:
    job = job_for(w, "no.such.task", None)
    Job.objects.filter(pk=job.pk).update(
        status=Job.Status.RUNNING,
        attempts=jobs.MOST_ATTEMPTS,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    yield {}
    job.refresh_from_db()
    assert job.status == Job.Status.FAILED


def _tell(w: World, kind: str, text: str) -> None:
    notify(w.anna, kind=kind, text=text, url="/mine/")


def _letter_with(text: str) -> bool:
    return Letter.objects.filter(body__contains=text).exists()


@proves("workspace.periodic.send_mail_at_once")
def what_is_wanted_at_once_is_mailed_at_once(w: World) -> Iterator[dict[str, Any]]:
    choose_mail(w.anna, choices={"contact": "at_once"}, by=w.anna)
    _tell(w, "contact.bounced", "Mail comes back.")
    _tell(w, "capability.accepted", "In force: lorries.")
    yield {}
    assert _letter_with("Mail comes back.")
    assert not _letter_with("In force: lorries.")


@proves("workspace.periodic.send_daily_mail")
def the_rest_is_mailed_once_a_day(w: World) -> Iterator[dict[str, Any]]:
    yield {}
    assert _letter_with("In force: lorries.")


@proves("workspace.periodic.take_mail_that_came_back")
def a_report_of_mail_that_came_back_is_read(w: World) -> Iterator[dict[str, Any]]:
    w.contact = registry.contact(w.acme, email="kim@example.org")
    arrive(w.maildir, report(Letter.objects.get(key="one")))
    yield {}
    assert Bounce.objects.get().letter.key == "one"


@proves("partners.periodic.mark_bounced_contacts")
def whose_mail_came_back_is_marked(w: World) -> Iterator[dict[str, Any]]:
    yield {}
    w.contact.refresh_from_db()
    assert w.contact.bounced_on


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


@proves("accounts.periodic.forget_what_is_over")
def a_session_that_is_over_is_forgotten(w: World) -> Iterator[dict[str, Any]]:
    over = timezone.now() - timedelta(minutes=1)
    Session.objects.create(session_key="over", session_data="", expire_date=over)
    yield {}
    assert not Session.objects.filter(session_key="over").exists()
