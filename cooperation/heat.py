"""Where companies are weak: each criterion in each scenario, for the office and its authorities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from cooperation.criteria import Stage, Strain
from cooperation.models import Answer, Question, Questionnaire, Return
from cooperation.notifications import concerned
from cooperation.scoring import FULL, score_of_counts


@dataclass(frozen=True)
class Heat:
    """One cell: how far companies hold."""

    holds: int | None  # ten-thousandths
    fails: int  # companies that fail
    is_known: bool


@dataclass(frozen=True)
class HeatLine:
    question: Question
    stage: str
    is_first: bool  # of its stage
    cells: list[Heat]


@dataclass(frozen=True)
class HeatTable:
    strains: list[tuple[str, Any]]
    lines: list[HeatLine]
    answered: int
    asked: int
    is_known: bool


_COUNTS = {said.value: Count("pk", filter=Q(said=said)) for said in Answer.COUNTED}


def heat_of(questionnaire: Questionnaire, user: Any) -> HeatTable:
    """Within the reader's scope; hatched where fewer than the nation's threshold have answered."""
    returns = Return.objects.visible_to(user).of(questionnaire)
    answered = returns.count()
    asked = max(concerned(questionnaire, user).count(), answered)
    share = answered * FULL // asked if asked else 0
    is_known = answered > 0 and share >= questionnaire.nation.known_share_threshold * 100
    answers = Answer.objects.filter(given_in__in=returns.values("pk"))
    rows: Any = answers.order_by().values("question", "strain").annotate(**_COUNTS)
    counted = {(row["question"], row["strain"]): row for row in rows}
    return HeatTable(
        list(Strain.choices), _lines(questionnaire, counted, is_known), answered, asked, is_known
    )


def _lines(
    questionnaire: Questionnaire, counted: dict[tuple[int, str], dict[str, int]], is_known: bool
) -> list[HeatLine]:
    labels = dict(Stage.choices)
    lines: list[HeatLine] = []
    before = None
    for one in Question.objects.of(questionnaire).order_by("position", "pk"):
        cells = [_cell(counted.get((one.pk, strain)), is_known) for strain in Strain.values]
        lines.append(HeatLine(one, str(labels.get(one.stage, "")), one.stage != before, cells))
        before = one.stage
    return lines


def _cell(row: dict[str, int] | None, is_known: bool) -> Heat:
    if row is None:
        return Heat(None, 0, is_known=False)
    holds = score_of_counts(row["yes"], row["partly"], row["no"])
    return Heat(holds, row["no"], is_known=is_known and holds is not None)


@dataclass(frozen=True)
class OwnLine:
    """One criterion of one company: what it said in each scenario."""

    question: Question
    stage: str
    is_first: bool
    answers: list[tuple[Any, Answer | None]]  # each with the name of its scenario
    note: str


def own_heat(questions: list[Question], answers: list[Answer]) -> list[OwnLine]:
    said = {(one.question_id, one.strain): one for one in answers}
    labels = dict(Stage.choices)
    lines: list[OwnLine] = []
    before = None
    for one in questions:
        row = [(label, said.get((one.pk, strain))) for strain, label in Strain.choices]
        note = " ".join(found.note for _label, found in row if found is not None and found.note)
        lines.append(OwnLine(one, str(labels.get(one.stage, "")), one.stage != before, row, note))
        before = one.stage
    return lines
