"""What if: a question upon a report, answered beside today's figures while the meeting waits.

The address carries the question, so that it can be sent by mail and asked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from assessments import exports, figures, tasks
from assessments.asking.answers import Asked, NotAnswered, answer_soon, progress
from assessments.asking.sides import Sides, sides_for
from assessments.asking.supposed import NotUnderstood as Wrong
from assessments.asking.supposed import Pair, Understood, factor_of, pairs_of, understand
from assessments.exports.remarks import remarks_of
from assessments.forms.whatif import WhatIfForm, candidates
from assessments.models import GapReport
from assessments.reading import one_moment
from assessments.views.access import reads_reports
from assessments.views.pictures import sides_picture
from common.htmx import render_page
from common.tabular.responses import FORMATS, table_response

#: Lines a page lists; the file has all.
LISTED = 200
#: A report can be renewed while it is asked; so often it is asked anew.
TRIES = 3
#: What else an address may say: which report, which day, which lines.
KEPT = ("report", "day", "show", "requirement")


@dataclass(frozen=True)
class Put:
    """What a page was asked, as far as it is understood."""

    request: SignedInRequest
    report: GapReport
    form: WhatIfForm
    understood: Understood

    @classmethod
    def of(cls, request: SignedInRequest) -> Put | None:
        """None before the nation has a report."""
        report = _report(request)
        if report is None:
            return None
        form = WhatIfForm(request.GET, user=request.user, report=report)
        pairs = pairs_of(_flat(request.GET))
        return cls(request, report, form, understand(request.user, report, pairs))

    @cached_property
    def day(self) -> int | None:
        self.form.is_valid()
        return self.form.cleaned_data.get("day")

    @cached_property
    def problems(self) -> list[str]:
        problems = list(self.understood.problems)
        try:
            self._demanded()
        except Wrong as problem:
            problems.append(str(problem))
        return problems

    @cached_property
    def choices(self) -> list[tuple[Pair, str]]:
        """What the words typed may mean, beyond what is chosen already."""
        chosen = set(self.understood.pairs)
        return [one for one in self.form.found() if one[0] not in chosen]

    def moved_to(self) -> str | None:
        """The address this question should have, where it has another: what was typed becomes part of it."""
        if self.problems or (self.asks_which and len(self.choices) != 1):
            return None
        pairs = [*self.understood.pairs, *self._demanded()]
        if self.asks_which:
            pairs.append(self.choices[0][0])
        wanted = self.address(pairs_of(pairs))
        return None if wanted == self.request.get_full_path() else wanted

    @property
    def asks_which(self) -> bool:
        return bool(self.request.GET.get("find", "").strip())

    def _demanded(self) -> list[Pair]:
        factor = self.request.GET.get("factor", "").strip()
        if not factor:
            return []
        factor_of(factor)
        of = self.request.GET.get("factor_of", "")
        return [("demand", f"{of}:{factor}" if of else factor)]

    def address(self, pairs: list[Pair] | None = None, **others: Any) -> str:
        return self.url("assessments:what_if", pairs, **others)

    def url(self, name: str, pairs: list[Pair] | None = None, args: Any = (), **others: Any) -> str:
        """The question's address at one of its pages."""
        given = {one: self.request.GET.get(one, "") for one in KEPT} | others
        query = [*(self.understood.pairs if pairs is None else pairs)]
        query += [(one, str(value)) for one, value in given.items() if value]
        tail = f"?{urlencode(query)}" if query else ""
        return reverse(name, args=args) + tail

    @cached_property
    def asked(self) -> Asked:
        return Asked(self.report, self.understood.what_if)

    def sides(self) -> Sides | None:
        """The answer as this reader may see it; None while workers are at it."""
        for _try in range(TRIES):
            asked = Asked(_report(self.request) or self.report, self.understood.what_if)
            try:
                answer = answer_soon(asked, tasks.answer_part.delay)
            except NotAnswered:
                continue
            if answer is None:
                return None
            with one_moment():
                fresh = GapReport.objects.select_related("nation", "policy").get(pk=asked.report.pk)
                if Asked(fresh, asked.what_if).key == asked.key:
                    return sides_for(
                        self.request.user, fresh, answer, day=self.day, filters=self._filters,
                        priority_weights=self.understood.priority_weights,
                    )  # fmt: skip
        return None

    @property
    def _filters(self) -> dict[str, Any]:
        return {"requirement": self.request.GET.get("requirement", "")}

    @property
    def is_question(self) -> bool:
        return bool(self.understood.supposed)


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


def _report(request: SignedInRequest) -> GapReport | None:
    """The report that is asked: the current one, or another that the address names."""
    rows = GapReport.objects.visible_to(request.user).select_related("nation", "policy")
    named = request.GET.get("report", "")
    if not named:
        return rows.current().first()
    try:
        return get_object_or_404(rows, public_id=UUID(named))
    except ValueError as error:
        raise Http404 from error


def _flat(query: QueryDict) -> list[Pair]:
    return [(name, value) for name, values in query.lists() for value in values]


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


__all__ = ["Put", "what_if", "what_if_file", "what_if_find"]
