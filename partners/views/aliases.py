"""Other names of a partner, kept by the office."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from baseline.views.deeds import FormPage, ask, bound, do
from partners.actions import aliases as actions
from partners.forms.checking import AliasForm
from partners.models import Alias
from partners.views.access import keeps_registry, partner_edited


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_registry
def alias_add(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = partner_edited(request, public_id)
    form = AliasForm(bound(request))
    page = FormPage(
        heading=_("Another name of %(name)s") % {"name": row.name},
        lead=_("It is found by this name too, and compared with lists of exclusion."),
        submit=_("Add the name"),
        back_url=row.get_absolute_url(),
        crumbs=(
            (reverse("partners:list"), _("Partners")),
            (row.get_absolute_url(), row.name),
        ),
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.add_alias(row, name=form.cleaned_data["name"], by=request.user) and row,
        said=_("The name is added."),
    )


@require_POST
@keeps_registry
def alias_remove(request: SignedInRequest, public_id: UUID, key: int) -> HttpResponse:
    row = partner_edited(request, public_id)
    alias = get_object_or_404(Alias.objects.editable_by(request.user).filter(partner=row), pk=key)
    return do(
        request,
        lambda: actions.remove_alias(alias, by=request.user),
        said=_("The name is removed."),
        back_url=row.get_absolute_url(),
    )
