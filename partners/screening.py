"""Which entries of exclusion lists may name one partner, and the hits that are kept of it.

For one partner trigrams find the candidates and `likeness` judges; a whole list is compared in `scanning`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from common.text import folded
from partners.duplicates import LIKELY, Named, likeness, match_key
from partners.models import (
    ExclusionEntry,
    ExclusionHit,
    ExclusionList,
    Partner,
    RegisterExtract,
)
from partners.models.exclusion import live_names
from workspace.models import Job

#: So many entries one partner may bring.
NEAREST = 25


@dataclass(frozen=True)
class Match:
    """An entry that may name a partner or an applicant, and why."""

    entry_id: int
    partner_id: int
    score: int
    reasons: tuple[str, ...]


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
