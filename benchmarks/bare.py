"""Floors: the same rows and columns, signed in, in the base template or a plain serializer, by the
shortest honest query, without filters, rights, counts or paging."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.models import Gap, GapReport
from partners.api.serializers import CapabilitySerializer, PartnerSerializer
from partners.models import Capability, Partner

_TABLE = """{% extends "base.html" %}{% block main %}<table>{% for row in rows %}<tr>{% for cell in row %}
<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endblock %}"""


def _page(request: HttpRequest, rows: list[tuple[Any, ...]]) -> HttpResponse:
    template = engines["django"].from_string(_TABLE)
    return HttpResponse(template.render({"rows": rows}, request))


def partners(request: HttpRequest) -> HttpResponse:
    rows = Partner.objects.filter(nation=request.user.nation_id).order_by("name_key", "pk")[:50]
    return _page(request, [(r.name, r.kind, r.status, r.seat, r.registered_at) for r in rows])


def partner(request: HttpRequest, pk: int) -> HttpResponse:
    row = Partner.objects.select_related("parent").get(pk=pk)
    cells = [(row.name, row.kind, row.status, row.seat, row.parent)]
    cells += [(i.scheme, i.value) for i in row.identifiers.all()]
    cells += [(c.name, c.phone, c.email) for c in row.contacts.all()]
    cells += [(s.name, s.region) for s in row.sites.select_related("region")]
    cells += [
        (c.resource, c.stock, c.rate, c.capacity, c.status)
        for c in row.capabilities.select_related("resource")[:50]
    ]
    return _page(request, cells)


def capabilities(request: HttpRequest) -> HttpResponse:
    rows = (
        Capability.objects.filter(nation=request.user.nation_id)
        .select_related("partner", "site__region", "resource__unit")
        .order_by("-pk")[:50]
    )
    return _page(
        request,
        [
            (r.partner.name, r.site.name, r.site.region, r.resource, r.stock, r.capacity, r.status)
            for r in rows
        ],
    )


def gaps(request: HttpRequest) -> HttpResponse:
    """The rows a dashboard shows: the cells of the matrix, the regions, the trend, the worst lines."""
    report = GapReport.objects.get(nation=request.user.nation_id, kind="current")
    lines = Gap.objects.filter(report=report).select_related("resource__unit", "region", "scenario")
    rows = [
        (g.resource, g.region, g.scenario, g.priority, g.gap, g.coverage)
        for g in lines.order_by("priority", "coverage", "-gap", "pk")[:10]
    ]
    cells = report.rollups.select_related("requirement", "region", "scenario")
    rows += [(c.requirement, c.region, c.scenario, c.assured, c.expected, c.lines) for c in cells]
    return _page(request, rows)


class Partners(APIView):
    def get(self, request: Any) -> Response:
        rows = Partner.objects.filter(nation=request.user.nation_id).order_by("name_key", "pk")
        rows = rows.select_related("parent", "ultimate_parent").prefetch_related("identifiers")
        return Response(PartnerSerializer(rows[:50], many=True).data)


class Capabilities(APIView):
    def get(self, request: Any) -> Response:
        rows = Capability.objects.filter(nation=request.user.nation_id).order_by("pk")
        rows = rows.select_related(
            "partner", "site__region", "resource__unit", "entered_unit", "served"
        ).prefetch_related("served__regions")
        return Response(CapabilitySerializer(rows[:50], many=True).data)


urlpatterns = [
    path("bare/partners/", partners),
    path("bare/partners/<int:pk>/", partner),
    path("bare/capabilities/", capabilities),
    path("bare/gaps/", gaps),
    path("bare/api/partners/", Partners.as_view()),
    path("bare/api/capabilities/", Capabilities.as_view()),
    path("", include("resilience_portal.urls")),
]
