"""Finds the pairs of partners that may be one, and puts them in the queue to be decided."""

from __future__ import annotations

from collections.abc import Collection

from partners.duplicates import LIKELY, Named, find_pairs
from partners.models import DuplicatePair, Partner

AT_ONCE = 5_000
#: Found by an officer, not by the search.
BY_HAND = "by hand"


def queue_pairs(nation_id: int, new: Collection[int], *, found_in: str) -> int:
    """Compare new partners with all; pairs asked before, or decided, are left as they are."""
    fresh, known = _names(nation_id, set(new))
    pairs = find_pairs(fresh, known, least=LIKELY)
    before = DuplicatePair.objects.filter(nation=nation_id).count()
    for start in range(0, len(pairs), AT_ONCE):
        DuplicatePair.objects.bulk_create(
            [
                DuplicatePair(
                    nation_id=nation_id,
                    first_id=pair.first,
                    second_id=pair.second,
                    score=pair.score,
                    reasons=[reason.value for reason in pair.reasons],
                    found_in=found_in,
                )
                for pair in pairs[start : start + AT_ONCE]
            ],
            ignore_conflicts=True,
        )
    return DuplicatePair.objects.filter(nation=nation_id).count() - before


def _names(nation_id: int, new: set[int]) -> tuple[list[Named], list[Named]]:
    fresh: list[Named] = []
    known: list[Named] = []
    rows = Partner.objects.in_registry().filter(nation=nation_id)
    for pk, name_key, match_key in rows.values_list("pk", "name_key", "match_key").iterator():
        (fresh if pk in new else known).append(Named(pk, name_key, match_key))
    return fresh, known
