"""Pages of the figures that needs and reports rest on: drivers, planning factors, known shares."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baseline import actions
from baseline.exports import DRIVERS
from baseline.forms.planning import (
    DriverFilterForm,
    DriverForm,
    FactorForm,
    KnownShareForm,
    NewDriverForm,
    NewFactorForm,
    NewKnownShareForm,
)
from baseline.models import Driver, KnownShare, PlanningFactor
from baseline.views.deeds import (
    FormPage,
    SignedInRequest,
    ask,
    bound,
    changes,
    do,
    nation_of,
    plans,
    version_of,
)
from baseline.views.tabs import tabs_for
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response
from common.templatetags.portal import localized


@require_safe
@plans
def drivers(request: SignedInRequest) -> HttpResponseBase:
    form = DriverFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = Driver.objects.visible_to(request.user).matching(filters).for_list()
    wanted = request.GET.get("format")
    if wanted in FORMATS:
        return table_response(DRIVERS, found, file_format=wanted)
    context = {
        "tabs": tabs_for(request.user, "drivers"),
        "form": form,
        "page": paginate(request, found, keys=("kind", "region__path", "-valid_on", "pk")),
    }
    return render_page(request, "baseline/drivers.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def driver_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = NewDriverForm(
        bound(request), nation=nation, initial={"region": request.GET.get("region", "")}
    )
    page = FormPage(
        heading=_("Add a driver"),
        lead=_("How many of something a region has; needs are worked out from it."),
        submit=_("Add the driver"),
        back_url=reverse("baseline:drivers"),
        crumbs=((reverse("baseline:drivers"), _("Drivers")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_driver(
            nation=nation,
            region=form.cleaned_data["region"],
            kind=form.cleaned_data["kind"],
            value=form.cleaned_data["value"],
            source=form.cleaned_data["source"],
            valid_on=form.cleaned_data["valid_on"],
            by=request.user,
        ),
        said=_("The driver is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def driver_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = Driver.objects.editable_by(request.user).for_list()
    row = get_object_or_404(own, public_id=public_id)
    form = DriverForm(bound(request))
    form.initial = form.initial_of(row)
    facts = {"kind": row.get_kind_display(), "region": localized(row.region.name)}
    page = FormPage(
        heading=_("Change %(kind)s of %(region)s") % facts,
        lead=_("Correct a mistake here. For a newer count add a driver of its own day."),
        about=row,
        submit=_("Save"),
        back_url=reverse("baseline:drivers"),
        crumbs=((reverse("baseline:drivers"), _("Drivers")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_driver(
            row,
            value=form.cleaned_data["value"],
            source=form.cleaned_data["source"],
            version=version_of(form),
            by=request.user,
        ),
        said=_("The driver is changed."),
        now=lambda: form.initial_of(Driver.objects.get(pk=row.pk)),
    )


@require_safe
@plans
def factors(request: SignedInRequest) -> HttpResponse:
    visible = PlanningFactor.objects.visible_to(request.user)
    is_retired = request.GET.get("shown") == "retired"
    context = {
        "tabs": tabs_for(request.user, "factors"),
        "factors": (visible.retired() if is_retired else visible.in_use()).for_list(),
        "is_retired": is_retired,
    }
    return render(request, "baseline/factors.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def factor_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = NewFactorForm(
        bound(request), nation=nation, initial={"resource": request.GET.get("resource", "")}
    )
    page = FormPage(
        heading=_("Add a planning factor"),
        lead=_(
            "How much of a resource one person, bed or site needs. It stands beside the shared one."
        ),
        submit=_("Add the factor"),
        back_url=reverse("baseline:factors"),
        crumbs=((reverse("baseline:factors"), _("Planning factors")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_factor(
            nation=nation,
            resource=form.cleaned_data["resource"],
            driver_kind=form.cleaned_data["driver_kind"],
            per=form.cleaned_data["per"],
            factor=form.cleaned_data["factor"],
            source=form.cleaned_data["source"],
            by=request.user,
        ),
        said=_("The factor is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def factor_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = PlanningFactor.objects.editable_by(request.user).for_list()
    row = get_object_or_404(own, public_id=public_id)
    form = FactorForm(bound(request))
    form.initial = form.initial_of(row)
    facts = {
        "resource": localized(row.resource.name),
        "driver": row.get_driver_kind_display(),
        "unit": row.resource.unit.symbol,
        "per": row.get_per_display(),
    }
    page = FormPage(
        heading=_("Change the factor of %(resource)s") % facts,
        lead=_("For each of “%(driver)s”, in %(unit)s %(per)s.") % facts,
        about=row,
        submit=_("Save"),
        back_url=reverse("baseline:factors"),
        crumbs=((reverse("baseline:factors"), _("Planning factors")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_factor(
            row,
            factor=form.cleaned_data["factor"],
            source=form.cleaned_data["source"],
            version=version_of(form),
            by=request.user,
        ),
        said=_("The factor is changed."),
        now=lambda: form.initial_of(PlanningFactor.objects.get(pk=row.pk)),
    )


@require_POST
@changes
def factor_retire(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(PlanningFactor.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.retire_factor(row, by=request.user),
        said=_("The factor is retired; needs derived from it keep it until they are reviewed."),
        back_url=reverse("baseline:factors"),
    )


@require_POST
@changes
def factor_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(PlanningFactor.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.restore_factor(row, by=request.user),
        said=_("The factor is in use again."),
        back_url=reverse("baseline:factors"),
    )


@require_safe
@plans
def known_shares(request: SignedInRequest) -> HttpResponse:
    found = KnownShare.objects.visible_to(request.user).for_list()
    context = {
        "tabs": tabs_for(request.user, "known_shares"),
        "page": paginate(request, found, keys=("resource__sort_key", "-estimated_on", "pk")),
        "threshold": nation_of(request).known_share_threshold,
    }
    return render_page(request, "baseline/known_shares.html", context, part="rows")


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def known_share_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = NewKnownShareForm(
        bound(request), nation=nation, initial={"resource": request.GET.get("resource", "")}
    )
    page = FormPage(
        heading=_("Estimate a known share"),
        lead=_(
            "How much of the market of a resource the registry knows. Below %(n)s percent a "
            "line reads “not known” and not “missing”."
        )
        % {"n": nation.known_share_threshold},
        submit=_("Keep the estimate"),
        back_url=reverse("baseline:known_shares"),
        crumbs=((reverse("baseline:known_shares"), _("Known shares")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_known_share(
            nation=nation,
            resource=form.cleaned_data["resource"],
            percent=form.cleaned_data["percent"],
            source=form.cleaned_data["source"],
            estimated_on=form.cleaned_data["estimated_on"],
            by=request.user,
        ),
        said=_("The estimate is kept."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def known_share_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = KnownShare.objects.editable_by(request.user).for_list()
    row = get_object_or_404(own, public_id=public_id)
    form = KnownShareForm(bound(request))
    form.initial = form.initial_of(row)
    page = FormPage(
        heading=_("Change the known share of %(name)s") % {"name": localized(row.resource.name)},
        lead=_("Correct a mistake here. For a newer estimate add one of its own day."),
        about=row,
        submit=_("Save"),
        back_url=reverse("baseline:known_shares"),
        crumbs=((reverse("baseline:known_shares"), _("Known shares")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_known_share(
            row,
            percent=form.cleaned_data["percent"],
            source=form.cleaned_data["source"],
            version=version_of(form),
            by=request.user,
        ),
        said=_("The estimate is changed."),
        now=lambda: form.initial_of(KnownShare.objects.get(pk=row.pk)),
    )
