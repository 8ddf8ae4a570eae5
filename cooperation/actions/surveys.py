"""Deeds on surveys: the office opens one, people answer without a name, the office closes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from secrets import token_urlsafe
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.editing import change_and_record, locked
from common.errors import ActionError
from cooperation.links import hashed
from cooperation.models import Obstacle, Sheet, Survey, SurveyLink

#: A survey of a nation has hundreds of answers; a flood of thousands is no survey.
MOST_SHEETS = 5_000
MOST_LINKS = 1_000


class SurveyIsOver(ActionError):
    pass


class TooMany(ActionError):
    pass


class NothingRated(ActionError):
    pass


class LinkIsUsed(ActionError):
    pass


@transaction.atomic
def start_survey(
    *,
    nation: Nation,
    facts: Mapping[str, Any],
    obstacles: Sequence[tuple[str, str]],
    by: User,
) -> Survey:
    """The next edition. Obstacles, each a set and a text, keep their key where the text is known."""
    number = Survey.objects.filter(nation=nation).aggregate(last=Max("edition"))["last"] or 0
    row = Survey.objects.create(
        nation=nation, edition=number + 1, made_by=by, link_key=token_urlsafe(18), **facts
    )
    known = dict(
        Obstacle.objects.filter(survey__nation=nation).order_by("pk").values_list("text", "key")
    )
    used: set[str] = set()
    for position, (within, text) in enumerate(obstacles, 1):
        key = _key(text, known, used)
        Obstacle.objects.create(survey=row, set=within, key=key, position=position, text=text)
    record("survey.started", by=by, target=row,
           changes={"edition": (None, row.edition), "obstacles": (None, len(obstacles))})  # fmt: skip
    return row


def _key(text: str, known: Mapping[str, str], used: set[str]) -> str:
    key = known.get(text) or slugify(text)[:36] or "obstacle"
    number = 2
    found = key
    while found in used:
        found, number = f"{key[:36]}-{number}", number + 1
    used.add(found)
    return found


@transaction.atomic
def change_survey(
    survey: Survey, *, version: int | None, facts: Mapping[str, Any], by: User
) -> Survey:
    """Title, text, days and the open link; what is asked stays as it is."""
    row: Survey = locked(survey)
    if row.state == "done":  # its results may have been read; one answer more would show itself
        raise SurveyIsOver(_("This survey is closed."))
    change_and_record(row, event="survey.changed", by=by, version=version, values=facts)
    return row


@transaction.atomic
def close_survey(survey: Survey, *, by: User) -> Survey:
    row: Survey = locked(survey)
    if row.closed_at is not None:
        raise SurveyIsOver(_("This survey is closed."))
    row.closed_at, row.closed_by = timezone.now(), by
    row.version += 1
    row.save(update_fields=["closed_at", "closed_by", "version"])
    record("survey.closed", by=by, target=row)
    return row


@transaction.atomic
def make_links(survey: Survey, *, number: int, by: User) -> list[str]:
    """Tokens of links for one answer each; they are shown once, and only their hashes are kept."""
    row: Survey = locked(survey)
    if row.state == "done":
        raise SurveyIsOver(_("This survey is closed."))
    if row.links.count() + number > MOST_LINKS:
        raise TooMany(_("A survey has at most %(n)d links.") % {"n": MOST_LINKS})
    tokens = [token_urlsafe(24) for _n in range(number)]
    SurveyLink.objects.bulk_create(SurveyLink(survey=row, token_hash=hashed(one)) for one in tokens)
    record("survey.links_made", by=by, target=row, changes={"links": (None, number)})
    return tokens


@transaction.atomic
def hand_in(
    survey: Survey,
    *,
    side: str,
    ratings: Mapping[str, int],
    link: SurveyLink | None = None,
    by: User,
) -> None:
    """One sheet. Nothing of who handed it in is kept, and the event says only that somebody did."""
    row = Survey.objects.select_for_update(of=("self",), no_key=True).get(pk=survey.pk)
    if row.state != "running":
        raise SurveyIsOver(_("This survey is not open."))
    if not ratings:
        raise NothingRated(_("Rate at least one of them."))
    if row.sheets.count() >= MOST_SHEETS:
        raise TooMany(_("This survey has as many answers as it can take."))
    if link is not None:
        used = row.links.filter(pk=link.pk, is_used=False).update(is_used=True)
        if not used:
            raise LinkIsUsed(_("This link has been used."))
    Sheet.objects.create(survey=row, side=side, ratings=dict(ratings))
    record("survey.answered", by=by, target=row)
