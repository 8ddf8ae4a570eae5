"""The certificate of registration: issued on a company's page, checked by anybody who has its code."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.attempts import limited
from accounts.requests import SignedInRequest
from baseline.views.deeds import bound, do
from partners.actions import certifying as actions
from partners.certificate import issued_on, printed
from partners.forms.certifying import CertificateCheckForm
from partners.models import Certificate, Partner
from partners.views.access import home_of, partner_edited


@require_http_methods(["GET", "HEAD", "POST"])
def certificate(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """The one in force, and a new one on a click."""
    row = partner_edited(request, public_id)
    here = reverse("partners:certificate", args=[row.public_id])
    if request.method == "POST":
        return do(
            request,
            lambda: actions.issue_certificate(row, by=request.user),
            said=_("Here is your certificate."),
            back_url=here,
        )
    context = {
        "partner": row,
        "certificate": _standing(row),
        "holds": _holds(row),
        "may_issue": Partner.objects.approved().filter(pk=row.pk).exists(),
        "home_url": home_of(request, row),
        "check_url": request.build_absolute_uri(reverse("partners:certificate_check")),
    }
    return render(request, "partners/certificate.html", context)


def _standing(row: Partner) -> Certificate | None:
    rows = Certificate.objects.filter(partner=row).standing(timezone.localdate())
    return rows.for_detail().first()


def _holds(row: Partner) -> bool:
    rows = Certificate.objects.filter(partner=row)
    return rows.holding(timezone.localdate()).exists()


@require_safe
def certificate_file(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _standing(partner_edited(request, public_id))
    if row is None:
        raise Http404
    response = HttpResponse(printed(row), content_type="application/pdf")
    name = f"certificate-{timezone.localdate(row.issued_at):%Y-%m-%d}.pdf"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    response["Cache-Control"] = "private, no-store"
    return response


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limited("certificate_check")
def certificate_check(request: HttpRequest) -> HttpResponse:
    """Valid and since when, or not valid: never whose it is, nor why not."""
    form = CertificateCheckForm(bound(cast("SignedInRequest", request)))
    is_asked = form.is_bound and form.is_valid()
    context = {
        "form": form,
        "is_asked": is_asked,
        "issued_on": issued_on(form.cleaned_data["code"]) if is_asked else None,
        "today": timezone.localdate(),
    }
    return render(request, "partners/certificate_check.html", context)
