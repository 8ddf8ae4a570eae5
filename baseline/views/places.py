"""Pages of the regions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Nation
from baseline import actions
from baseline.exports import REGIONS
from baseline.forms.places import LastDayForm, RegionFilterForm, RegionForm
from baseline.models import Authority, Driver, Region
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


@require_safe
@reads
def regions(request: SignedInRequest) -> HttpResponseBase:
    """A nation's first-level regions, or everything in it that is named like the words given."""
    own = request.user.nation.code if request.user.nation else ""
    form = RegionFilterForm({"nation": own, **request.GET.dict()})
    filters = form.cleaned_data if form.is_valid() else {}
    nation: Nation | None = filters.get("nation") or request.user.nation
    found = Region.objects.visible_to(request.user).of(nation)
    wanted = request.GET.get("format")
    if wanted in FORMATS:
        return table_response(REGIONS, found.for_list(), file_format=wanted)
    found = found.named(filters["q"]) if filters.get("q") else found.first_level()
    context = {
        "tabs": tabs_for(request.user, "regions"),
        "form": form,
        "nation": nation,
        "page": paginate(request, found.with_child_count(), keys=("sort_key", "pk"), size=100),
        "today": timezone.localdate(),
    }
    return render_page(request, "baseline/regions.html", context, part="rows")


@require_safe
@reads
def region(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    visible = Region.objects.visible_to(request.user)
    row = get_object_or_404(visible.select_related("nation"), public_id=public_id)
    is_ours = Region.objects.editable_by(request.user).contains(row)
    context = {
        "region": row,
        "ancestors": visible.ancestors_of(row),
        "children": visible.children_of(row).with_child_count().for_list(),
        "authorities": Authority.objects.visible_to(request.user)
        .in_use()
        .of_region(row)
        .for_list(),
        "is_ours": is_ours,
        "is_own": is_ours and row.is_own,
        "today": timezone.localdate(),
    }
    if request.user.has_perm(PLAN):
        context["drivers"] = Driver.objects.visible_to(request.user).of_region(row).for_list()
    return render(request, "baseline/region.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def region_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Below the region of the address."""
    parent = get_object_or_404(Region.objects.editable_by(request.user), public_id=public_id)
    form = RegionForm(bound(request), nation=nation_of(request))
    page = FormPage(
        heading=_("Add a region inside %(name)s") % {"name": localized(parent.name)},
        submit=_("Add the region"),
        back_url=parent.get_absolute_url(),
        crumbs=_crumbs(parent),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_region(parent=parent, **_stated(form), by=request.user),
        said=_("The region is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def region_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Region.objects.editable_by(request.user).own(), public_id=public_id)
    form = RegionForm(bound(request), nation=nation_of(request))
    form.initial = form.initial_of(row)
    page = FormPage(
        heading=_("Change %(name)s") % {"name": localized(row.name)},
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_region(
            row, **_stated(form), version=version_of(form), by=request.user
        ),
        said=_("The region is changed."),
        now=lambda: form.initial_of(Region.objects.get(pk=row.pk)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def region_end(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Region.objects.editable_by(request.user).own(), public_id=public_id)
    form = LastDayForm(bound(request))
    page = FormPage(
        heading=_("End %(name)s") % {"name": localized(row.name)},
        lead=_("After its last day the region is no longer offered; what points to it stays."),
        submit=_("End the region"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.end_region(row, on=form.cleaned_data["on"], by=request.user),
        said=_("The region has a last day."),
    )


@require_POST
@changes
def region_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Region.objects.editable_by(request.user).own(), public_id=public_id)
    return do(
        request,
        lambda: actions.restore_region(row, by=request.user),
        said=_("The region has no last day any more."),
        back_url=row.get_absolute_url(),
    )


def _stated(form: RegionForm) -> dict[str, Any]:
    names = ("kind", "nuts", "valid_from", "valid_until")
    return {"name": form.names()} | {name: form.cleaned_data[name] for name in names}


def _crumbs(region: Region) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("baseline:regions"), _("Regions")),
        (region.get_absolute_url(), localized(region.name)),
    )
