"""A company leaves the register: what happens, what is kept and why, what stands against it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import bound
from common.errors import ActionError
from partners.actions.withdrawing import withdraw_partner
from partners.forms.leaving import WithdrawForm
from partners.freshness import CONTACT_KEPT
from partners.leaving import hindrances, kept_of
from partners.models import Membership, Partner
from partners.models.leaving import RESTORABLE
from partners.models.partner import represented_by
from partners.views.access import partner_edited


def administered(request: SignedInRequest, public_id: UUID) -> Partner:
    """A partner the person is an administrator of; the office has deeds of its own."""
    row = partner_edited(request, public_id)
    if row.pk not in represented_by(request.user, [Membership.Role.ADMINISTRATOR]):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = administered(request, public_id)
    form = WithdrawForm(bound(request))
    if form.is_valid():
        try:
            withdraw_partner(row, reason=form.cleaned_data["reason"], by=request.user)
        except ActionError as error:
            form.add_error(None, str(error))
        else:
            return redirect("partners:withdrawn")
    context = {
        "partner": row,
        "form": form,
        "against": hindrances(row),
        "kept": kept_of(row),
        "restorable": RESTORABLE.days,
        "contact_kept": CONTACT_KEPT.days,
    }
    return render(request, "partners/withdraw.html", context)


@require_safe
@login_not_required
def withdrawn(request: HttpRequest) -> HttpResponse:
    """Says that it is done, to somebody who is signed out by now; it names nobody."""
    return render(request, "partners/withdrawn.html", {"restorable": RESTORABLE.days})
