"""What if: a question upon a report, answered beside today's figures while the meeting waits.

The address carries the question, so that it can be sent by mail and asked again.
"""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments import exports, figures
from assessments.asking.answers import progress
from assessments.asking.put import Put
from assessments.asking.sides import Sides
from assessments.exports.remarks import remarks_of
from assessments.forms.whatif import candidates
from assessments.views.access import reads_reports
from assessments.views.pictures import sides_picture
from common.htmx import render_page
from common.tabular.responses import FORMATS, table_response

#: Lines a page lists; the file has all.
LISTED = 30


@require_safe
@reads_reports
def what_if(request: SignedInRequest) -> HttpResponse:
    put = Put.of(request)
    if put is None:
        return render(request, "assessments/dashboard/none.html")
    shown = figures.shown_to(request.user, put.report)
    if shown.is_held_back:
        return render(request, "assessments/held_back.html", {"shown": shown})
    moved = put.moved_to()
    if moved is not None:
        return redirect(moved)
    sides = put.sides() if put.is_question else None
    turn = request.GET.get("show", "")
    context = {
        "put": put,
        "report": put.report,
        "shown": shown,
        "form": put.form,
        "supposed": _with_removal(put),
        "choices": put.choices if put.asks_which else [],
        "sides": sides,
        "lines": sides.lines(turn, LISTED) if sides else [],
        "tiles": _tiles(put, sides) if sides else [],
        "requirements": _requirements(put, sides) if sides else [],
        "chosen_requirement": request.GET.get("requirement", ""),
        "picture": sides_picture(sides.requirements) if sides else None,
        "progress": (progress(put.asked), put.asked.parts)
        if put.is_question and not sides
        else None,
        "keep_url": put.url("assessments:what_if_keep") if put.is_question else "",
        **_files(put),
    }
    return render_page(request, "assessments/whatif.html", context, part="answer")


@require_safe
@reads_reports
def what_if_find(request: SignedInRequest) -> HttpResponse:
    """Partners and sites that the words typed so far may mean."""
    choices = candidates(request.user, request.GET.get("find", ""))
    return render(request, "assessments/_whatif_choices.html", {"choices": choices})


@require_safe
@reads_reports
def what_if_file(request: SignedInRequest, file_format: str) -> HttpResponseBase:
    """Every line of an answer that is otherwise, as the page shows it."""
    put = Put.of(request)
    if put is None or file_format not in FORMATS or not put.is_question or put.problems:
        raise Http404
    shown = figures.shown_to(request.user, put.report)
    sides = None if shown.is_held_back else put.sides()
    if sides is None:
        return redirect(put.address())
    return table_response(
        exports.WHAT_IF,
        sides.lines(request.GET.get("show", "")),
        file_format=file_format,
        name=f"what-if-{put.report.nation.code}-{put.report.day}",
        remarks=[
            *remarks_of(shown),
            _("What if: %(question)s") % {"question": put.understood.text},
        ],
    )


def _with_removal(put: Put) -> list[dict[str, Any]]:
    """What is supposed, each with the address of the question without it."""
    pairs = put.understood.pairs
    return [
        {
            "one": one,
            "without": put.address([pair for pair in pairs if pair != (one.name, one.value)]),
        }
        for one in put.understood.supposed
    ]


def _tiles(put: Put, sides: Sides) -> list[dict[str, Any]]:
    chosen = put.request.GET.get("show", "")
    return [
        {
            "label": label,
            "count": count,
            "url": put.address(show="" if name == chosen else name),
            "is_chosen": name == chosen,
        }
        for name, label, count in sides.turns
    ]


def _requirements(put: Put, sides: Sides) -> list[dict[str, Any]]:
    """Those whose figures move, each with the address of its lines alone."""
    return [
        {"one": one, "url": put.address(requirement=one.requirement.code, show="")}
        for one in sides.requirements
        if one.is_moved
    ]


def _files(put: Put) -> dict[str, str]:
    return {f"{name}_url": put.url("assessments:what_if_file", args=[name]) for name in FORMATS}
