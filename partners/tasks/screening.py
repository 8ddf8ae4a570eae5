"""Reading and comparing exclusion lists: long work, reported on and taken up when abandoned."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Any, BinaryIO, cast

from celery import shared_task
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from common.text import folded
from partners import notifications
from partners.duplicates import match_key
from partners.exclusion_files import Listed, rows_of
from partners.models import ExclusionEntry, ExclusionList, ExclusionName
from partners.scanning import scan_list as compare
from partners.tasks.running import run
from workspace.jobs import finish_job, report_progress
from workspace.models import Job

AT_ONCE = 2_000


@shared_task
def read_list(*, job_id: int, **_more: Any) -> None:
    """Take a file's names over, then compare them. Safe to run twice."""
    run(job_id, _lists(), _read)


@shared_task
def scan_list(*, job_id: int, **_more: Any) -> None:
    run(job_id, _lists(), _scan)


def _lists() -> QuerySet[ExclusionList]:
    return ExclusionList.objects.select_related("nation", "file")


def _read(job: Job, row: ExclusionList) -> None:
    report_progress(job, message=_("Reading the names"))
    listed: dict[str, Listed] = {}
    passed_over = 0
    with row.file.content.open("rb") as content:
        for count, one in enumerate(rows_of(cast("BinaryIO", content.file), row.file.name), 1):
            if one is None:
                passed_over += 1
            else:
                listed[one.key] = one
            if count % AT_ONCE == 0:
                report_progress(job)
    with transaction.atomic():
        _take_over(row, listed)
        row.entry_count, row.passed_over = len(listed), passed_over
        row.save(update_fields=["entry_count", "passed_over"])
    _scan(job, row)


def _take_over(row: ExclusionList, listed: dict[str, Listed]) -> None:
    """New names come in, known ones stay with what was decided, and the rest is marked as gone."""
    entries = ExclusionEntry.objects.filter(list=row)
    known = {entry.key: entry for entry in entries}
    gone = [entry.pk for key, entry in known.items() if key not in listed and not entry.gone_on]
    entries.filter(pk__in=gone).update(gone_on=timezone.localdate())
    changed = []
    for key, entry in known.items():
        if key in listed and _differs(entry, listed[key]):
            _describe(entry, listed[key])
            changed.append(entry)
    fresh = [
        _describe(ExclusionEntry(list=row, key=key), one)
        for key, one in listed.items()
        if key not in known
    ]
    ExclusionEntry.objects.bulk_update(
        changed, ["name", "aliases", "remark", "gone_on"], batch_size=AT_ONCE
    )
    ExclusionName.objects.filter(entry__in=[entry.pk for entry in changed]).delete()
    for batch in _batches(fresh):
        _name(ExclusionEntry.objects.bulk_create(batch))
    for batch in _batches(changed):
        _name(batch)


def _differs(entry: ExclusionEntry, one: Listed) -> bool:
    kept = (entry.name, tuple(entry.aliases), entry.remark, entry.gone_on)
    return kept != (one.name, one.aliases, one.remark, None)


def _describe(entry: ExclusionEntry, one: Listed) -> ExclusionEntry:
    entry.name, entry.aliases, entry.remark = one.name, list(one.aliases), one.remark
    entry.numbers, entry.gone_on = list(one.numbers), None
    return entry


def _name(entries: Iterable[ExclusionEntry]) -> None:
    names = []
    for entry in entries:
        keys = {folded(name)[:200]: match_key(name)[:200] for name in (entry.name, *entry.aliases)}
        names += [
            ExclusionName(entry=entry, name_key=key, match_key=match) for key, match in keys.items()
        ]
    ExclusionName.objects.bulk_create(names, batch_size=AT_ONCE)


def _batches(rows: list[ExclusionEntry]) -> Iterable[list[ExclusionEntry]]:
    walk = iter(rows)
    while batch := list(islice(walk, AT_ONCE)):
        yield batch


def _scan(job: Job, row: ExclusionList) -> None:
    total = ExclusionName.objects.filter(entry__list=row, entry__gone_on__isnull=True).count()
    report_progress(job, done=0, total=total, message=_("Comparing with the registry"))
    found = compare(row, lambda done: report_progress(job, done=done))
    with transaction.atomic():
        row.scanned_at = timezone.now()
        row.save(update_fields=["scanned_at"])
        if found:
            notifications.tell_hits(row, found)
        finish_job(job, message=_("%(found)d new hits to decide") % {"found": found})
