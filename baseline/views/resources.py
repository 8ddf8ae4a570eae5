"""Pages of the resources, and their search."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baseline import actions
from baseline.exports import RESOURCES
from baseline.forms.fields import NamesForm
from baseline.forms.words import (
    NewResourceForm,
    OtherUnits,
    ResourceFilterForm,
    ResourceForm,
    ResourceSearchForm,
    lines_of,
    stated_units,
)
from baseline.models import (
    BEST_FIRST,
    Element,
    KnownShare,
    PlanningFactor,
    Resource,
    Substitute,
)
from baseline.views.deeds import (
    PLAN,
    FormPage,
    SignedInRequest,
    ask,
    bound,
    changes,
    do,
    nation_of,
    reads,
    version_of,
)
from baseline.views.tabs import tabs_for
from common.htmx import render_page
from common.pagination import paginate
from common.tabular.responses import FORMATS, table_response
from common.templatetags.portal import localized

#: How many resources a search offers at once.
OFFERED = 12


@require_safe
@reads
def resources(request: SignedInRequest) -> HttpResponseBase:
    form = ResourceFilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else {}
    found = Resource.objects.visible_to(request.user).matching(filters)
    wanted = request.GET.get("format")
    if wanted in FORMATS:
        return table_response(RESOURCES, found.for_export(), file_format=wanted)
    context = {
        "tabs": tabs_for(request.user, "resources"),
        "form": form,
        "page": paginate(
            request,
            found.for_list(),
            keys=BEST_FIRST if filters.get("q") else ("sort_key", "pk"),
        ),
    }
    return render_page(request, "baseline/resources.html", context, part="rows")


@require_safe
@reads
def resource_search(request: SignedInRequest) -> HttpResponse:
    """Offers resources for a few typed words: a page of its own, and the part other forms show.

    A form elsewhere fetches `?q=…&field=resource` with htmx and gets radio buttons of that name, each
    with the public id of a resource.
    """
    field = request.GET.get("field", "")
    form = ResourceSearchForm(request.GET if "q" in request.GET else None)
    offered = Resource.objects.visible_to(request.user).in_use()
    found = offered.like(form.cleaned_data["q"]).for_search() if form.is_valid() else None
    context = {
        "form": form,
        "resources": found[:OFFERED] if found is not None else [],
        "is_asked": found is not None,
        "field": field if field.isidentifier() else "",
    }
    return render_page(request, "baseline/resource_search.html", context, part="options")


@require_safe
@reads
def resource(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    visible = Resource.objects.visible_to(request.user)
    row = get_object_or_404(visible.with_units(), public_id=public_id)
    context: dict[str, Any] = {
        "resource": row,
        "elements": Element.objects.visible_to(request.user).of_resource(row).for_list(),
        "is_own": Resource.objects.editable_by(request.user).contains(row),
    }
    said = Substitute.objects.visible_to(request.user).in_use().of_resource(row).for_list()
    today = timezone.localdate()
    context["substitutes"] = [(one, one.is_permitted_on(today)) for one in said]
    if request.user.has_perm(PLAN):
        factors = PlanningFactor.objects.visible_to(request.user).in_use()
        context["factors"] = factors.of_resource(row).for_list()
        shares = KnownShare.objects.visible_to(request.user)
        context["shares"] = shares.of_resource(row).for_list()
    return render(request, "baseline/resource.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def resource_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    form = NewResourceForm(
        bound(request), nation=nation, initial={"elements": request.GET.getlist("element")}
    )
    units = OtherUnits(bound(request), prefix="units")
    page = FormPage(
        heading=_("Add a resource"),
        lead=_(
            "Look first whether there is one: partners and needs meet only in the same resource."
        ),
        submit=_("Add the resource"),
        back_url=reverse("baseline:resources"),
        crumbs=((reverse("baseline:resources"), _("Resources")),),
        template="baseline/resource_form.html",
        extra={"units": units},
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_resource(
            nation=nation,
            kind=form.cleaned_data["kind"],
            unit=form.cleaned_data["unit"],
            is_divisible=form.cleaned_data["is_divisible"],
            **_stated(form),
            other_units=stated_units(units),
            by=request.user,
        ),
        said=_("The resource is added."),
        is_valid=lambda: _both(form, units),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def resource_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = Resource.objects.editable_by(request.user).with_units()
    row = get_object_or_404(own, public_id=public_id)
    form = ResourceForm(bound(request), nation=nation_of(request))
    form.initial = form.initial_of(row)
    units = OtherUnits(bound(request), prefix="units", initial=lines_of(row))
    page = FormPage(
        heading=_("Change %(name)s") % {"name": localized(row.name)},
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=(
            (reverse("baseline:resources"), _("Resources")),
            (row.get_absolute_url(), localized(row.name)),
        ),
        template="baseline/resource_form.html",
        extra={"units": units, "resource": row},
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_resource(
            row,
            **_stated(form),
            other_units=stated_units(units),
            version=version_of(form),
            by=request.user,
        ),
        said=_("The resource is changed."),
        now=lambda: form.initial_of(Resource.objects.get(pk=row.pk)),
        is_valid=lambda: _both(form, units),
    )


@require_POST
@changes
def resource_retire(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Resource.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.retire_resource(row, by=request.user),
        said=_("The resource is retired; it stays where it is used."),
        back_url=row.get_absolute_url(),
    )


@require_POST
@changes
def resource_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Resource.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.restore_resource(row, by=request.user),
        said=_("The resource is in use again."),
        back_url=row.get_absolute_url(),
    )


def _stated(form: NamesForm) -> dict[str, Any]:
    """What both forms for resources say."""
    given = form.cleaned_data
    names = ("elements", "synonyms", "explanation", "supply_class", "cpv", "nace")
    return {"name": form.names()} | {name: given[name] for name in names}


def _both(form: NamesForm, units: Any) -> bool:
    """Whether form and lines are good; both are looked at, so that all errors are shown at once."""
    return all([form.is_valid(), units.is_valid()])
