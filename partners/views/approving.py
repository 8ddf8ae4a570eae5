"""Two officers for an approval, and the day a partner is looked at again."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from common.pagination import paginate
from partners.actions import approving
from partners.forms.checking import NextVettingForm, RecommendationForm
from partners.models import Application, NextVetting, Partner, Recommendation
from partners.revetting import SOON
from partners.views.access import (
    application_seen,
    decides_applications,
    partner_edited,
    reads_vetting,
    vets,
)

# Two officers


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def recommend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    return _recommend(request, row, reverse("partners:vetting", args=[row.public_id]))


@require_http_methods(["GET", "HEAD", "POST"])
@decides_applications
@vets
def application_recommend(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    return _recommend(request, row, reverse("partners:application", args=[row.public_id]))


def _recommend(
    request: SignedInRequest, subject: Partner | Application, back_url: str
) -> HttpResponse:
    form = RecommendationForm(bound(request))
    page = FormPage(
        heading=_("Recommend %(name)s") % {"name": subject.name},
        lead=_("The other officers are told; one of them approves or refuses."),
        submit=_("Recommend it"),
        back_url=back_url,
        crumbs=((back_url, subject.name),),
    )
    return ask(
        request,
        page,
        form,
        lambda: approving.recommend(subject, **form.cleaned_data, by=request.user) and None,
        said=_("It waits for another officer now."),
    )


@require_POST
@vets
def recommend_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    return _take_back(request, row, reverse("partners:vetting", args=[row.public_id]))


@require_POST
@decides_applications
@vets
def application_recommend_back(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = application_seen(request, public_id)
    return _take_back(request, row, reverse("partners:application", args=[row.public_id]))


def _take_back(
    request: SignedInRequest, subject: Partner | Application, back_url: str
) -> HttpResponse:
    return do(
        request,
        lambda: approving.take_back_recommendation(subject, by=request.user),
        said=_("It is not recommended any more."),
        back_url=back_url,
    )


@require_safe
@reads_vetting
def second_officer(request: SignedInRequest) -> HttpResponse:
    rows = Recommendation.objects.visible_to(request.user).waiting().for_list()
    page = paginate(request, rows, keys=("recommended_at", "pk"))
    return render(request, "partners/vetting/second_officer.html", {"page": page})


# Looking again


@require_http_methods(["GET", "HEAD", "POST"])
@vets
def vet_again(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    kept = NextVetting.objects.visible_to(request.user).filter(partner=row).first()
    form = NextVettingForm(bound(request), initial={"due_on": kept.due_on if kept else None})
    back_url = reverse("partners:vetting", args=[row.public_id])
    page = FormPage(
        heading=_("When is %(name)s vetted again?") % {"name": row.name},
        lead=_("Once it has been looked at, set the next day here."),
        submit=_("Save"),
        back_url=back_url,
        crumbs=((row.get_absolute_url(), row.name), (back_url, _("Vetting"))),
    )
    return ask(
        request,
        page,
        form,
        lambda: approving.set_next_vetting(row, **form.cleaned_data, by=request.user) and None,
        said=_("The day is saved."),
    )


@require_safe
@reads_vetting
def due_again(request: SignedInRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = NextVetting.objects.visible_to(request.user).due_by(today + SOON).for_list()
    page = paginate(request, rows, keys=("due_on", "pk"))
    context = {"page": page, "today": today}
    return render(request, "partners/vetting/due_again.html", context)
