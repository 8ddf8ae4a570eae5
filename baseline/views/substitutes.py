"""What may stand in for a resource: kept by the office, shown on the resource's page."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from baseline.actions import substitutes as actions
from baseline.forms.substitutes import NewSubstituteForm, SubstituteForm
from baseline.models import Resource, Substitute
from baseline.views.deeds import (
    FormPage,
    SignedInRequest,
    ask,
    bound,
    changes,
    do,
    nation_of,
    version_of,
)
from common.templatetags.portal import localized


def _crumbs(resource: Resource) -> tuple[tuple[str, str], ...]:
    return (
        (reverse("baseline:resources"), _("Resources")),
        (resource.get_absolute_url(), localized(resource.name)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def substitute_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    nation = nation_of(request)
    offered = Resource.objects.visible_to(request.user).in_use()
    row = get_object_or_404(offered, public_id=public_id)
    form = NewSubstituteForm(
        bound(request), nation=nation, instead_of=row, initial={"needs_permission": True}
    )
    page = FormPage(
        heading=_("What may stand in for %(name)s?") % {"name": localized(row.name)},
        lead=_("It serves only needs that allow substitutes, one step and never in a chain."),
        submit=_("Add the substitute"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_substitute(
            nation=nation,
            resource=form.cleaned_data["resource"],
            instead_of=row,
            said=form.said(),
            by=request.user,
        ),
        said=_("The substitute is added."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@changes
def substitute_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    own = Substitute.objects.editable_by(request.user).in_use().for_list()
    row = get_object_or_404(own, public_id=public_id)
    form = SubstituteForm(
        bound(request), nation=nation_of(request), initial=SubstituteForm.initial_of(row)
    )
    names = {"one": localized(row.resource.name), "other": localized(row.instead_of.name)}
    page = FormPage(
        heading=_("Change: %(one)s for %(other)s") % names,
        submit=_("Save"),
        back_url=row.get_absolute_url(),
        crumbs=_crumbs(row.instead_of),
        about=row,
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.update_substitute(
            row, version=version_of(form), said=form.said(), by=request.user
        ),
        said=_("The substitute is changed."),
        now=lambda: SubstituteForm.initial_of(Substitute.objects.get(pk=row.pk)),
    )


@require_POST
@changes
def substitute_retire(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = get_object_or_404(Substitute.objects.editable_by(request.user), public_id=public_id)
    return do(
        request,
        lambda: actions.retire_substitute(row, by=request.user),
        said=_("It stands in no more."),
        back_url=row.get_absolute_url(),
    )
