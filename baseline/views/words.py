"""Pages of the vocabulary: requirements, elements, units."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baseline import actions
from baseline.forms.words import (
    ElementForm,
    NewElementForm,
)
from baseline.models import (
    Element,
    Requirement,
    Resource,
    Unit,
)
from baseline.views.deeds import (
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
from common.templatetags.portal import localized


@require_safe
@reads
def overview(request: SignedInRequest) -> HttpResponse:
    elements = Element.objects.visible_to(request.user).in_use()
    context = {
        "tabs": tabs_for(request.user, "overview"),
        "requirements": Requirement.objects.for_list(),
        "elements": elements.with_resource_count(request.user.nation_id).for_list(),
    }
    return render(request, "baseline/overview.html", context)


@require_safe
@reads
def requirement(request: SignedInRequest, code: str) -> HttpResponse:
    row = get_object_or_404(Requirement.objects.for_list(), code=code)
    elements = Element.objects.visible_to(request.user).of_requirement(row).for_list()
    resources = Resource.objects.visible_to(request.user).in_use().for_list()
    context = {
        "requirement": row,
        "cores": [Requirement.Core(core).label for core in row.core_functions],
        "elements": elements.with_resources(resources),
    }
    return render(request, "baseline/requirement.html", context)


@require_safe
@reads
def element(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(
        Element.objects.visible_to(request.user).for_list(), public_id=public_id
    )
    context = {
        "element": row,
        "resources": Resource.objects.visible_to(request.user).in_element(row).for_list(),
        "is_own": Element.objects.editable_by(request.user).contains(row),
    }
    return render(request, "baseline/element.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def element_add(request: SignedInRequest) -> HttpResponse:
    nation = nation_of(request)
    initial = {"requirement": request.GET.get("requirement", "")}
    form = NewElementForm(bound(request), nation=nation, initial=initial)
    page = FormPage(
        heading=_("Add an element"),
        lead=_("A part of a requirement that only your nation needs, beside the shared ones."),
        submit=_("Add the element"),
        back_url=reverse("baseline:overview"),
        crumbs=((reverse("baseline:overview"), _("Requirements")),),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_element(
            nation=nation,
            requirement=form.cleaned_data["requirement"],
            name=form.names(),
            by=request.user,
        ),
        said=_("The element is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def element_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Element.objects.editable_by(request.user), public_id=public_id)
    form = ElementForm(bound(request), nation=nation_of(request))
    form.initial = form.initial_of(row)
    page = FormPage(
        heading=_("Change %(name)s") % {"name": localized(row.name)},
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=(
            (reverse("baseline:overview"), _("Requirements")),
            (row.get_absolute_url(), localized(row.name)),
        ),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_element(
            row, name=form.names(), version=version_of(form), by=request.user
        ),
        said=_("The element is changed."),
        now=lambda: form.initial_of(Element.objects.get(pk=row.pk)),
    )


@require_POST
@changes
def element_retire(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Element.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.retire_element(row, by=request.user),
        said=_("The element is retired; it stays where it is used."),
        back_url=row.get_absolute_url(),
    )


@require_POST
@changes
def element_restore(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Element.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.restore_element(row, by=request.user),
        said=_("The element is in use again."),
        back_url=row.get_absolute_url(),
    )


@require_safe
@reads
def units(request: SignedInRequest) -> HttpResponse:
    context = {"tabs": tabs_for(request.user, "units"), "units": Unit.objects.for_list()}
    return render(request, "baseline/units.html", context)
