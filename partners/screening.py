"""Which partners may be named on an exclusion list. Trigrams find the candidates, `likeness` judges.

Each name of a list asks the trigram index for its few nearest partner names, so the work grows with
the list and hardly with the registry, and no name can bring more than `NEAREST` candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db import connection, transaction

from common.text import folded
from partners.duplicates import LIKELY, Named, likeness, match_key
from partners.models import (
    ExclusionEntry,
    ExclusionHit,
    ExclusionList,
    ExclusionName,
    Identifier,
    Partner,
    RegisterExtract,
)
from partners.models.exclusion import live_names
from workspace.models import Job

#: How near two names must be for the index to bring them up, and how many each name may bring.
SIMILAR = 0.4
NEAREST = 25
AT_ONCE = 200

_CANDIDATES = """
    SELECT asked.entry_id, asked.name_key, asked.match_key, near.id, near.name_key, near.match_key
    FROM unnest(%(entries)s::bigint[], %(names)s::text[], %(matches)s::text[])
         AS asked(entry_id, name_key, match_key)
    CROSS JOIN LATERAL (
        (SELECT p.id, p.name_key, p.match_key FROM partners_partner p
         WHERE p.nation_id = %(nation)s AND p.archived_at IS NULL
           AND p.match_key %% asked.match_key
         ORDER BY similarity(p.match_key, asked.match_key) DESC, p.id LIMIT %(most)s)
        UNION ALL
        (SELECT a.partner_id, a.name_key, a.match_key FROM partners_alias a
         JOIN partners_partner p ON p.id = a.partner_id AND p.archived_at IS NULL
         WHERE a.nation_id = %(nation)s AND a.match_key %% asked.match_key
         ORDER BY similarity(a.match_key, asked.match_key) DESC, a.id LIMIT %(most)s)
    ) near
"""


@dataclass(frozen=True)
class Match:
    """An entry that may name a partner or an applicant, and why."""

    entry_id: int
    partner_id: int
    score: int
    reasons: tuple[str, ...]


def scan_list(row: ExclusionList, report: Callable[[int], None]) -> int:
    """Compare every live name of a list with the registry. Answers how many hits are new."""
    names = ExclusionName.objects.filter(entry__list=row, entry__gone_on__isnull=True)
    found, done, last = 0, 0, 0
    while batch := list(
        names.filter(pk__gt=last)
        .order_by("pk")[:AT_ONCE]
        .values_list("pk", "entry_id", "name_key", "match_key")
    ):
        last = batch[-1][0]
        found += keep(row.nation_id, _alike(row.nation_id, [one[1:] for one in batch]))
        done += len(batch)
        report(done)
    return found + keep(row.nation_id, _numbered(row))


def _alike(nation_id: int, names: list[tuple[int, str, str]]) -> list[Match]:
    entries, keys, matches = zip(*names, strict=True)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('pg_trgm.similarity_threshold', %s, true)", [str(SIMILAR)]
        )
        cursor.execute(
            _CANDIDATES,
            {
                "entries": list(entries),
                "names": list(keys),
                "matches": list(matches),
                "nation": nation_id,
                "most": NEAREST,
            },
        )
        rows = cursor.fetchall()
    judged = []
    for entry, name, match, partner, partner_name, partner_match in rows:
        like = likeness(Named(0, name, match), Named(partner, partner_name, partner_match))
        if like.score >= LIKELY:
            judged.append(Match(entry, partner, like.score, tuple(like.reasons)))
    return judged


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


def keep(nation_id: int, matches: Iterable[Match]) -> int:
    """Write new hits down, each pair once; what has been decided stays decided."""
    best: dict[tuple[int, int], Match] = {}
    for match in matches:
        pair = (match.entry_id, match.partner_id)
        if pair not in best or match.score > best[pair].score:
            best[pair] = match
    known = set(
        ExclusionHit.objects.filter(
            entry__in={entry for entry, _partner in best},
            partner__in={partner for _entry, partner in best},
        ).values_list("entry", "partner")
    )
    fresh = [
        ExclusionHit(
            nation_id=nation_id,
            entry_id=match.entry_id,
            partner_id=match.partner_id,
            score=match.score,
            reasons=list(match.reasons),
        )
        for pair, match in sorted(best.items())
        if pair not in known
    ]
    ExclusionHit.objects.bulk_create(fresh, batch_size=1000, ignore_conflicts=True)
    return len(fresh)


# One partner or applicant


def entries_like(
    nation_id: int, names: Collection[str], numbers: Collection[str] = ()
) -> list[tuple[ExclusionEntry, int]]:
    """Entries that may name an organisation of these names or numbers, the likeliest first."""
    best: dict[int, int] = {}
    for name in names:
        asked = Named(0, folded(name)[:200], match_key(name)[:200])
        near = live_names(nation_id).filter(match_key__trigram_similar=asked.match_key)
        for entry, key, match in near.values_list("entry", "name_key", "match_key")[:200]:
            score = likeness(asked, Named(entry, key, match)).score
            if score >= LIKELY:
                best[entry] = max(score, best.get(entry, 0))
    live = ExclusionEntry.objects.filter(list__nation=nation_id, gone_on__isnull=True)
    if numbers:
        best |= dict.fromkeys(
            live.filter(numbers__overlap=list(numbers)).values_list("pk", flat=True), 100
        )
    rows = live.select_related("list").in_bulk(list(best))
    return sorted(
        ((rows[entry], score) for entry, score in best.items() if entry in rows),
        key=lambda pair: (-pair[1], pair[0].pk),
    )[:NEAREST]


def screen_partner(partner: Partner) -> int:
    """Compare one partner with all lists of its nation. Answers how many hits are new."""
    names = [partner.name, *partner.aliases.values_list("name", flat=True)]
    numbers = list(partner.identifiers.values_list("value", flat=True))
    return keep(
        partner.nation_id,
        [
            Match(entry.pk, partner.pk, score, ("same_number" if score == 100 else "spelling",))
            for entry, score in entries_like(partner.nation_id, names, numbers)
        ],
    )


def work_on(row: ExclusionList | RegisterExtract) -> Job | None:
    """The newest job on a list or an extract."""
    jobs = Job.objects.filter(target_label=row._meta.label_lower, target_id=row.pk)
    return jobs.order_by("-pk").first()
