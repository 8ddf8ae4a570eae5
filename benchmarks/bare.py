"""Floors: the same rows and columns as a page of ours, signed in, in the base template or a plain
serializer, by the shortest honest query: without rights, filters, counts of pages, links or words.

The rows are named in the address (`?rows=`, keys that our page has shown), so that the floor never
looks for them, except for searches, whose floor searches too.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db.models import Avg, Count, F, Func, Min, Q, QuerySet, TextField, Value
from django.http import HttpRequest, HttpResponse
from django.template import Template, engines
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.models import Gap, GapReport, Rollup
from baseline.models import Region, Resource
from common.maps import CountCell, draw_map
from partners.api.serializers import CapabilitySerializer, PartnerSerializer
from partners.models import Capability, Contact, Membership, Partner, Site
from partners.models.capability_rules import DESCRIPTION
from partners.models.partner import CONTACT_TEXT, SITE_TEXT
from partners.models.search_text import joined

_TABLE = """{% extends "base.html" %}{% block main %}<table>{% for row in rows %}<tr>{% for cell in row %}
<td>{{ cell }}</td>{% endfor %}</tr>{% endfor %}</table>{% endblock %}"""


@cache
def _template() -> Template:
    return engines["django"].from_string(_TABLE)


def _page(request: HttpRequest, rows: list[tuple[Any, ...]]) -> HttpResponse:
    return HttpResponse(_template().render({"rows": rows}, request))


def _keys(request: HttpRequest, name: str = "rows") -> list[str]:
    return [key for key in request.GET.get(name, "").split(",") if key]


# The registry


def partners(request: HttpRequest) -> HttpResponse:
    rows = Partner.objects.select_related("ultimate_parent").order_by("name_key", "pk")
    if word := request.GET.get("word"):
        rows = rows.filter(nation=request.user.nation_id, name_key__contains=word)
    elif word := request.GET.get("like"):
        rows = rows.filter(nation=request.user.nation_id, name_key__trigram_word_similar=word)
    else:
        rows = rows.filter(pk__in=_keys(request))
    found = list(rows[:50])
    counted = Capability.objects.filter(partner__in=[row.pk for row in found]).values("partner")
    counts = dict(counted.annotate(n=Count("pk")).values_list("partner", "n"))
    return _page(
        request,
        [
            (
                r.name, r.kind, r.status, r.ultimate_parent.name if r.ultimate_parent else "",
                counts.get(r.pk, 0), r.registered_at,
            )
            for r in found
        ],
    )  # fmt: skip


def _supply(rows: QuerySet[Capability]) -> list[tuple[Any, ...]]:
    rows = rows.select_related("partner", "site__region", "resource__unit").order_by("-pk")
    return [
        (
            r.resource.name["en"], r.partner.name, r.stock, r.rate, r.capacity,
            r.resource.unit.symbol, r.site.name, r.site.region.name["en"], r.ready_hours,
            r.share_war, r.status, r.evidence,
        )
        for r in rows
    ]  # fmt: skip


def capabilities(request: HttpRequest) -> HttpResponse:
    return _page(request, _supply(Capability.objects.filter(pk__in=_keys(request))))


def search(request: HttpRequest) -> HttpResponse:
    """Five of each kind by one word, or by one like it, in the nation; supply also as described."""
    rows: list[tuple[Any, ...]] = []
    searched = [
        (Partner, F("name_key")),
        (Contact, joined(*CONTACT_TEXT)),
        (Site, joined(*SITE_TEXT)),
    ]
    for model, text in searched:
        found = model.objects.filter(nation=request.user.nation_id).alias(text=text)
        if like := request.GET.get("like"):
            found = found.filter(text__trigram_word_similar=like)
        else:
            found = found.filter(text__contains=request.GET["word"])
        rows += [(row.name,) for row in found.order_by("name")[:5]]
    named = Resource.objects.filter(search_text__contains=request.GET.get("word", "(none)"))
    supply = Capability.objects.filter(nation=request.user.nation_id, resource__in=list(named[:9]))
    rows += _supply(supply.filter(pk__in=supply.order_by("-pk").values("pk")[:5]))
    described = Capability.objects.filter(nation=request.user.nation_id).exclude(description="")
    found = described.alias(text=DESCRIPTION).filter(
        text__contains=request.GET.get("word", "(none)")
    )
    rows += _supply(found.filter(pk__in=list(found.values_list("pk", flat=True)[:5])))
    return _page(request, rows)


def breakdown(request: HttpRequest, listed: str) -> HttpResponse:
    """The first thousand of a list of the nation, grouped by the database in the same ways."""
    nation = {"nation": request.user.nation_id}
    rows: list[tuple[Any, ...]] = []
    region = Func(
        F("region__path"), Value("/"), Value(2), function="split_part", output_field=TextField()
    )
    if listed == "partners":
        first = (
            Partner.objects.filter(**nation).order_by("name_key", "pk").values_list("pk", flat=True)
        )
        keys = list(first[:1_000])
        found = Partner.objects.filter(pk__in=keys)
        sector = Func(F("supply_kinds"), function="unnest", output_field=TextField())
        for by in ("kind", "status", sector):
            rows += found.order_by().values_list(by).annotate(n=Count("pk"))
        places = Site.objects.filter(partner__in=keys).order_by().values_list(region)
        rows += places.annotate(n=Count("partner", distinct=True))
        served = Capability.objects.filter(partner__in=keys).order_by()
        served = served.values_list("resource__elements__requirement__code")
        rows += served.annotate(n=Count("partner", distinct=True))
    elif listed == "capabilities":
        newest = Capability.objects.filter(**nation).order_by("-pk").values_list("pk", flat=True)
        supply = Capability.objects.filter(pk__in=list(newest[:1_000])).order_by()
        for column in ("kind", "status", "evidence", "resource__elements__requirement__code",
                       "site__region"):  # fmt: skip
            rows += supply.values_list(column).annotate(n=Count("pk", distinct=True))
    else:
        named = Site.objects.filter(**nation).order_by("name", "pk").values_list("pk", flat=True)
        sites = Site.objects.filter(pk__in=list(named[:1_000])).order_by()
        for way in (region, "partner__kind"):
            rows += sites.values_list(way).annotate(n=Count("pk"))
        regions = Region.objects.filter(**nation, level=1).order_by("path")
        cells = [CountCell(one.code, one.name["en"], "known", figure="1") for one in regions]
        rows.append((draw_map(request.user.nation.code, cells, title="Sites").svg,))
    return _page(request, rows)


def partner(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything the page shows of it; `capabilities`, `sites`, `members` as many as our page."""
    row = Partner.objects.select_related("parent").get(pk=pk)
    cells: list[tuple[Any, ...]] = [
        (row.name, row.kind, row.status, row.legal_form, row.seat, row.nace, row.website),
        (row.registered_at, row.source, row.approved_at, row.parent and row.parent.name),
    ]
    cells += [(i.scheme, i.country, i.value, i.verified_at) for i in row.identifiers.all()]
    cells += [
        (c.name, c.role, c.is_any_hour, c.phone, c.email, c.languages, c.confirmed_on)
        for c in row.contacts.all()
    ]
    sites = row.sites.filter(pk__in=_keys(request, "sites")).select_related("region")
    cells += [
        (s.name, s.region.name["en"], s.address, s.municipality, s.latitude, s.longitude)
        for s in sites
    ]
    cells += [(below.name,) for below in row.subsidiaries.all()]
    if members := _keys(request, "members"):
        found = Membership.objects.filter(pk__in=members).select_related("user")
        cells += [(m.user.name, m.role, m.user.email, m.since) for m in found]
    cells += _supply(Capability.objects.filter(pk__in=_keys(request)))
    return _page(request, cells)


