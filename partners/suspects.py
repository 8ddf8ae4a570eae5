"""Which of an import's partners may be named on an exclusion list.

Asked before anything is written, and in memory: the lists are compared with the file's own names, so
that the write, which others wait for, only looks whether the lists are still the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Max
from django.utils.translation import gettext as _

from common.errors import ActionError
from partners.duplicates import Named, find_pairs
from partners.models import ExclusionEntry, ExclusionHit, Partner
from partners.models.exclusion import live_names
from partners.screening import Match, keep

#: An entry of a list, how likely it is the one, and why.
Suspicion = tuple[int, int, tuple[str, ...]]
#: Names of the lists compared at a time with all of the file's.
AT_ONCE = 20_000


class ListsChanged(ActionError):
    """A list was read while the import was compared with it."""


@dataclass(frozen=True)
class Suspects:
    """By the place of a name in the file: what it may be. `lists`: their state when this was asked."""

    lists: Mapping[str, Any]
    found: Mapping[int, list[Suspicion]]


def find_suspects(nation_id: int, asked: Iterable[tuple[str, str, Collection[str]]]) -> Suspects:
    """`asked`: the name, its match key and the numbers of each partner of the file."""
    lists = _state_of_lists(nation_id)
    found: dict[int, list[Suspicion]] = {}
    if not lists["of_names"]:
        return Suspects(lists, found)
    partners = list(asked)
    names = list(live_names(nation_id).order_by("pk").values_list("entry", "name_key", "match_key"))
    for start in range(0, len(names), AT_ONCE):
        _compare(names[start : start + AT_ONCE], partners, found)
    _look_for_numbers(nation_id, partners, found)
    return Suspects(lists, found)


def _compare(
    names: list[tuple[int, str, str]], partners: list[Any], found: dict[int, list[Suspicion]]
) -> None:
    first = len(names)
    listed = [Named(place, key, match) for place, (_entry, key, match) in enumerate(names)]
    asked = [Named(first + place, one[0], one[1]) for place, one in enumerate(partners)]
    for pair in find_pairs(listed, asked):
        if pair.first < first <= pair.second:
            suspicion = (names[pair.first][0], pair.score, tuple(pair.reasons))
            found.setdefault(pair.second - first, []).append(suspicion)


def _look_for_numbers(
    nation_id: int, partners: list[Any], found: dict[int, list[Suspicion]]
) -> None:
    held: dict[str, list[int]] = {}
    for place, (_name, _match, numbers) in enumerate(partners):
        for number in numbers:
            held.setdefault(number, []).append(place)
    for entry, numbers in _live(nation_id).exclude(numbers=[]).values_list("pk", "numbers"):
        for place in {place for number in numbers for place in held.get(number, ())}:
            found.setdefault(place, []).append((entry, 100, ("same_number",)))


def hold_back(nation_id: int, suspects: Suspects, made: Mapping[int, int]) -> int:
    """Of partners an import approved, those that may be named on a list are only listed.

    `made`: by the place of its name, the key of each. Called in the import's transaction.
    """
    if _state_of_lists(nation_id) != suspects.lists:
        raise ListsChanged(_("An exclusion list was changed meanwhile. Commit the import again."))
    keep(
        nation_id,
        [
            Match(entry, made[place], score, reasons)
            for place, suspicions in suspects.found.items()
            if place in made
            for entry, score, reasons in suspicions
        ],
    )
    keys = [made[place] for place in suspects.found if place in made]
    named = ExclusionHit.objects.waiting().filter(partner__in=keys).values("partner")
    return Partner.objects.filter(pk__in=named).update(
        status=Partner.Status.LISTED, approved_at=None, approved_by=None
    )


def _live(nation_id: int) -> Any:
    return ExclusionEntry.objects.filter(list__nation=nation_id, gone_on__isnull=True)


def _state_of_lists(nation_id: int) -> dict[str, Any]:
    """Changes with every name that comes to a list, is written otherwise, or goes."""
    return _live(nation_id).aggregate(
        of_entries=Count("pk", distinct=True), of_names=Count("names"), newest=Max("names__pk")
    )
