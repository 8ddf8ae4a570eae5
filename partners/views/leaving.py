"""A company takes its data with it, or leaves: what happens, what is kept, what stands against it."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import bound, do
from common.errors import ActionError
from partners.actions import copying
from partners.actions.withdrawing import withdraw_partner
from partners.copying import known_parts
from partners.forms.leaving import WithdrawForm
from partners.freshness import CONTACT_KEPT
from partners.leaving import hindrances, kept_of
from partners.models import CompanyCopy, Membership, Partner
from partners.models.leaving import RESTORABLE
from partners.models.partner import represented_by
from partners.views.access import partner_edited
from workspace.files import download

SHOWN = 10


def administered(request: SignedInRequest, public_id: UUID) -> Partner:
    """A partner the person is an administrator of; the office has deeds of its own."""
    row = partner_edited(request, public_id)
    if row.pk not in represented_by(request.user, [Membership.Role.ADMINISTRATOR]):
        raise PermissionDenied
    return row


@require_http_methods(["GET", "HEAD", "POST"])
def copies(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Everything the company ever entered, as a file that is put together in the background."""
    row = administered(request, public_id)
    if request.method == "POST":
        return do(
            request,
            lambda: copying.ask_for_copy(row, by=request.user),
            said=_("It is being put together. You may leave this page."),
            back_url=reverse("partners:copies", args=[row.public_id]),
        )
    found = CompanyCopy.objects.visible_to(request.user).filter(partner=row).for_list()
    context = {
        "partner": row,
        "copies": found[:SHOWN],
        "parts": [part.label for part in known_parts()],
        "days": copying.KEPT.days,
    }
    return render(request, "partners/copies.html", context)


@require_safe
def copy_file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    rows = CompanyCopy.objects.visible_to(request.user).for_list()
    copy = get_object_or_404(rows, public_id=public_id, file__isnull=False)
    assert copy.file is not None  # noqa: S101 asked for above
    copying.take_copy(copy, by=request.user)
    return download(request, copy.file)


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
