"""Mail domains of a partner, as the office verifies them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from partners.actions import claiming
from partners.forms.checking import MailDomainForm
from partners.models import MailDomain
from partners.views.access import partner_edited, vets


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def domain_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = MailDomainForm(bound(request))
    back_url = reverse("partners:vetting", args=[row.public_id])
    page = FormPage(
        heading=_("Verify a mail domain of %(name)s") % {"name": row.name},
        lead=_("Add it only if you have seen that it is its own, in a register or on its papers."),
        submit=_("It is its own"),
        back_url=back_url,
        crumbs=((row.get_absolute_url(), row.name), (back_url, _("Vetting"))),
    )
    return ask(
        request,
        page,
        form,
        lambda: claiming.verify_mail_domain(row, **form.cleaned_data, by=request.user) and None,
        said=_("The domain is verified."),
    )


@require_POST
@vets
def domain_remove(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row = partner_edited(request, public_id)
    domain = get_object_or_404(
        MailDomain.objects.editable_by(request.user).filter(partner=row), pk=key
    )
    return do(
        request,
        lambda: claiming.remove_mail_domain(domain, by=request.user),
        said=_("The domain is removed."),
        back_url=reverse("partners:vetting", args=[row.public_id]),
    )
