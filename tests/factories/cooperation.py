"""What is expected of companies, and what they answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Nation, User
from baseline.models import Requirement
from cooperation.actions.answering import Said, send_return
from cooperation.models import Question, Questionnaire, Return
from partners.models import Partner


def questionnaire(
    nation: Nation, *, by: User, is_open: bool = True, **fields: Any
) -> Questionnaire:
    """An edition with two questions: everybody's, and one on BLR2 that asks for hours."""
    opened = {"opened_at": timezone.now(), "opened_by": by} if is_open else {}
    values = {
        "edition": 1,
        "title": "Expectations",
        "due_on": timezone.localdate() + timedelta(days=30),
        "made_by": by,
    }
    made = Questionnaire.objects.create(nation=nation, **(values | opened | fields))
    question(made, "any-hour")
    question(made, "autonomy", requirement="BLR2", unit="h", target=72)
    return made


def weaknesses(nation: Nation, *, by: User, **fields: Any) -> Questionnaire:
    """A vulnerability return with two criteria, one of supply and one of delivery."""
    values = {
        "kind": Questionnaire.Kind.VULNERABILITY,
        "edition": 1,
        "title": "Vulnerability return",
        "due_on": timezone.localdate() + timedelta(days=30),
        "made_by": by,
        "opened_at": timezone.now(),
        "opened_by": by,
    }
    made = Questionnaire.objects.create(nation=nation, **(values | fields))
    question(made, "other-sources", stage="supply")
    question(made, "more-deliveries", stage="deliver")
    return made


def question(of: Questionnaire, key: str, *, requirement: str = "", **fields: Any) -> Question:
    found = Requirement.objects.get(code=requirement) if requirement else None
    return Question.objects.create(
        questionnaire=of, key=key, requirement=found, text=f"Is there {key}?", **fields
    )


def returned(of: Questionnaire, partner: Partner, *, by: User, **said: str) -> Return:
    """`any_hour="yes", autonomy="no"`; what is not named is answered with yes."""
    answers = {
        (one.key, strain): Said(
            said.get(one.key.replace("-", "_"), "yes"), number=Decimal(72) if one.unit else None
        )
        for one in Question.objects.of(of).asked_of(partner)
        for strain in of.strains
    }
    return send_return(of, partner, answers=answers, by=by)
