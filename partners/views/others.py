"""Other partners of the register that chose to be named, for representatives."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common.htmx import render_page
from common.pagination import paginate
from partners.forms.filters import NamedFilterForm
from partners.models import Capability, Partner
from partners.naming import named


@require_safe
def others(request: SignedInRequest) -> HttpResponse:
    """Name and kind only: whom a company may want to talk to."""
    if not request.user.is_representative:
        raise PermissionDenied  # everybody else has the registry, or has no business with it
    capabilities = Capability.objects.named_to(request.user)
    form = NamedFilterForm(request.GET)
    rows = Partner.objects.offering(capabilities)
    if form.is_valid() and form.cleaned_data["q"]:
        rows = rows.named(form.cleaned_data["q"])
    page = paginate(request, rows.for_list(), keys=("name_key", "pk"))
    context = {"form": form, "page": page, "partners": named(page.rows, capabilities)}
    return render_page(request, "partners/others.html", context, part="rows")
