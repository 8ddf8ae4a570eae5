"""Pages that belong to no room: the way in, and what is shown when something is refused."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from accounts.roles import Kind
from common.htmx import render_page
from resilience_portal.styleguide import samples

#: The page each kind of person works on.
FIRST_PAGE = {
    Kind.OFFICER: "partners:desk",
    Kind.OFFICIAL: "assessments:dashboard",
    Kind.AUDITOR: "audit:events",
    Kind.REPRESENTATIVE: "partners:mine",
    Kind.VIEWER: "baseline:overview",
    Kind.OPERATOR: "workspace:jobs",
}


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Visitors read what the portal is; people who have signed in go to the page they work on."""
    if request.user.is_authenticated:
        return redirect(FIRST_PAGE[Kind(request.user.kind)])
    return redirect("partners:welcome")


@login_not_required
@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    return render_page(request, "styleguide.html", samples(request.path), part="rows")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf_failure.html", status=403)
