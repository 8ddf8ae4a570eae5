"""What was answered, as files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tabular.schema import Column, Kind, Table
from cooperation.criteria import Stage, Strain
from cooperation.models import Answer, Question
from cooperation.obstacles import ObstacleSet, Side

_ANSWERED = (
    Column("requirement", _("Requirement"), width=12,
           take=lambda row: row.question.requirement.code if row.question.requirement else ""),
    Column("stage", _("Step of the chain"), Kind.CHOICE, choices=dict(Stage.choices),
           take=lambda row: row.question.stage),
    Column("strain", _("Scenario"), Kind.CHOICE, choices=dict(Strain.choices), width=24),
    Column("key", _("Key"), take=lambda row: row.question.key, width=24),
    Column("question", _("Question"), take=lambda row: row.question.text, width=60),
    Column("force", _("Why it is expected"), Kind.CHOICE, choices=dict(Question.Force.choices),
           take=lambda row: row.question.force),
    Column("said", _("Answer"), Kind.CHOICE, choices=dict(Answer.Said.choices)),
    Column("number", _("Number"), Kind.NUMBER),
    Column("unit", _("Unit"), take=lambda row: row.question.unit, width=12),
    Column("target", _("Expected"), Kind.NUMBER, take=lambda row: row.question.target),
    Column("note", _("Note"), width=40),
)  # fmt: skip

ANSWERS = Table(
    "expectations",
    (
        Column(
            "partner_id", _("Id"), take=lambda row: str(row.given_in.partner.public_id), width=38
        ),
        Column("partner", _("Partner"), take=lambda row: row.given_in.partner.name, width=36),
        Column("sent_at", _("Answered"), Kind.MOMENT, take=lambda row: row.given_in.sent_at),
        *_ANSWERED,
    ),
)
#: The same for the company's own copy.
OWN_ANSWERS = Table(
    "expectations",
    (
        Column(
            "edition", _("Edition"), take=lambda row: row.given_in.questionnaire.title, width=30
        ),
        Column("sent_at", _("Answered"), Kind.MOMENT, take=lambda row: row.given_in.sent_at),
        *_ANSWERED,
    ),
)


def _of(name: str) -> Callable[[Any], Any]:
    return lambda row: getattr(row["rating"], name) if row["rating"] is not None else None


def _hundredths(name: str) -> Callable[[Any], Any]:
    def take(row: Any) -> Any:
        found = _of(name)(row)
        return None if found is None else found / 100

    return take


#: One row for each obstacle and side; a side that fewer than five answered for is not there.
RESULTS = Table(
    "obstacles",
    (
        Column("survey", _("Survey"), width=36),
        Column("set", _("Set"), Kind.CHOICE, choices=dict(ObstacleSet.choices), width=36,
               take=lambda row: row["obstacle"].set),
        Column("key", _("Key"), take=lambda row: row["obstacle"].key, width=24),
        Column("obstacle", _("Obstacle"), take=lambda row: row["obstacle"].text, width=60),
        Column("side", _("Side"), Kind.CHOICE, choices=dict(Side.choices)),
        Column("answers", _("Answers"), Kind.NUMBER, take=_of("answers")),
        Column("mean", _("Mean, 1 to 5"), Kind.NUMBER, take=_hundredths("mean")),
        Column("large", _("Large or very large, percent"), Kind.NUMBER, take=_hundredths("large")),
        Column("before", _("Mean of the edition before"), Kind.NUMBER, take=_hundredths("before")),
    ),
)  # fmt: skip
