"""The one search box: a few of each kind of thing, or one kind page by page."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common.htmx import render_page
from common.pagination import paginate
from partners.forms.filters import SearchForm
from partners.readings import note_reading
from partners.searching import GROUPS, find, reasons, rows_of


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    if not (request.user.is_representative or request.user.has_perm("partners.view_partner")):
        raise PermissionDenied
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    code = request.GET.get("in", "")
    if typed and code in GROUPS:
        return _one(request, code, typed)
    found = find(request.user, typed) if typed else []
    for group in found:
        _note(request, group.code, group.rows)
    context = {"form": form, "typed": typed, "found": found}
    return render_page(request, "partners/search.html", context, part="found")


def _one(request: SignedInRequest, code: str, typed: str) -> HttpResponse:
    group = GROUPS[code]
    page = paginate(request, rows_of(code, request.user, typed), keys=group.keys)
    _note(request, code, page.rows)
    why = reasons(request.user, page.rows, typed) if code == "partners" else {}
    context = {"code": code, "label": group.label(), "typed": typed, "page": page, "why": why}
    return render(request, "partners/search_one.html", context)


def _note(request: SignedInRequest, code: str, rows: list[Any]) -> None:
    """A partner's name is no confidence; what belongs to it is."""
    if code != "partners":
        note_reading(request.user, [row.partner_id for row in rows], "partners:search")
