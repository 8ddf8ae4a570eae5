"""What waits on the state itself: gaps that open conditions keep open, by the authority that owes them."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments import figures
from assessments.mending.waiting import owing, waiting_lines
from assessments.views.access import reads_reports
from common.htmx import render_page


@require_safe
@reads_reports
def waits(request: SignedInRequest) -> HttpResponse:
    """Also a part of the dashboard and of the page of what we owe."""
    report = figures.latest(request.user)
    waiting = waiting_lines(request.user, report) if report else []
    context = {
        "report": report,
        "waiting": waiting,
        "owing": owing(request.user, report, waiting) if report else [],
    }
    return render_page(request, "assessments/waits.html", context, part="owing")
