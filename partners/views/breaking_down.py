"""How a list divides, with a map where it has places: a part of the list's page, or a page of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from common.htmx import render_page
from partners.breakdown import LISTS, Breakdown, map_of

#: By list: the URL name of its page, what it is called, and who may open it.
_PAGES: dict[str, tuple[str, Any, str]] = {
    "partners": ("partners:list", gettext_lazy("Partners"), "partners.view_partner"),
    "capabilities": (
        "partners:capabilities",
        gettext_lazy("Capabilities"),
        "partners.view_capability",
    ),
    "sites": ("partners:sites", gettext_lazy("Sites"), "partners.view_partner"),
}


@require_safe
def breakdown(request: SignedInRequest, listed: str) -> HttpResponse:
    """With the filters of the list; each value leads to the list narrowed by it."""
    if listed not in LISTS:
        raise Http404
    page, label, permission = _PAGES[listed]
    if not request.user.has_perm(permission):
        raise PermissionDenied
    found = LISTS[listed](request.user, request.GET)
    url = reverse(page)

    kept = request.GET.copy()
    for word in ("after", "before"):
        kept.pop(word, None)

    def narrowed(name: str, value: str) -> str:
        query = kept.copy()
        query[name] = value
        return f"{url}?{query.urlencode()}"

    regions, facets = _facets(found, narrowed)
    context = {
        "label": label,
        "list_url": url,
        "back_url": f"{url}?{kept.urlencode()}" if kept else url,
        "found": found,
        "regions": regions,
        "facets": facets,
        "map": map_of(
            found,
            request.user,
            title=_("By region: %(what)s") % {"what": str(label).lower()},
            url=lambda code: narrowed("region", code),
        ),
    }
    return render_page(request, "partners/breakdown.html", context, part="breakdown")


#: What a facet is called, and label, count and address of each value.
Shown = tuple[str, list[tuple[str, str, str]]]


def _facets(
    found: Breakdown, narrowed: Callable[[str, str], str]
) -> tuple[Shown | None, list[Shown]]:
    """The one that stands beside the map, if there is one, and the others."""
    shown = {
        facet.label: (
            facet.label,
            [
                (label, found.words(n), narrowed(facet.name, code) if facet.name else "")
                for code, label, n in facet.rows
            ],
        )
        for facet in found.facets
        if facet.rows
    }
    beside = found.by_region
    regions = shown.pop(beside.label, None) if beside is not None else None
    return regions, list(shown.values())