# The dashboards


def _report(request: HttpRequest) -> GapReport:
    return GapReport.objects.get(nation=request.user.nation_id, kind="current")


def _lines(request: HttpRequest, report: GapReport) -> QuerySet[Gap]:
    """All of the report, or those of the resources and regions named."""
    rows = Gap.objects.filter(report=report)
    if resources := _keys(request, "resources"):
        rows = rows.filter(resource__in=resources, region__in=_keys(request, "regions"))
    return rows


def _gaps(
    request: HttpRequest, report: GapReport, code: str, phase: str, lines: Q
) -> list[tuple[Any, ...]]:
    """What both pages show: two counts, the worst lines, the regions and the snapshots of one cell."""
    short = Q(gap__gt=0, is_known=True)
    of_report = _lines(request, report)
    counted = of_report.aggregate(
        n=Count("pk"),
        short=Count("pk", filter=short),
        unknown=Count("pk", filter=Q(is_known=False)),
    )
    rows: list[tuple[Any, ...]] = [(report.as_of, *counted.values())]
    worst = of_report.filter(short, lines, phase=phase)
    worst = worst.select_related("resource__unit", "region", "scenario")
    rows += [
        (
            g.resource.name["en"], g.region.name["en"], g.scenario.name["en"], g.priority, g.gap,
            g.resource.unit.symbol, g.coverage, g.expected_coverage, g.declared_coverage,
            g.first_short, g.last_good, g.largest_share, g.partners,
        )
        for g in worst.order_by("priority", "coverage", "-gap", "pk")[:10]
    ]  # fmt: skip
    here = Rollup.objects.filter(requirement__code=code, phase=phase)
    regions = here.filter(report=report, region__level=1).select_related("region")
    rows += [
        (c.region.name["en"], c.assured, c.expected, c.declared, c.weakest_coverage)
        for c in regions.order_by("region__path")
    ]
    snapshots = here.filter(
        report__nation=request.user.nation_id, report__kind="snapshot", region__level=0
    )
    rows += [
        (c.report.day, c.assured, c.expected, c.declared, c.weakest_coverage)
        for c in snapshots.select_related("report").order_by("-report__as_of")[:12]
    ]
    return rows


