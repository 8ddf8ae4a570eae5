"""The deed of having a report set on paper."""

from __future__ import annotations

from django.db import transaction
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.models import User
from assessments import tasks
from assessments.models import GapReport, Paper
from audit.record import record
from baseline.models import Region
from workspace.actions import start_job
from workspace.models import Job


@transaction.atomic
def ask_for_paper(
    report: GapReport, *, kind: str, phase: str = "", region: Region | None = None, by: User
) -> Job:
    """A brief is about one phase, the report about all of them."""
    paper = Paper.objects.create(
        report=report,
        kind=kind,
        phase=phase if kind == Paper.Kind.BRIEF else "",
        region=region,
        language=get_language() or "en",
        asked_by=by,
    )
    job = start_job(
        kind="reports.paper",
        title=_("Gap report: %(kind)s") % {"kind": Paper.Kind(kind).label},
        task=tasks.print_paper.name,
        target=paper,
        url=reverse("assessments:papers", args=[report.public_id]),
        by=by,
        nation=report.nation,
    )
    record("paper.asked", by=by, target=paper, changes={"kind": (None, kind)})
    return job
