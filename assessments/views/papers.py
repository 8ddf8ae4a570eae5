"""A report to carry out of the house: the whole of it, or the brief of two pages, as PDF.

Opened by an official on the way into a meeting. What is printed is what that person may read.
"""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from assessments import actions, figures
from assessments.forms.papers import PaperForm
from assessments.models import Paper
from assessments.views.access import reads_reports, report_seen
from baseline.models import Phase
from workspace.files import download


@require_http_methods(["GET", "HEAD", "POST"])
@reads_reports
def papers(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """Those made for this reader, and having one made; `?phase=` and `?region=` are filled in."""
    report = report_seen(request, public_id)
    shown = figures.shown_to(request.user, report)
    if shown.is_held_back:
        return render(request, "assessments/held_back.html", {"shown": shown})
    asked = request.method == "POST"
    wanted = {
        "kind": Paper.Kind.BRIEF,
        "phase": request.GET.get("phase") or Phase.CRISIS,
        "region": request.GET.get("region"),
    }
    form = PaperForm(request.POST if asked else None, nation_id=report.nation_id, initial=wanted)
    if asked and form.is_valid():
        job = actions.ask_for_paper(report, **form.cleaned_data, by=request.user)
        return redirect(job.get_absolute_url())
    made = Paper.objects.visible_to(request.user).filter(report=report).for_list()
    context = {"report": report, "shown": shown, "form": form, "papers": made[:20]}
    return render(request, "assessments/papers.html", context)


@require_safe
@reads_reports
def paper_file(request: SignedInRequest, public_id: UUID) -> HttpResponseBase:
    rows = Paper.objects.visible_to(request.user).for_list()
    paper = get_object_or_404(rows, public_id=public_id)
    if paper.file is None:
        raise Http404
    return download(request, paper.file)
