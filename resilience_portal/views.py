"""Pages that belong to no room: the way in, and what is shown when something is refused."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found
from django.views.defaults import server_error as error_page

from accounts.roles import Kind
from common.charts import shelf
from common.htmx import render_page
from resilience_portal.styleguide import samples

API = "/api/"

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
    return render_page(
        request,
        "styleguide.html",
        samples(request.path, with_charts=request.user.is_authenticated),
        part="rows",
    )


@require_safe
def chart(request: HttpRequest, key: str) -> HttpResponse:
    """A chart again, for a page that waits for its picture. Only who saw the page knows the key."""
    picture = shelf.find(key)
    if picture is None:
        raise Http404
    given = request.GET.get("tries", "")
    context = {"picture": picture, "tries": int(given) + 1 if given.isdecimal() else 1}
    return render(request, "components/chart.html", context)


@require_safe
def chart_specification(request: HttpRequest, key: str) -> HttpResponse:
    """What the browser needs to draw the chart itself, when a reader explores it."""
    specification = shelf.find_specification(key)
    if specification is None:
        raise Http404
    return JsonResponse(specification)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A program that lost its way is told so in its own language."""
    if request.path.startswith(API):
        return JsonResponse({"detail": _("Not found.")}, status=404)
    return page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(API):
        return JsonResponse({"detail": _("Something went wrong in the portal.")}, status=500)
    return error_page(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "csrf_failure.html", status=403)