def dashboard(request: HttpRequest) -> HttpResponse:
    report = _report(request)
    rows = _gaps(request, report, "BLR1", "crisis", Q())
    cells = Rollup.objects.filter(report=report, region__level=0)
    rows += [
        (c.requirement.code, c.requirement.name["en"], c.phase, c.assured, c.weakest_coverage)
        for c in cells.select_related("requirement")
    ]
    return _page(request, rows)


def requirement(request: HttpRequest, code: str) -> HttpResponse:
    """Its resources and days by means of the database, which knows nothing of weights."""
    of_requirement = Resource.objects.filter(elements__requirement__code=code).values("pk")
    report = _report(request)
    rows = _gaps(request, report, code, "crisis", Q(resource__in=of_requirement))
    lines = _lines(request, report).filter(phase="crisis", resource__in=of_requirement)
    rows += [
        (entry["resource__name"]["en"], *list(entry.values())[1:])
        for entry in lines.values("resource__name", element=F("resource__elements__code")).annotate(
            assured=Avg("coverage"),
            expected=Avg("expected_coverage"),
            declared=Avg("declared_coverage"),
            weakest=Min("coverage"),
        )
    ]
    days = lines.aggregate(
        **{
            f"{name}{place}": kind(f"{column}_coverages__{place}")
            for place in range(7)
            for name, kind, column in _OF_A_DAY
        }
    )
    rows += [tuple(days[f"{one[0]}{place}"] for one in _OF_A_DAY) for place in range(7)]
    return _page(request, rows)


_OF_A_DAY = (
    ("declared", Avg, "declared"),
    ("expected", Avg, "expected"),
    ("assured", Avg, "assured"),
    ("weakest", Min, "assured"),
)


# The API


class Partners(APIView):
    def get(self, request: Any) -> Response:
        rows = Partner.objects.filter(public_id__in=_keys(request)).order_by("name_key", "pk")
        rows = rows.select_related("parent", "ultimate_parent").prefetch_related("identifiers")
        return Response(PartnerSerializer(rows, many=True).data)


class Capabilities(APIView):
    def get(self, request: Any) -> Response:
        rows = Capability.objects.filter(public_id__in=_keys(request)).order_by("pk")
        rows = rows.select_related(
            "partner", "site__region", "resource__unit", "entered_unit", "served"
        ).prefetch_related("served__regions")
        return Response(CapabilitySerializer(rows, many=True).data)


urlpatterns = [
    path("bare/partners/", partners),
    path("bare/partners/<int:pk>/", partner),
    path("bare/search/", search),
    path("bare/breakdown/<str:listed>/", breakdown),
    path("bare/capabilities/", capabilities),
    path("bare/gaps/", dashboard),
    path("bare/gaps/<str:code>/", requirement),
    path("bare/api/partners/", Partners.as_view()),
    path("bare/api/capabilities/", Capabilities.as_view()),
    path("", include("resilience_portal.urls")),
]
