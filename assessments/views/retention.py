"""How long reports are kept: what goes when, and why one stays."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import Nation
from accounts.requests import SignedInRequest
from assessments import actions
from assessments.forms.retention import RetentionForm
from assessments.models import GapReport, ReportRetention
from assessments.retention import Place, in_use, plan
from assessments.views.access import nation_of, reads_reports
from baseline.views.deeds import FormPage, ask

#: Snapshots the page names; it counts all.
LISTED = 60
MAY = "assessments.change_policy"
#: What the form proposes to a nation that has chosen nothing.
PROPOSED = {"nights": 90, "months": 36}


@dataclass(frozen=True)
class Kept:
    """One snapshot as the page lists it."""

    report: GapReport
    goes_on: date
    uses: list[tuple[Any, int]]


@require_http_methods(["GET", "HEAD", "POST"])
@reads_reports
def retention(request: SignedInRequest) -> HttpResponse:
    """Anybody who reads reports sees what becomes of them; the office chooses it.

    With the fields in the address the page shows what would go by them, and changes nothing.
    """
    nation = nation_of(request)
    if request.method == "POST" and not request.user.has_perm(MAY):
        raise PermissionDenied
    chosen = ReportRetention.objects.filter(nation=nation).first()
    tried = RetentionForm(request.GET if "nights" in request.GET else None)
    form = RetentionForm(
        request.POST if request.method == "POST" else None, initial=_initial(chosen, tried)
    )
    rule = _rule(chosen, tried)
    page = FormPage(
        heading=_("How long reports are kept"),
        submit=_("Keep them so long"),
        back_url=reverse("assessments:retention"),
        crumbs=((reverse("assessments:reports"), _("Gap reports")),),
        template="assessments/retention.html",
        extra={
            "chosen": chosen,
            "may": request.user.has_perm(MAY),
            "is_tried": tried.is_bound and tried.is_valid(),
            "tried": tried,
            **(_outlook(nation, rule) if rule else {}),
        },
    )
    return ask(
        request,
        page,
        form,
        lambda: actions.set_retention(nation=nation, by=request.user, **form.cleaned_data),
        said=_("Saved. What is over goes from the next hour on, the oldest first."),
        now=lambda: _initial(ReportRetention.objects.filter(nation=nation).first(), tried),
    )


def _initial(chosen: ReportRetention | None, tried: RetentionForm) -> dict[str, Any]:
    values = PROPOSED | {"version": 0}
    if chosen is not None:
        values = {name: getattr(chosen, name) for name in ("nights", "months", "version")}
    if tried.is_bound and tried.is_valid():
        values |= {name: tried.cleaned_data[name] for name in PROPOSED}
    return values


def _rule(chosen: ReportRetention | None, tried: RetentionForm) -> dict[str, int] | None:
    if tried.is_bound and tried.is_valid():
        return {name: tried.cleaned_data[name] for name in PROPOSED}
    return {"nights": chosen.nights, "months": chosen.months} if chosen else None


def _outlook(nation: Nation, rule: dict[str, int]) -> dict[str, Any]:
    """What goes, the soonest first, and what is over but stays because it is in use."""
    today = timezone.now().astimezone(ZoneInfo(nation.time_zone)).date()
    rows = list(plan(nation, **rule))
    over = [one.report for one in rows if one.goes_on and one.goes_on <= today]
    used = in_use(over)
    going = sorted(
        (one.goes_on, one.report) for one in rows if one.goes_on and one.report not in used
    )[:LISTED]
    staying = [one for one in rows if one.report in used][:LISTED]
    named = GapReport.objects.in_bulk(
        [key for _day, key in going] + [one.report for one in staying]
    )
    counts = Counter(one.place for one in rows)
    return {
        "counts": {place.value: counts[place] for place in Place},
        "over": len(over) - len(used),
        "going": [Kept(named[key], max(day, today), []) for day, key in going],
        "staying": [Kept(named[one.report], today, used[one.report]) for one in staying],
        "staying_count": len(used),
    }
