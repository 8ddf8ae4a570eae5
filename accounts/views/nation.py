"""The settings of the office's register."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts import actions
from accounts.forms.nation import NationForm
from accounts.models import Nation
from accounts.requests import SignedInRequest
from audit.record import trail_of
from common.conflict import conflict_page
from common.errors import StaleVersion


@require_http_methods(["GET", "HEAD", "POST"])
@permission_required("accounts.change_nation", raise_exception=True)
def nation(request: SignedInRequest) -> HttpResponse:
    row = get_object_or_404(Nation, pk=request.user.nation_id)
    form = NationForm(request.POST if request.method == "POST" else None, nation=row)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"]
        try:
            actions.update_nation(row, version=version, by=request.user, **form.changes())
        except StaleVersion as error:
            return conflict_page(request, error, form=form, back_url=reverse("accounts:nation"))
        messages.success(request, _("The settings are saved."))
        return redirect("accounts:nation")
    return render(
        request, "accounts/nation.html", {"form": form, "nation": row, "trail": trail_of(row)}
    )
