"""Reports and the runs that make them: the list, asking for one, watching it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import SignedInRequest
from assessments import actions, exports, figures
from assessments.models import GapReport, GapRun
from assessments.views.access import asks_for_reports, nation_of, reads_reports, run_seen
from common.errors import ActionError
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response


@dataclass(frozen=True)
class Progress:
    """A run as `components/job.html` shows it."""

    run: GapRun
    url: str

    @property
    def public_id(self) -> UUID:
        return self.run.public_id

    @property
    def title(self) -> str:
        if self.run.kind == GapRun.Kind.SNAPSHOT:
            return _("Snapshot of %(day)s") % {"day": self.run.day}
        return _("Current report")

    @property
    def status(self) -> str:
        return "done" if self.run.status == GapRun.Status.PUBLISHED else self.run.status

    @property
    def get_status_display(self) -> str:
        return str(self.run.get_status_display())

    @property
    def done(self) -> int:
        return self.run.blocks_done

    @property
    def total(self) -> int:
        return self.run.blocks_total or 0

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 0

    @property
    def message(self) -> str:
        if self.run.problem:
            return self.run.problem
        if self.run.is_over:
            return ""
        return _("resources computed") if self.total else _("Reading needs and supply")

    @property
    def is_over(self) -> bool:
        return self.run.is_over


def progress_of(run: GapRun) -> Progress:
    report = run.reports.first()
    return Progress(run, report.get_absolute_url() if report else "")


@require_safe
@reads_reports
def report_list(request: SignedInRequest) -> HttpResponse:
    """The current report, the snapshots, and runs that are at work or have failed."""
    user = request.user
    reports = GapReport.objects.visible_to(user).snapshots().select_related("policy")
    page = paginate(request, reports, keys=("-as_of", "-pk"))
    at_work = GapRun.objects.visible_to(user).unfinished().for_list()
    context = {
        "current": figures.latest(user),
        "page": page,
        "at_work": [progress_of(run) for run in at_work],
        "failed": GapRun.objects.visible_to(user).failed_lately().for_list()[:5],
        "files": {kind: reverse("assessments:reports_file", args=[kind]) for kind in FORMATS},
    }
    return render_page(request, "assessments/reports.html", context, part="rows")


@require_safe
@reads_reports
def reports_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """All snapshots, newest first."""
    if file_format not in FORMATS:
        raise Http404
    reports = GapReport.objects.visible_to(request.user).snapshots().select_related("policy")
    return table_response(
        exports.REPORTS,
        reports.for_list().iterator(chunk_size=1_000),
        file_format=file_format,
        name=f"gap-reports-{nation_of(request).code}",
        remarks=[banner] if (banner := nation_of(request).banner) else [],
    )


@require_POST
@asks_for_reports
def ask(request: SignedInRequest) -> HttpResponse:
    """Have the current report computed anew, or today's snapshot taken."""
    snapshot = request.POST.get("kind") == GapRun.Kind.SNAPSHOT
    kind = GapRun.Kind.SNAPSHOT if snapshot else GapRun.Kind.CURRENT
    try:
        run = actions.ask_for_run(nation=nation_of(request), kind=kind, by=request.user)
    except ActionError as error:
        messages.error(request, str(error))
        return redirect("assessments:reports")
    return redirect(run)


@require_safe
@reads_reports
def run(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = run_seen(request, public_id)
    return render(request, "assessments/run.html", _shown(found))


@require_safe
@reads_reports
def run_progress(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The progress alone; the page asks for it until the run is over."""
    return render(request, "components/job.html", _shown(run_seen(request, public_id)))


def _shown(found: GapRun) -> dict[str, Any]:
    return {
        "run": found,
        "job": progress_of(found),
        "poll_url": reverse("assessments:run_progress", args=[found.public_id]),
        "outcome": _("Open the report"),
    }
