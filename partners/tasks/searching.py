"""Searches a whole register for partners entered twice. A search may run twice, and late."""

from __future__ import annotations

from typing import Any

import structlog
from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from partners.models import Partner
from partners.pairs import queue_pairs
from workspace.actions import (
    LEASE_SECONDS,
    JobTakenOver,
    claim_job,
    fail_job,
    finish_job,
    report_progress,
)
from workspace.models import Job

log = structlog.get_logger(__name__)

#: Partners compared in a second, at the very least; says how long the search may be silent.
PACE = 300


@shared_task
def search_register(*, job_id: int, **_kwargs: Any) -> None:
    """All names of a register with one another; new pairs wait in the queue."""
    job = claim_job(job_id)
    if job is None:
        return
    with override(job.started_by.language):
        try:
            _search(job)
        except JobTakenOver:
            log.info("search left to another worker", job=job.pk)
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            log.exception("search failed", job=job.pk)
            fail_job(job, problem=_("Something went wrong in the portal."))


def _search(job: Job) -> None:
    count = Partner.objects.in_registry().filter(nation=job.nation_id).count()
    report_progress(
        job, total=count, message=_("Comparing names"), lease_seconds=LEASE_SECONDS + count // PACE
    )
    found = queue_pairs(job.nation_id, None, found_in=f"search {job.pk}")
    told = ngettext("%(found)d new pair to decide", "%(found)d new pairs to decide", found)
    finish_job(job, message=told % {"found": found})
