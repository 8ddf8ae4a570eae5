"""Needs that something offered could serve: a part of the pages of rooms below."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import permission_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments.matching import matching
from assessments.models import Need
from baseline.models import Region, Resource
from partners.views.access import partner_edited

SHOWN = 20


@require_safe
def needs_matching(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Needs a company could help with; for its own people and the office, a part of its first page."""
    partner = partner_edited(request, public_id)
    if partner.nation_id != request.user.nation_id:
        raise Http404  # what is GREEN stays in the nation
    matches, has_more = matching(partner)
    context = {
        "partner": partner,
        "matches": matches,
        "has_more": has_more,
        "base": "assessments/_part.html" if getattr(request, "htmx", False) else "base.html",
    }
    return render(request, "assessments/needs_matching.html", context)


@require_safe
@permission_required("assessments.view_need", raise_exception=True)
def needs_serving(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Needs of one resource in force, the most urgent first; `?region=` narrows to what it reaches."""
    user = request.user
    resource = get_object_or_404(Resource.objects.visible_to(user), public_id=public_id)
    rows: Any = Need.objects.visible_to(user).counting(user.nation_id or 0)
    rows = rows.filter(resource=resource)
    code = request.GET.get("region", "")
    region = Region.objects.visible_to(user).filter(code=code).first() if code else None
    if region is not None:
        rows = rows.filter(region__in=Region.objects.above_or_below([region]).values("pk"))
    found = list(rows.for_list()[: SHOWN + 1])
    context = {
        "resource": resource,
        "needs": found[:SHOWN],
        "has_more": len(found) > SHOWN,
        "base": "assessments/_part.html" if getattr(request, "htmx", False) else "base.html",
    }
    return render(request, "assessments/needs_serving.html", context)
