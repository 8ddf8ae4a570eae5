"""The inbox: everything that waits for an answer, what is late first."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common.htmx import render_page
from common.pagination import paginate
from exchange.forms.matters import MatterFilterForm
from exchange.models import Matter
from exchange.searching import engagements_with, matters_with
from exchange.views.access import keeps_desk, may_keep, reads_desk
from exchange.views.files import inbox_file_urls
from partners.forms.filters import SearchForm
from partners.readings import note_reading

SHOWN = 5


@require_safe
@reads_desk
def inbox(request: SignedInRequest) -> HttpResponse:
    form = MatterFilterForm(request.GET)
    seen = Matter.objects.visible_to(request.user)
    filters = form.cleaned_data if form.is_valid() else {}
    rows = seen.for_list().matching(filters, request.user)
    context = {
        "form": form,
        "page": paginate(request, rows, keys=("due_at", "pk")),
        "tiles": _tiles(seen.counts()),
        "keeps": may_keep(request),
        **inbox_file_urls(request),
    }
    return render_page(request, "exchange/inbox.html", context, part="rows")


def _tiles(counts: dict[str, int]) -> list[dict[str, Any]]:
    url = reverse("exchange:inbox")
    kinds = (
        ("trouble", _("Troubles")),
        ("request", _("Requests")),
        ("offer", _("Offers")),
        ("enquiry", _("Enquiries")),
    )
    tiles = [{"label": _("Late"), "value": counts["late"], "url": f"{url}?shown=late"}]
    return tiles + [
        {"label": label, "value": counts[kind], "url": f"{url}?kind={kind}"}
        for kind, label in kinds
    ]


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """What the one search finds at the desk; a part of its page."""
    if not (request.user.is_representative or request.user.has_perm("exchange.view_matter")):
        raise PermissionDenied
    form = SearchForm(request.GET)
    typed = form.cleaned_data["q"] if form.is_valid() else ""
    matters, talks = matters_with(request.user, typed), engagements_with(request.user, typed)
    rows: list[Any] = [*matters, *talks]
    read = [row.partner_id for row in rows if row.partner_id is not None]
    note_reading(request.user, read, "exchange:search")
    context = {
        "typed": typed,
        "matters": matters,
        "talks": talks,
        "is_part": bool(getattr(request, "htmx", False)),
    }
    return render(request, "exchange/search.html", context)


@require_safe
@keeps_desk
def pile(request: SignedInRequest) -> HttpResponse:
    """The first few, for the officer's first page."""
    rows = Matter.objects.visible_to(request.user).open().for_list()
    context = {
        "rows": rows[:SHOWN],
        "counts": Matter.objects.visible_to(request.user).counts(),
        "is_part": bool(getattr(request, "htmx", False)),
    }
    return render(request, "exchange/pile.html", context)
