"""A job on one row: claimed, worked on, and ended with a sentence whatever goes wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import override

from common.errors import ActionError
from workspace.jobs import JobTakenOver, claim_job, fail_job
from workspace.models import Job

log = structlog.get_logger(__name__)


def run(job_id: int, rows: Any, work: Callable[[Job, Any], None]) -> None:
    """Claim the job and work on its row of `rows`; what goes wrong is told to its starter."""
    job = claim_job(job_id)
    if job is None:
        return
    row = rows.get(pk=job.target_id)
    with override(job.started_by.language):
        try:
            work(job, row)
        except JobTakenOver:
            log.info("left to another worker", job=job.pk)
        except (OperationalError, InterfaceError):
            raise
        except ActionError as error:
            fail_job(job, problem=str(error))
        except FileNotFoundError:
            fail_job(job, problem=_("The content of the file is gone; upload it again."))
        except Exception:
            log.exception("a job failed", job=job.pk, task=job.task, row=row.pk)
            fail_job(job, problem=_("Something went wrong in the portal."))
