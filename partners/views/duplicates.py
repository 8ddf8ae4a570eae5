"""The queue of pairs that may be one partner, and one pair side by side."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import do
from common.htmx import render_page
from common.pagination import paginate
from partners.actions import duplicates as actions
from partners.models import (
    Capability,
    Contact,
    DuplicatePair,
    Identifier,
    MergeRecord,
    Partner,
    Site,
)
from partners.readings import note_reading
from partners.views.import_facts import why

may_read = permission_required("partners.view_duplicatepair", raise_exception=True)

SHOWN_SITES = 6


@dataclass(frozen=True)
class Side:
    """One partner of a pair, as far as it helps to tell."""

    partner: Partner
    numbers: list[Identifier]
    sites: list[Site]
    site_count: int
    capability_count: int
    contact_count: int


@require_safe
@may_read
def duplicates(request: SignedInRequest) -> HttpResponse:
    rows = DuplicatePair.objects.visible_to(request.user).in_registry().queue()
    page = paginate(request, rows, keys=("-score", "pk"))
    for pair in page:
        pair.why = why(pair.reasons)
    return render_page(request, "partners/duplicates/list.html", {"page": page}, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
@may_read
def duplicate(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    pairs = DuplicatePair.objects.visible_to(request.user).select_related(
        "first", "second", "decided_by"
    )
    pair = get_object_or_404(pairs, public_id=public_id)
    if request.method == "POST":
        return _decide(request, public_id)
    note_reading(request.user, [pair.first_id, pair.second_id], "partners:duplicate")
    context = {
        "pair": pair,
        "why": why(pair.reasons),
        "sides": [_side(request, partner) for partner in (pair.first, pair.second)],
        "crumbs": ((reverse("partners:duplicates"), _("Duplicates")),),
        "merge": MergeRecord.objects.visible_to(request.user).for_list().filter(pair=pair).first(),
        "may_decide": request.user.has_perm("partners.decide_duplicate"),
    }
    return render(request, "partners/duplicates/pair.html", context)


def _decide(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """ "different", or the id of the partner that stays: that is looked at before it is done."""
    if not request.user.has_perm("partners.decide_duplicate"):
        raise PermissionDenied
    pair = get_object_or_404(
        DuplicatePair.objects.editable_by(request.user).select_related("first", "second"),
        public_id=public_id,
    )
    answer = request.POST.get("answer", "")
    back_url = reverse("partners:duplicates")
    if answer == "different":
        return do(
            request,
            lambda: actions.keep_apart(pair, by=request.user),
            said=_("They are kept apart, and will not be asked about again."),
            back_url=back_url,
        )
    kept = [one for one in (pair.first, pair.second) if str(one.public_id) == answer]
    if not kept:
        messages.error(request, _("Choose one of the two partners."))
        return redirect("partners:duplicate", public_id)
    return redirect("partners:duplicate_merge", public_id, kept[0].public_id)


def _side(request: SignedInRequest, partner: Partner) -> Side:
    user = request.user
    sites = Site.objects.visible_to(user).in_use().filter(partner=partner)
    return Side(
        partner,
        list(Identifier.objects.visible_to(user).filter(partner=partner).for_list()),
        list(sites.for_list()[:SHOWN_SITES]),
        sites.count(),
        Capability.objects.visible_to(user).in_registry().filter(partner=partner).count(),
        Contact.objects.visible_to(user).in_use().filter(partner=partner).count(),
    )
