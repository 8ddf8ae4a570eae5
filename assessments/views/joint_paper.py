"""An assessment to carry out of the house: as a page to print, as PDF, as a file; and what changed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments.agreeing import changed_lines, signatures_of
from assessments.line_table import LINES, read_lines
from assessments.models import Need
from assessments.papers.joint import lines_on_paper, set_joint
from assessments.views.access import assessment_seen
from common.tabular.responses import FORMATS, table_response

#: Changes shown on a page; all are counted, and the lines are in the file.
SHOWN = 300


@require_safe
def paper(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    lines, more = lines_on_paper(request.user, found)
    context = {
        "assessment": found,
        "lines": lines,
        "more": more,
        "signatures": signatures_of(found),
    }
    return render(request, "assessments/joint_paper.html", context)


@require_safe
def paper_pdf(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    found = assessment_seen(request, public_id)
    answer = HttpResponse(set_joint(request.user, found), content_type="application/pdf")
    answer["Content-Disposition"] = content_disposition_header(True, "assessment.pdf")
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_safe
def lines_file(request: SignedInRequest, public_id: UUID, file_format: str) -> HttpResponseBase:
    """Every line this person sees, with both positions."""
    if file_format not in FORMATS:
        raise Http404
    found = assessment_seen(request, public_id)
    needs = Need.objects.visible_to(request.user).in_use().filter(assessment=found).for_list()
    remarks = [found.nation.banner] if found.nation.banner else []
    return table_response(
        LINES,
        read_lines(needs.iterator(chunk_size=1_000)),
        file_format=file_format,
        remarks=[*remarks, found.title, str(found.get_marking_display())],
    )


@require_safe
def changes(request: SignedInRequest, public_id: UUID) -> HttpResponse:
    """What this version changes by line, beside the one before."""
    found = assessment_seen(request, public_id)
    if found.replaces is None:
        raise Http404
    needs = Need.objects.visible_to(request.user).in_use()
    before = needs.filter(assessment=found.replaces).for_list()
    changed = changed_lines(before, needs.filter(assessment=found).for_list())
    context = {"assessment": found, "changed": changed[:SHOWN], "count": len(changed)}
    return render(request, "assessments/joint_changes.html", context)
