"""How far companies do what is expected, for the office and its authorities: by question, requirement, region.

Beside every share stands how many of the companies concerned have answered; below the nation's
threshold a share is not known, and is never taken for a fault.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Func, Q, QuerySet, TextField, Value

from baseline.models import Region
from cooperation.models import Answer, Question, Questionnaire
from cooperation.models.answering import questions_in_scope, sites_in_scope
from cooperation.scoring import FULL, score_of_counts
from partners.models import Partner

GENERAL = ""  # what serves every requirement
WHOLE = ""  # the whole nation, or all of an official's regions


@dataclass(frozen=True)
class Share:
    """Answers to one question, or to all of a requirement: how far they say yes, and who is silent."""

    yes: int
    partly: int
    no: int
    not_us: int
    answered: int  # partners
    asked: int  # partners
    threshold: int  # percent

    @property
    def met(self) -> int | None:
        """Ten-thousandths; None where nobody said anything that counts."""
        return score_of_counts(self.yes, self.partly, self.no)

    @property
    def known(self) -> int:
        """Ten-thousandths of the partners asked that answered."""
        return min(self.answered * FULL // self.asked, FULL) if self.asked else 0

    @property
    def state(self) -> str:
        if not self.asked:
            return "no_need"
        is_known = self.met is not None and self.known >= self.threshold * 100
        return "known" if is_known else "not_known"


@dataclass(frozen=True)
class QuestionLine:
    question: Question
    share: Share


@dataclass(frozen=True)
class RequirementLine:
    """One row of the matrix: a requirement, and a share for the whole and each region."""

    requirement: Any  # None: what serves all of them
    cells: list[Share]


@dataclass(frozen=True)
class Shares:
    """Everything the office's page says of one edition."""

    columns: list[tuple[str, Any]]  # code and name of each region, the whole first
    matrix: list[RequirementLine]
    lines: list[QuestionLine]
    answered: int
    asked: int


def shares_of(questionnaire: Questionnaire, user: Any) -> Shares:
    """Within the reader's scope; nine queries, however many answered."""
    seen = questions_in_scope(user)
    questions = list(Question.objects.of(questionnaire).filter(seen).for_list())
    sites = sites_in_scope(user)
    asked = _asked(questions, sites, user)
    answers = Answer.objects.visible_to(user).of(questionnaire)
    threshold = questionnaire.nation.known_share_threshold
    lines = [
        QuestionLine(one, share)
        for one, share in _by_question(questions, answers, asked, threshold)
    ]
    requirements = list(dict.fromkeys(one.requirement for one in questions))
    concerned = {code for (_requirement, code), number in asked.by_region.items() if number}
    regions = [pair for pair in _regions(questionnaire, sites) if pair[0] in concerned]
    columns: list[tuple[str, Any]] = [(WHOLE, None), *regions]
    counted = _counted(answers, sites)
    matrix = [
        RequirementLine(
            requirement,
            [_cell(counted, asked, requirement, code, threshold) for code, _ in columns],
        )
        for requirement in requirements
    ]
    answered = answers.aggregate(n=Count("given_in", distinct=True))["n"]
    return Shares(columns, matrix, lines, answered, asked.whole.get(("all", "")) or 0)


@dataclass(frozen=True)
class _Asked:
    """Partners concerned: by question or requirement in the whole, by requirement and region."""

    whole: dict[tuple[str, str], int]
    by_region: dict[tuple[str, str], int]


