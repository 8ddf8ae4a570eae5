"""A whole exclusion list compared with the registry, in memory.

Names of both are cut into pieces that a name and its misspelling share (`duplicates.find_pairs`), as an
import's are: the database is asked for the names once, not for the neighbours of every one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from partners.duplicates import LIKELY, Named, Pair, find_pairs, likeness
from partners.duplicates.wording import latin
from partners.models import Alias, ExclusionEntry, ExclusionList, ExclusionName, Identifier, Partner
from partners.screening import Match, keep

#: Names of a list compared at a time with all of the registry.
AT_ONCE = 20_000

#: Letters with which two words begin that may be one in two forms, and how many such names are judged.
BEGIN_ALIKE = 4
NEAREST = 200

#: A name of a partner: whose, and how it is compared.
Known = tuple[int, str, str]


def scan_list(row: ExclusionList, report: Callable[[int], None]) -> int:
    """Compare every live name of a list with the registry. Answers how many hits are new."""
    names = ExclusionName.objects.filter(entry__list=row, entry__gone_on__isnull=True)
    registered = _registered(row.nation_id)
    found, done, last = 0, 0, 0
    while batch := list(
        names.filter(pk__gt=last)
        .order_by("pk")[:AT_ONCE]
        .values_list("pk", "entry_id", "name_key", "match_key")
    ):
        last = batch[-1][0]
        found += keep(row.nation_id, alike([one[1:] for one in batch], registered))
        done += len(batch)
        report(done)
    return found + keep(row.nation_id, _numbered(row))


def _registered(nation_id: int) -> list[Known]:
    """What partners that are not put away are called, aliases with them."""
    partners = Partner.objects.filter(nation=nation_id, archived_at__isnull=True).order_by("pk")
    aliases = Alias.objects.filter(nation=nation_id, partner__archived_at__isnull=True)
    return [
        *partners.values_list("pk", "name_key", "match_key"),
        *aliases.order_by("pk").values_list("partner", "name_key", "match_key"),
    ]


def alike(names: list[Known], registered: list[Known]) -> list[Match]:
    """`names`: of entries, as `registered` are of partners."""
    first = len(names)
    listed = [Named(place, key, match) for place, (_of, key, match) in enumerate(names)]
    known = [Named(first + place, key, match) for place, (_of, key, match) in enumerate(registered)]
    pairs = [pair for pair in find_pairs(listed, known) if pair.first < first <= pair.second]
    return [
        Match(
            names[pair.first][0], registered[pair.second - first][0], pair.score, (*pair.reasons,)
        )
        for pair in (*pairs, *_endings(listed, known))
    ]


def _endings(listed: list[Named], known: list[Named]) -> Iterator[Pair]:
    """Names that differ in how one word ends; their words may all be common ones."""
    beginnings: dict[str, list[Named]] = {}
    for named in known:
        for beginning in _beginnings(named):
            beginnings.setdefault(beginning, []).append(named)
    for named in listed:
        near = {
            one.id: one for key in _beginnings(named) for one in beginnings.get(key, ())[:NEAREST]
        }
        for one in near.values():
            like = likeness(named, one)
            if like.score >= LIKELY:
                yield Pair(named.id, one.id, like.score, like.reasons)


def _beginnings(named: Named) -> set[str]:
    """All words but one, and how that one begins."""
    words = latin(named.match_key).split()
    return {
        " ".join([word[:BEGIN_ALIKE], "=", *sorted(words[:place] + words[place + 1 :])])
        for place, word in enumerate(words)
    }


def _numbered(row: ExclusionList) -> list[Match]:
    """Partners with a number that an entry names."""
    entries = ExclusionEntry.objects.filter(list=row, gone_on__isnull=True).exclude(numbers=[])
    wanted: dict[str, list[int]] = {}
    for entry, numbers in entries.values_list("pk", "numbers").iterator():
        for number in numbers:
            wanted.setdefault(number, []).append(entry)
    values = list(wanted)
    found = []
    for start in range(0, len(values), 1000):
        held = Identifier.objects.filter(
            nation=row.nation_id,
            value__in=values[start : start + 1000],
            partner__archived_at__isnull=True,
        )
        for value, partner in held.values_list("value", "partner"):
            found += [Match(entry, partner, 100, ("same_number",)) for entry in wanted[value]]
    return found
