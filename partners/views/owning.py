"""Codes of sites and owners abroad, on the page of vetting."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from partners.actions import owning
from partners.forms.owning import ForeignShareForm, SiteCodeForm
from partners.models import ForeignShare, Partner, SiteCode
from partners.views.access import partner_edited, vets


def _page(row: Partner, *, heading: str, submit: str, lead: str = "") -> FormPage:
    back_url = reverse("partners:vetting", args=[row.public_id])
    crumbs = ((row.get_absolute_url(), row.name), (back_url, _("Vetting")))
    return FormPage(heading=heading, lead=lead, submit=submit, back_url=back_url, crumbs=crumbs)


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def code_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = SiteCodeForm(bound(request), partner=row)
    page = _page(
        row,
        heading=_("Add a code of a site of %(name)s") % {"name": row.name},
        submit=_("Add the code"),
        lead=_("Nobody outside the office and audit reads it."),
    )
    return ask(
        request,
        page,
        form,
        lambda: owning.add_site_code(**form.cleaned_data, by=request.user) and None,
        said=_("The code is added."),
    )


@require_POST
@vets
def code_remove(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row = partner_edited(request, public_id)
    code = get_object_or_404(SiteCode.objects.editable_by(request.user).of(row), pk=key)
    return do(
        request,
        lambda: owning.remove_site_code(code, by=request.user),
        said=_("The code is removed."),
        back_url=reverse("partners:vetting", args=[row.public_id]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def share_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = ForeignShareForm(bound(request))
    page = _page(
        row,
        heading=_("What of %(name)s is owned from abroad?") % {"name": row.name},
        submit=_("Save"),
        lead=_("One country at a time; a newer statement takes the older one's place."),
    )
    return ask(
        request,
        page,
        form,
        lambda: owning.note_foreign_share(row, **form.cleaned_data, by=request.user) and None,
        said=_("It is noted."),
    )


@require_POST
@vets
def share_remove(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row = partner_edited(request, public_id)
    rows = ForeignShare.objects.editable_by(request.user).filter(partner=row)
    share = get_object_or_404(rows, pk=key)
    return do(
        request,
        lambda: owning.remove_foreign_share(share, by=request.user),
        said=_("It is removed."),
        back_url=reverse("partners:vetting", args=[row.public_id]),
    )