def _asked(questions: list[Question], sites: QuerySet[Any], user: Any) -> _Asked:
    partners = Partner.objects.filter(nation=user.nation_id).approved()
    kinds: dict[tuple[str, str], list[list[str]]] = defaultdict(list)
    for one in questions:
        kinds["question", str(one.pk)].append(one.supply_kinds)
        kinds["requirement", _code(one.requirement)].append(one.supply_kinds)
        kinds["all", ""].append(one.supply_kinds)
    keys = list(kinds)
    if not keys:
        return _Asked({}, {})
    counts = {
        f"n{place}": Count("pk", distinct=True, filter=_concerns(kinds[key]))
        for place, key in enumerate(keys)
    }
    # Officials: the partners of their regions.
    within = partners.filter(pk__in=sites.values("partner"))
    whole = (within if user.kind == "official" else partners).aggregate(**counts)
    rows = (
        partners.filter(sites__in=sites)
        .order_by()
        .values(region=_first_level("sites__region__path"))
        .annotate(**{name: count for name, count in counts.items() if _is_of_a_region(keys, name)})
    )
    by_region: dict[tuple[str, str], int] = {
        (keys[int(name[1:])][1], row["region"]): int(str(number))
        for row in rows
        for name, number in row.items()
        if name != "region"
    }
    return _Asked({key: whole[f"n{place}"] for place, key in enumerate(keys)}, by_region)


def _is_of_a_region(keys: list[tuple[str, str]], name: str) -> bool:
    return keys[int(name[1:])][0] == "requirement"


def _concerns(kinds: Iterable[list[str]]) -> Q:
    """Partners that at least one of the questions is asked of."""
    listed = list(kinds)
    if any(not one for one in listed):
        return Q(pk__isnull=False)
    return Q(supply_kinds__overlap=sorted({code for one in listed for code in one}))


def _first_level(path: str) -> Func:
    """The code of the first-level region that a path runs through; empty for the nation itself."""
    return Func(F(path), Value("/"), Value(2), function="split_part", output_field=TextField())


_SAID = {said.value: Count("pk", distinct=True, filter=Q(said=said)) for said in Answer.Said} | {
    "answered": Count("given_in__partner", distinct=True)
}


def _by_question(
    questions: list[Question], answers: Any, asked: _Asked, threshold: int
) -> Iterable[tuple[Question, Share]]:
    rows = {row["question"]: row for row in answers.order_by().values("question").annotate(**_SAID)}
    for one in questions:
        yield (
            one,
            _share(rows.get(one.pk), asked.whole.get(("question", str(one.pk)), 0), threshold),
        )


def _counted(answers: Any, sites: QuerySet[Any]) -> dict[tuple[str, str], dict[str, int]]:
    """Answers by requirement and region, and by requirement in the whole."""
    code = "question__requirement__code"
    found = {
        (row[code] or GENERAL, WHOLE): row
        for row in answers.order_by().values(code).annotate(**_SAID)
    }
    rows = (
        answers.filter(given_in__partner__sites__in=sites)
        .order_by()
        .values(code, region=_first_level("given_in__partner__sites__region__path"))
        .annotate(**_SAID)
    )
    return found | {(row[code] or GENERAL, row["region"]): row for row in rows if row["region"]}


def _cell(
    counted: dict[tuple[str, str], dict[str, int]],
    asked: _Asked,
    requirement: Any,
    region: str,
    threshold: int,
) -> Share:
    code = _code(requirement)
    number = (
        asked.by_region.get((code, region), 0)
        if region
        else asked.whole.get(("requirement", code), 0)
    )
    return _share(counted.get((code, region)), number, threshold)


def _share(row: dict[str, int] | None, asked: int, threshold: int) -> Share:
    found = row or {}
    return Share(
        **{said.value: found.get(said.value, 0) for said in Answer.Said},
        answered=found.get("answered", 0),
        asked=asked,
        threshold=threshold,
    )


def _code(requirement: Any) -> str:
    return requirement.code if requirement is not None else GENERAL


def _regions(questionnaire: Questionnaire, sites: QuerySet[Any]) -> list[tuple[str, Any]]:
    """First-level regions with a site that counts for the reader, by name."""
    codes = sites.order_by().values_list(_first_level("region__path"), flat=True).distinct()
    rows = Region.objects.filter(nation=questionnaire.nation_id, level=1, code__in=list(codes))
    return [(row.code, row) for row in rows.order_by("sort_key", "pk")]
