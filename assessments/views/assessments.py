"""Assessments: the list, one with its needs, and the deeds of its lead."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from assessments import actions
from assessments.agreeing import hindrances
from assessments.deriving import outdated
from assessments.forms.assessments import AssessmentForm, ReasonForm
from assessments.forms.filters import AssessmentFilterForm, NeedFilterForm
from assessments.models import Assessment, Need, NeedFile
from assessments.stating import two_levels
from assessments.views.access import (
    assessment_led,
    assessment_seen,
    leads,
    nation_of,
    speaks_for_office,
    starts_assessments,
)
from assessments.views.joint import joint
from baseline.views.deeds import FormPage, ask, bound, do
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS

#: Warnings shown on a page; all are counted.
SHOWN = 5


@require_safe
def assessment_list(request: SignedInRequest) -> HttpResponse:
    """Also for those who have a part in one without reading all."""
    form = AssessmentFilterForm(request.GET)
    rows = Assessment.objects.visible_to(request.user)
    if not request.user.has_perm("assessments.view_assessment") and not rows.exists():
        raise PermissionDenied
    rows = rows.matching(form.cleaned_data if form.is_valid() else {})
    page = paginate(request, rows.for_list().with_need_count(), keys=("-started_at", "-pk"))
    context = {"form": form, "page": page}
    return render_page(request, "assessments/list.html", context, part="rows")


@require_safe
def assessment(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    form = NeedFilterForm(request.GET, user=request.user)
    needs = Need.objects.visible_to(request.user).in_use().filter(assessment=found)
    shown = needs.matching(form.cleaned_data if form.is_valid() else {})
    keys = ("priority", "resource__sort_key", "region__path", "pk")
    doubled = two_levels(needs.for_list())
    files = {
        f"{name}_url": reverse("assessments:needs_file", args=[found.public_id, name])
        for name in FORMATS
    }
    context = {
        "assessment": found,
        "leads": leads(request.user, found),
        **joint(request.user, found),
        "form": form,
        "page": paginate(request, shown.for_list(), keys=keys),
        "outdated": len(outdated(needs.derived().for_rules())),
        "waiting": needs.waiting_for_consent().count(),
        "doubled": doubled[:SHOWN],
        "doubled_count": len(doubled),
        "revision": _revision(request, found),
        "files": NeedFile.objects.visible_to(request.user).filter(assessment=found).for_list()[:5],
        **files,
    }
    return render_page(request, "assessments/detail.html", context, part="rows")


def _revision(request: SignedInRequest, found: Assessment) -> Assessment | None:
    rows = Assessment.objects.visible_to(request.user).filter(
        replaces=found, archived_at__isnull=True
    )
    return rows.order_by("-pk").first()


@require_http_methods(["GET", "HEAD", "POST"])
@starts_assessments
def assessment_start(request: SignedInRequest) -> HttpResponse:
    form = AssessmentForm(bound(request), user=request.user)
    page = FormPage(
        heading=_("New assessment"),
        lead=_("What it covers and who leads it; the needs come next."),
        submit=_("Begin the assessment"),
        back_url=reverse("assessments:list"),
        crumbs=((reverse("assessments:list"), _("Assessments")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.start_assessment(nation=nation_of(request), **form.values, by=request.user),
        said=_("The assessment has begun; state its needs, then open it for both sides."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def assessment_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_led(request, public_id)
    form = AssessmentForm(
        bound(request), user=request.user, initial=AssessmentForm.initial_of(found)
    )
    form.keep(found)
    page = _page(found, heading=_("Change the assessment"), submit=_("Save"))
    return ask(
        request,
        page,
        form,
        lambda: actions.update_assessment(
            found, version=form.cleaned_data["version"], **form.values, by=request.user
        ),
        said=_("The assessment is changed."),
        now=lambda: AssessmentForm.initial_of(Assessment.objects.get(pk=found.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def put_in_force(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Asks once more, with what will happen; then puts it in force."""
    found = assessment_led(request, public_id)
    if request.method == "POST":
        version = request.POST.get("version", "")
        return do(
            request,
            lambda: actions.put_in_force(
                found, version=int(version) if version.isdigit() else None, by=request.user
            ),
            said=_("The assessment is in force; gap reports count its needs."),
            back_url=found.get_absolute_url(),
        )
    needs = found.needs.in_use()
    context = {
        "assessment": found,
        "hindrances": hindrances(found, Assessment.Status.IN_FORCE),
        "need_count": needs.count(),
        "waiting": needs.waiting_for_consent().count(),
    }
    return render(request, "assessments/put_in_force.html", context)


@require_POST
def revise(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_led(request, public_id)
    made: list[Assessment] = []
    answer = do(
        request,
        lambda: made.append(actions.revise_assessment(found, by=request.user)),
        said=_("This is the new version. The old one counts until this one is in force."),
        back_url=found.get_absolute_url(),
    )
    return redirect(made[0]) if made else answer


@require_http_methods(["GET", "HEAD", "POST"])
def close(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_led(request, public_id)
    form = ReasonForm(bound(request), initial={"version": found.version})
    page = _page(
        found,
        heading=_("Close the assessment"),
        lead=_("Gap reports count its needs no longer, and no new version takes their place."),
        submit=_("Close it"),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.close_assessment(found, **form.cleaned_data, by=request.user),
        said=_("The assessment is closed."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@speaks_for_office
def archive(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_led(request, public_id)
    form = ReasonForm(bound(request), initial={"version": found.version})
    page = _page(
        found,
        heading=_("Put the assessment away"),
        lead=_("It leaves the list; the trail and past reports keep it."),
        submit=_("Put it away"),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.archive_assessment(found, **form.cleaned_data, by=request.user),
        said=_("The assessment is put away."),
    )


def _page(found: Assessment, *, heading: str, submit: str, **more: Any) -> FormPage:
    return FormPage(
        heading=heading,
        submit=submit,
        back_url=found.get_absolute_url(),
        crumbs=(
            (reverse("assessments:list"), _("Assessments")),
            (found.get_absolute_url(), found.title),
        ),
        **more,
    )
