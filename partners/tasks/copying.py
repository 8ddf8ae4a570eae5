"""Putting together everything a company entered, outside the request."""

from __future__ import annotations

import tempfile
from typing import Any

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from audit.record import record
from common.rows import Marking
from partners.copying import known_parts, write_archive
from partners.models import CompanyCopy
from workspace.actions import JobTakenOver, claim_job, finish_job, report_progress
from workspace.files import keep_stream


@shared_task
def make_company_copy(*, job_id: int, **_ids: Any) -> None:
    """Run twice it is written twice; the one whose job it still is keeps its file."""
    job = claim_job(job_id)
    copy = CompanyCopy.objects.for_list().filter(job=job_id).first()
    if job is None or copy is None:
        return
    with override(job.started_by.language), tempfile.TemporaryFile() as archive:
        try:
            report_progress(job, total=len(known_parts()))
            _make(job, copy, archive)
        except JobTakenOver:
            return


def _make(job: Any, copy: CompanyCopy, archive: Any) -> None:
    partner = copy.partner
    written = write_archive(archive, partner, tell=lambda done: report_progress(job, done=done))
    with transaction.atomic():
        copy.file = keep_stream(
            archive,
            name=f"{timezone.localdate():%Y-%m-%d}-{partner.public_id.hex[:8]}.zip",
            content_type="application/zip",
            nation=partner.nation,
            by=job.started_by,
            marking=Marking.AMBER_STRICT,
        )
        copy.is_complete = not written.faults
        copy.save(update_fields=["file", "is_complete"])
        changes = {"missing": (None, written.faults)}
        record("partner.copied", by=job.started_by, target=partner, changes=changes)
        finish_job(job, message="" if copy.is_complete else _("Not complete; the file says why."))
