"""What stood in the way a year ago and lately, rated by people of three sides; and a survey that is open."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from cooperation.models import Obstacle, Sheet, Survey
from cooperation.obstacles import FIRST, Side

if TYPE_CHECKING:
    from resilience_portal.demo.build import Builder

#: How many answered: a third of them from companies, as at the seminar; fewer of the military.
ANSWERED = {Side.PUBLIC: 46, Side.PRIVATE: 32, Side.MILITARY: 18}
LATELY = {Side.PUBLIC: 7, Side.PRIVATE: 4, Side.MILITARY: 2}
#: The middle rating of each obstacle, in tenths, as each side sees it. Invented.
SEEN = {
    Side.PUBLIC: (34, 27, 41, 36, 38, 33, 39, 35, 40, 36, 37, 33, 38, 34, 30, 31, 33, 39, 36, 40, 28),
    Side.PRIVATE: (43, 41, 37, 25, 24, 42, 28, 33, 38, 39, 41, 27, 35, 32, 44, 42, 40, 45, 41, 38, 24),
    Side.MILITARY: (31, 34, 43, 32, 30, 40, 38, 36, 44, 38, 42, 39, 40, 41, 35, 33, 34, 42, 37, 36, 33),
}  # fmt: skip


def build_surveys(builder: Builder) -> None:
    year = builder.today.year
    before = _survey(builder, 1, f"What stands in the way? {year - 1}", ago=380, lasts=30)
    _answers(before, ANSWERED, shift=2)
    last = _survey(builder, 2, f"What stands in the way? Seminar {year}", ago=70, lasts=21)
    _answers(last, ANSWERED, shift=0)
    open_ = _survey(builder, 3, f"What stands in the way? Autumn {year}", ago=6, lasts=20)
    _answers(open_, LATELY, shift=-1)


def _survey(builder: Builder, edition: int, title: str, *, ago: int, lasts: int) -> Survey:
    first = builder.today - timedelta(days=ago)
    row = Survey.objects.create(
        nation=builder.estonia, edition=edition, title=title, link_key=f"exercise-survey-{edition}",
        text="Please rate what you know. It takes five minutes.", opens_on=first,
        closes_on=first + timedelta(days=lasts), made_by=builder.officer,
    )  # fmt: skip
    if row.closes_on < builder.today:
        row.closed_at = timezone.now() - timedelta(days=ago - lasts)
        row.closed_by = builder.officer
        row.save(update_fields=["closed_at", "closed_by"])
    Obstacle.objects.bulk_create(
        Obstacle(survey=row, set=within, key=key, position=position, text=str(text))
        for position, (within, key, text) in enumerate(FIRST, 1)
    )
    return row


def _answers(row: Survey, counts: dict[Side, int], *, shift: int) -> None:
    """Around the middle of each side; a year ago everything stood in the way a little more."""
    keys = [key for _within, key, _text in FIRST]
    draw = random.Random(row.edition)  # noqa: S311 - the same answers every time
    Sheet.objects.bulk_create(
        Sheet(survey=row, side=side, ratings={
            key: min(max(round(draw.gauss((middle + shift) / 10, 0.8)), 1), 5)
            for key, middle in zip(keys, SEEN[side], strict=True)
        })
        for side, number in counts.items()
        for _one in range(number)
    )  # fmt: skip
