"""The office says what companies of each kind usually have."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from baseline.views.deeds import bound, changes, do, nation_of
from partners.actions import usual as actions
from partners.forms.usual import UsualSupplyForm
from partners.models import UsualSupply
from partners.supply_kinds import SUPPLY_KINDS


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def usual(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = UsualSupplyForm(bound(request), nation=nation)
    if request.method == "POST" and form.is_valid():
        return do(
            request,
            lambda: actions.add_usual_supply(nation, by=request.user, **form.cleaned_data),
            said=_("It is proposed from now on."),
            back_url=reverse("partners:usual"),
        )
    rows: dict[str, list[Any]] = {}
    for row in UsualSupply.objects.visible_to(request.user).for_list():
        rows.setdefault(row.kind, []).append(row)
    kinds = [{"kind": kind, "rows": rows.get(kind.code, [])} for kind in SUPPLY_KINDS]
    return render(request, "partners/usual.html", {"form": form, "kinds": kinds})


@require_POST
@changes
def usual_remove(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = UsualSupply.objects.visible_to(request.user)
    row = get_object_or_404(rows, public_id=public_id)
    return do(
        request,
        lambda: actions.remove_usual_supply(row, by=request.user),
        said=_("It is not proposed any more."),
        back_url=reverse("partners:usual"),
    )
