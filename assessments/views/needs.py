"""Needs: state, look at, change, withdraw, consent; and as a file."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from agreements.models import Agreement, Commitment
from assessments import actions
from assessments.deriving import outdated
from assessments.forms.assessments import ReasonForm
from assessments.forms.needs import NeedForm, ResourceForm
from assessments.models import Assessment, Gap, Need
from assessments.need_table import NEEDS
from assessments.views.access import (
    assessment_led,
    assessment_seen,
    leads,
    need_led,
    need_seen,
    speaks_for_office,
)
from baseline.models import Resource
from baseline.views.deeds import FormPage, ask, bound, do
from common.tabular.responses import FORMATS, table_response
from common.templatetags.portal import localized
from partners.models import Capability
from partners.readings import note_reading

SHOWN = 20


def _crumbs(assessment: Assessment) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("assessments:list"), _("Assessments")),
        (assessment.get_absolute_url(), assessment.title),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def need_new(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """First which resource, then how much of it: the questions follow its kind."""
    assessment = assessment_led(request, public_id)
    code = request.GET.get("resource", "")
    resource = _resource(assessment, code) if code else None
    if resource is None:
        form = ResourceForm(request.GET if code else None, assessment=assessment)
        context = {"assessment": assessment, "form": form}
        return render(request, "assessments/need_resource.html", context)
    need_form = NeedForm(bound(request), assessment=assessment, resource=resource)
    page = FormPage(
        heading=_("State a need: %(resource)s") % {"resource": localized(resource.name)},
        lead=_("Counted in %(unit)s.") % {"unit": resource.unit.symbol},
        submit=_("State the need"),
        back_url=assessment.get_absolute_url(),
        crumbs=_crumbs(assessment),
    )
    return ask(
        request,
        page,
        need_form,
        lambda: actions.state_need(assessment, need_form.wanted(), by=request.user),
        said=_("The need is stated."),
    )


def _resource(assessment: Assessment, code: str) -> Resource | None:
    offered = Resource.objects.of_nation(assessment.nation_id).in_use()
    rows = offered.of_requirements(assessment.requirements.values("pk"))
    return rows.filter(code=code).select_related("unit").first()


@require_safe
def need(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = need_seen(request, public_id)
    changed = outdated([found])
    lines = Gap.objects.visible_to(request.user).filter(need=found, report__kind="current")
    context = {
        "need": found,
        "assessment": found.assessment,
        "leads": leads(request.user, found.assessment),
        "outdated": changed[0] if changed else None,
        "line": lines.for_list().first(),
        **_promised(request, found),
    }
    return render(request, "assessments/need.html", context)


def _promised(request: SignedInRequest, found: Need) -> dict[str, Any]:
    """What agreements bind for this need alone, and where the office may bind something for it."""
    lasting = found.first.public_id if found.first else found.public_id
    rows = Commitment.objects.visible_to(request.user).naming(lasting).standing()
    bound_for_it = list(rows.for_list()[:SHOWN])
    readers = {one.capability.partner_id for one in bound_for_it}
    note_reading(request.user, readers, "assessments:need")
    keeps = request.user.has_perm("agreements.change_agreement") and not found.is_archived
    drafts: Any = Agreement.objects.none()
    if keeps:
        with_it = Capability.objects.visible_to(request.user).in_registry()
        partners = with_it.filter(resource=found.resource).values("partner")
        drafts = Agreement.objects.editable_by(request.user).in_use().filter(
            status__in=Agreement.OPEN, parties__partner__in=partners
        )  # fmt: skip
    return {
        "lasting_id": lasting,
        "promised": bound_for_it,
        "binds": keeps,
        "drafts": drafts.distinct().order_by("-pk")[:SHOWN],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def need_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = need_led(request, public_id)
    form = NeedForm(
        bound(request),
        assessment=found.assessment,
        resource=found.resource,
        need=found,
        initial=NeedForm.initial_of(found),
    )
    page = FormPage(
        heading=_("Change the need: %(resource)s") % {"resource": localized(found.resource.name)},
        lead=_("Counted in %(unit)s.") % {"unit": found.resource.unit.symbol},
        submit=_("Save"),
        back_url=found.get_absolute_url(),
        crumbs=_crumbs(found.assessment),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_need(
            found,
            version=form.cleaned_data["version"],
            by=request.user,
            **form.changes,
        ),
        said=_("The need is changed."),
        now=lambda: NeedForm.initial_of(Need.objects.for_rules().get(pk=found.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def need_withdraw(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = need_led(request, public_id)
    form = ReasonForm(bound(request), initial={"version": found.version})
    page = FormPage(
        heading=_("Withdraw the need"),
        lead=_("It is no longer stated and no longer counted; the trail keeps it."),
        submit=_("Withdraw it"),
        back_url=found.assessment.get_absolute_url(),
        crumbs=_crumbs(found.assessment),
    )

    def withdraw() -> Assessment:
        actions.withdraw_need(found, **form.cleaned_data, by=request.user)
        return found.assessment

    return ask(request, page, form, withdraw, said=_("The need is withdrawn."))


@require_POST
@speaks_for_office
def need_consent(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = need_led(request, public_id)
    return do(
        request,
        lambda: actions.consent_to_need(found, by=request.user),
        said=_("The need counts as priority 1."),
        back_url=found.get_absolute_url(),
    )


@require_safe
def needs_file(request: SignedInRequest, public_id: UUID, file_format: str) -> HttpResponseBase:
    """The needs this person sees, in the columns that a file of needs is read by."""
    if file_format not in FORMATS:
        raise Http404
    assessment = assessment_seen(request, public_id)
    rows = Need.objects.visible_to(request.user).in_use().filter(assessment=assessment)
    remarks = [assessment.nation.banner] if assessment.nation.banner else []
    return table_response(
        NEEDS,
        rows.for_list().iterator(chunk_size=1_000),
        file_format=file_format,
        remarks=[*remarks, str(assessment.get_marking_display())],
    )


@require_safe
def need_template(request: SignedInRequest, public_id: UUID, file_format: str) -> HttpResponseBase:
    """The columns alone, to be filled in."""
    if file_format not in FORMATS:
        raise Http404
    assessment_led(request, public_id)
    return table_response(NEEDS, [], file_format=file_format, name="needs-template")
