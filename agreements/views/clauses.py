"""The library of model clauses and legal bases."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from agreements.actions import clauses as actions
from agreements.forms.agreements import ClauseForm, ReasonForm
from agreements.models import Clause
from agreements.views.access import keeps_agreements, may_keep, reads_agreements
from baseline.views.deeds import FormPage, ask, bound, nation_of, version_of
from common.pagination import paginate


@require_safe
@reads_agreements
def clauses(request: SignedInRequest) -> HttpResponse:
    rows = Clause.objects.visible_to(request.user).in_use().for_list()
    context = {
        "page": paginate(request, rows, keys=("kind", "title", "pk")),
        "keeps": may_keep(request),
    }
    return render(request, "agreements/clauses.html", context)


def _page(**words: Any) -> FormPage:
    home = reverse("agreements:clauses")
    return FormPage(back_url=home, crumbs=((home, _("Model clauses")),), **words)


def _kept(request: SignedInRequest, public_id: UUID) -> Clause:
    rows = Clause.objects.editable_by(request.user).in_use()
    return get_object_or_404(rows, public_id=public_id)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def clause_new(request: SignedInRequest) -> HttpResponse:
    form = ClauseForm(bound(request))
    return ask(
        request,
        _page(heading=_("New text"), submit=_("Add it")),
        form,
        lambda: actions.add_clause(nation=nation_of(request), facts=form.facts(), by=request.user),
        said=_("It stands in the library."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def clause_edit(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _kept(request, public_id)
    first = {name: getattr(row, name) for name in ("kind", "title", "text")}
    form = ClauseForm(bound(request), initial=first | {"version": row.version})
    return ask(
        request,
        _page(heading=_("Change the text"), submit=_("Save")),
        form,
        lambda: actions.change_clause(
            row, version=version_of(form), facts=form.facts(), by=request.user
        ),
        said=_("It is saved. Agreements made before stay as they are."),
        now=lambda: {name: getattr(_kept(request, public_id), name) for name in first},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@keeps_agreements
def clause_away(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    row = _kept(request, public_id)
    form = ReasonForm(bound(request))
    return ask(
        request,
        _page(heading=_("Put the text away"), lead=row.title, submit=_("Put it away")),
        form,
        lambda: actions.put_clause_away(row, reason=form.cleaned_data["reason"], by=request.user),
        said=_("It is put away."),
    )
