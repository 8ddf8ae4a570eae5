"""What waits for the office: declarations and changes, each with old and new side by side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from common.pagination import paginate
from common.templatetags.portal import localized
from partners.actions import declaring, verifying
from partners.forms.declaring import AnswerForm, RefusalForm
from partners.forms.verifying import VerificationForm
from partners.forms.vetting import SeenForm
from partners.models import Capability, CapabilityChange, Verification
from partners.readings import note_reading
from partners.shown import differences_of
from partners.views.access import (
    capability_seen,
    change_seen,
    decides_capabilities,
    reads_applications,
    verifies,
)


@require_safe
@reads_applications
def waiting(request: SignedInRequest) -> HttpResponse:
    """Declarations and changes, oldest first."""
    changes = list(CapabilityChange.objects.visible_to(request.user).queue()[:50])
    rows = Capability.objects.visible_to(request.user).queue()
    page = paginate(request, rows, keys=("declared_at", "pk"))
    seen = [row.partner_id for row in page.rows] + [one.capability.partner_id for one in changes]
    note_reading(request.user, seen, "partners:waiting")
    context = {"changes": changes, "page": page}
    return render(request, "partners/waiting.html", context)


@require_safe
def change(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = change_seen(request, public_id)
    note_reading(request.user, [row.capability.partner_id], "partners:change")
    context = {
        "change": row,
        "capability": row.capability,
        "differences": differences_of(row),
        "decides": request.user.has_perm("partners.decide_capability") and row.decided_at is None,
    }
    return render(request, "partners/change.html", context)


@require_POST
@decides_capabilities
def change_grant(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = change_seen(request, public_id)
    form = SeenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Read what is asked for, then accept it."))
        return redirect("partners:change", public_id)
    return do(
        request,
        lambda: declaring.grant_change(row, **form.cleaned_data, by=request.user),
        said=_("The change is in force; the company is told."),
        back_url=reverse("partners:waiting"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@decides_capabilities
def change_refuse(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = change_seen(request, public_id)
    form = RefusalForm(bound(request), initial={"version": row.capability.version})
    return _refuse(
        request,
        row.capability,
        form,
        back_url=reverse("partners:change", args=[row.public_id]),
        heading=_("Refuse the change"),
        lead=_("What holds now goes on to hold."),
        act=lambda: declaring.refuse_change(row, **form.cleaned_data, by=request.user),
    )


@require_POST
@decides_capabilities
def capability_accept(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_seen(request, public_id)
    form = SeenForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Read what is declared, then accept it."))
        return redirect(row)
    return do(
        request,
        lambda: declaring.accept_capability(row, **form.cleaned_data, by=request.user),
        said=_("It is in force and counts; the company is told."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@decides_capabilities
def capability_refuse(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_seen(request, public_id)
    form = RefusalForm(bound(request), initial={"version": row.version})
    return _refuse(
        request,
        row,
        form,
        back_url=row.get_absolute_url(),
        heading=_("Send it back"),
        lead=_("It becomes a draft again; the company can change it and send it once more."),
        act=lambda: declaring.refuse_capability(row, **form.cleaned_data, by=request.user),
    )


def _refuse(
    request: SignedInRequest,
    row: Capability,
    form: AnswerForm,
    *,
    back_url: str,
    heading: str,
    lead: str,
    act: Callable[[], Any],
) -> HttpResponse:
    page = FormPage(
        heading=heading,
        lead=lead,
        submit=_("Send the answer"),
        back_url=back_url,
        crumbs=_crumbs(row),
    )
    return ask(request, page, form, act, said=_("The company is told why."))


# Evidence


@require_http_methods(["GET", "HEAD", "POST"])
@verifies
def capability_verify(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = capability_seen(request, public_id)
    form = VerificationForm(bound(request), capability=row)
    page = FormPage(
        heading=_("Verify %(resource)s") % {"resource": localized(row.resource.name)},
        lead=_("Write down what was seen. Only that quantity counts as verified."),
        submit=_("Keep what was seen"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: (
            verifying.verify_capability(
                row,
                method=form.cleaned_data["method"],
                seen=form.seen(),
                seen_on=form.cleaned_data["seen_on"],
                valid_until=form.cleaned_data["valid_until"],
                note=form.cleaned_data["note"],
                by=request.user,
            )
            and row
        ),
        said=_("What was seen counts from now on; the company is told."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@verifies
def verification_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = Verification.objects.visible_to(request.user).select_related(
        "capability", "capability__partner", "capability__resource"
    )
    row = get_object_or_404(rows, public_id=public_id)
    form = AnswerForm(bound(request))
    page = FormPage(
        heading=_("Withdraw this verification"),
        lead=_("What was seen then counts no more."),
        submit=_("Withdraw it"),
        back_url=row.capability.get_absolute_url(),
        crumbs=_crumbs(row.capability),
    )
    return ask(
        request,
        page,
        form,
        lambda: verifying.withdraw_verification(
            row, reason=form.cleaned_data["reason"], by=request.user
        ),
        said=_("The verification is withdrawn."),
    )


def _crumbs(row: Capability) -> tuple[tuple[str, str], ...]:
    return (
        (row.partner.get_absolute_url(), row.partner.name),
        (row.get_absolute_url(), localized(row.resource.name)),
    )
