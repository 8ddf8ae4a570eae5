"""A question as a page or the API was asked it: read from the address, answered for this reader."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, QueryDict
from django.shortcuts import get_object_or_404
from django.urls import reverse

from assessments import tasks
from assessments.asking.answers import Asked, NotAnswered, answer_soon
from assessments.asking.keeping import understood
from assessments.asking.sides import Sides, sides_for
from assessments.asking.supposed import (
    NotUnderstood,
    Pair,
    Understood,
    factor_of,
    pairs_of,
    understand,
)
from assessments.forms.whatif import WhatIfForm
from assessments.models import GapReport, KeptWhatIf
from assessments.reading import one_moment

#: A report can be renewed while it is asked; so often it is asked anew.
TRIES = 3
#: What else an address may say: which report, which day, which lines.
KEPT = ("report", "day", "show", "requirement")


@dataclass(frozen=True)
class Put:
    """What a page was asked, as far as it is understood."""

    request: Any
    report: GapReport
    form: WhatIfForm
    understood: Understood
    kept: KeptWhatIf | None = None  # the address names a kept one, whose question it is

    @classmethod
    def of(cls, request: Any, kept: KeptWhatIf | None = None) -> Put | None:
        """What the address asks, or `kept`; None before the nation has a report."""
        report = _report(request)
        if report is None:
            return None
        form = WhatIfForm(request.GET, user=request.user, report=report)
        kept = kept or _kept(request)
        if kept is not None:
            return cls(request, report, form, understood(kept, report), kept)
        pairs = pairs_of(_flat(request.GET))
        return cls(request, report, form, understand(request.user, report, pairs))

    @cached_property
    def day(self) -> int | None:
        self.form.is_valid()
        asked: int | None = self.form.cleaned_data.get("day")
        kept = self.kept.day if self.kept else None
        return asked or (kept if kept in self.report.milestones else None)

    @cached_property
    def problems(self) -> list[str]:
        problems = list(self.understood.problems)
        try:
            self._demanded()
        except NotUnderstood as problem:
            problems.append(str(problem))
        return problems

    @cached_property
    def choices(self) -> list[tuple[Pair, str]]:
        """What the words typed may mean, beyond what is chosen already."""
        chosen = set(self.understood.pairs)
        return [one for one in self.form.found() if one[0] not in chosen]

    def moved_to(self) -> str | None:
        """The address this question should have, where it has another: what was typed becomes part of it."""
        if self.kept or self.problems or (self.asks_which and len(self.choices) != 1):
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
        if self.kept and pairs is None:  # its names need not be the reader's to name
            query = [("kept", str(self.kept.public_id))]
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


def _report(request: Any) -> GapReport | None:
    """The report that is asked: the current one, or another that the address names."""
    rows = GapReport.objects.visible_to(request.user).select_related("nation", "policy")
    named = request.GET.get("report", "")
    if not named:
        return rows.current().first()
    try:
        return get_object_or_404(rows, public_id=UUID(named))
    except ValueError as error:
        raise Http404 from error


def _kept(request: Any) -> KeptWhatIf | None:
    named = request.GET.get("kept", "")
    if not named:
        return None
    rows = KeptWhatIf.objects.visible_to(request.user).for_list()
    try:
        return get_object_or_404(rows, public_id=UUID(named))
    except ValueError as error:
        raise Http404 from error


def _flat(query: QueryDict) -> list[Pair]:
    return [(name, value) for name, values in query.lists() for value in values]
