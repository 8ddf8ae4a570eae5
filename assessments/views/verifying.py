"""What to verify next: for the office, and the first few for its desk."""

from __future__ import annotations

from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments import figures
from assessments.figures.verifying import verify_next
from common.htmx import render_page
from partners.readings import note_reading

#: On the desk.
FEW = 5


@require_safe
@permission_required(
    ["assessments.view_gapreport", "partners.verify_capability"], raise_exception=True
)
def verify_list(request: SignedInRequest) -> HttpResponse:
    report = figures.latest(request.user)
    rows = verify_next(request.user, report) if report else []
    if not getattr(request, "htmx", False):  # the desk shows no quantities
        note_reading(
            request.user, {row.capability.partner_id for row in rows}, "assessments:verify"
        )
    context = {
        "report": report,
        "firm": [row for row in rows if row.assured],
        "rest": [row for row in rows if not row.assured],
        "few": rows[:FEW],
    }
    return render_page(request, "assessments/verify.html", context, part="pile")
