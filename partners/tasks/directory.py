"""Printing the offline directory, outside the request."""

from __future__ import annotations

from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.record import record
from partners.directory import gather, print_book
from partners.models import Directory
from workspace.actions import JobTakenOver, claim_job, finish_job, report_progress
from workspace.files import keep_made

#: Printings kept; older ones are thrown away with the next.
KEPT = 14


@shared_task
def make_directory(*, job_id: int, **_: Any) -> None:
    """Run twice it prints twice; the newest counts."""
    job = claim_job(job_id)
    if job is None:
        return
    with override(job.nation.languages[0] if job.nation.languages else "en"):
        _make(job)


def _make(job: Any) -> None:
    nation, moment = job.nation, timezone.now()
    marking = nation.marking_ceiling
    book = gather(nation, marking, moment)
    printed = print_book(book)
    try:
        report_progress(job)
        with transaction.atomic():
            name = f"directory-{nation.code}-{timezone.localdate(moment):%Y-%m-%d}.pdf"
            file = keep_made(
                printed, name=name, content_type="application/pdf", nation=nation,
                by=job.started_by, marking=marking,
            )  # fmt: skip
            made = Directory.objects.create(
                nation=nation,
                file=file,
                partner_ids=book.partner_ids,
                contacts=book.contacts,
                stale=book.stale,
                made_at=moment,
                made_by=job.started_by,
            )
            record("directory.made", by=job.started_by, target=made)
            finish_job(job, message=_("%(n)d contacts") % {"n": book.contacts})
    except JobTakenOver:
        return
    _throw_away_old(nation)


def _throw_away_old(nation: Any) -> None:
    for old in Directory.objects.of(nation).select_related("file")[KEPT:]:
        file = old.file
        with transaction.atomic():
            old.delete()
            file.delete()
        file.content.delete(save=False)
