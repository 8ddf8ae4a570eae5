"""What was answered, as files."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from common.tabular.schema import Column, Kind, Table
from cooperation.criteria import Stage, Strain
from cooperation.models import Answer, Question

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
