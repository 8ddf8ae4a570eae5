"""What is expected of companies, and what they answered."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Nation, User
from baseline.models import Requirement
from cooperation.actions.answering import Said, send_return
from cooperation.models import Obstacle, Question, Questionnaire, Return, Sheet, Survey
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


def survey(nation: Nation, *, by: User, **fields: Any) -> Survey:
    """Open since yesterday, with one obstacle of each set."""
    today = timezone.localdate()
    edition = fields.pop("edition", 1)
    values = {
        "title": f"Obstacles {edition}",
        "edition": edition,
        "link_key": f"open-{nation.pk}-{edition}",
        "opens_on": today - timedelta(days=1),
        "closes_on": today + timedelta(days=9),
    }
    made = Survey.objects.create(nation=nation, made_by=by, **(values | fields))
    for position, (within, key) in enumerate(
        (("cooperation", "money"), ("borders", "laws"), ("innovation", "buying")), 1
    ):
        Obstacle.objects.create(
            survey=made, set=within, key=key, position=position, text=f"Obstacle {key}"
        )
    return made


def sheets(of: Survey, side: str, *ratings: int) -> None:
    """Each rates money alone."""
    Sheet.objects.bulk_create(
        Sheet(survey=of, side=side, ratings={"money": value}) for value in ratings
    )
