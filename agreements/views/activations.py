"""Calling off what is bound, what came of it, and how it ended."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agreements.actions import activating as actions
from agreements.forms.activations import CallOffForm, DeliveryForm, OutcomeForm
from agreements.models import Activation, Agreement, Commitment, delivered_of
from agreements.views.access import commitment_kept, keeps_agreements, may_keep
from baseline.views.deeds import FormPage, ask, bound, do, version_of
from partners.readings import note_reading


def _changed(request: SignedInRequest, public_id: UUID) -> Activation:
    rows = Activation.objects.editable_by(request.user).for_list()
    return get_object_or_404(rows, public_id=public_id)


def _page(row: Activation, **words: Any) -> FormPage:
    url = row.get_absolute_url()
    agreement = row.commitment.agreement
    crumbs = ((agreement.get_absolute_url(), agreement.title), (url, _("Call-off")))
    return FormPage(back_url=url, crumbs=crumbs, **words)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def call_off(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row: Commitment = commitment_kept(request, public_id)
    form = CallOffForm(bound(request), commitment=row, initial={"due_on": timezone.localdate()})
    url = row.agreement.get_absolute_url()
    page = FormPage(
        heading=_("Call it off"),
        lead=f"{row.capability.partner.name}, {row.agreement.title}",
        submit=_("Call it off"),
        back_url=url,
        crumbs=((url, row.agreement.title),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.call_off(row, by=request.user, **form.facts()),
        said=_("The partner is told. Deliveries are written down here."),
    )


@require_safe
def activation(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    rows = Activation.objects.visible_to(request.user).for_list()
    row = get_object_or_404(rows, public_id=public_id)
    note_reading(request.user, [row.commitment.capability.partner_id], "agreements:activation")
    agreement: Agreement = row.commitment.agreement
    may_change = Activation.objects.editable_by(request.user).filter(pk=row.pk).exists()
    context = {
        "activation": row,
        "agreement": agreement,
        "capability": row.commitment.capability,
        "deliveries": row.deliveries.select_related("recorded_by", "taken_back_by").order_by(
            "delivered_on", "pk"
        ),
        "delivered": delivered_of(row),
        "writes": may_change and row.is_open,
        "keeps": may_keep(request),
    }
    return render(request, "agreements/activation.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delivery_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """By the partner, or by the office that was told."""
    row = _changed(request, public_id)
    form = DeliveryForm(bound(request), initial={"delivered_on": timezone.localdate()})
    page = _page(row, heading=_("Write down a delivery"), submit=_("Write it down"))
    return ask(
        request,
        page,
        form,
        lambda: actions.record_delivery(row, by=request.user, **form.cleaned_data).activation,
        said=_("It is written down."),
    )


@require_POST
def delivery_take_back(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row = _changed(request, public_id)
    delivery = get_object_or_404(row.deliveries.select_related("activation"), pk=key)
    return do(
        request,
        lambda: actions.take_back_delivery(delivery, by=request.user),
        said=_("It is taken back."),
        back_url=row.get_absolute_url(),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def activation_close(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _changed(request, public_id)
    form = OutcomeForm(bound(request), initial={"version": row.version})
    page = _page(
        row,
        heading=_("How did it end?"),
        lead=_(
            "Success shows what was delivered as exercised. What fails in earnest counts at once; "
            "what fails in an exercise may be mended within 90 days."
        ),
        submit=_("It is over"),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.close_activation(
            row,
            version=version_of(form),
            outcome=form.cleaned_data["outcome"],
            note=form.cleaned_data["note"],
            by=request.user,
        ),
        said=_("It is over; the partner is told."),
        now=lambda: {"outcome": _changed(request, public_id).outcome, "note": ""},
    )


@require_POST
@keeps_agreements
def activation_mend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _changed(request, public_id)
    return do(
        request,
        lambda: actions.mend_activation(row, by=request.user),
        said=_("It counts as mended."),
        back_url=row.get_absolute_url(),
    )
