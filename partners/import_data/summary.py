"""What the pages show of a plan: counts, strange words, frequent faults, names alike."""

from __future__ import annotations

from collections import Counter
from typing import Any

from partners.duplicates import Named, find_pairs
from partners.importing.checking import Plan
from partners.importing.matching import QUANTITIES

#: Names of one file are compared with one another before they are written, up to this many.
MOST_COMPARED = 1_000
MOST_SHOWN = 50


def summary(plan: Plan) -> dict[str, Any]:
    return {
        **plan.counts,
        "strange": {key: [list(pair) for pair in found] for key, found in plan.strange.items()},
        "faults": _faults(plan),
        "alike": _alike(plan),
        "supply": _supply(plan),
    }


def _supply(plan: Plan) -> list[dict[str, Any]]:
    """What the good rows state of each resource, added up in thousandths of its unit."""
    totals: dict[int, Counter[str]] = {}
    for draft in plan.made.capabilities:
        total = totals.setdefault(draft.resource, Counter())
        total["count"] += 1
        total.update({name: draft.said[name] for name in QUANTITIES if draft.said.get(name)})
    most = sorted(totals.items(), key=lambda entry: (-entry[1]["count"], entry[0]))[:MOST_SHOWN]
    return [{"resource": resource, **total} for resource, total in most]


def _faults(plan: Plan) -> list[dict[str, Any]]:
    """How often each fault occurs in each field, the most frequent first."""
    counter = Counter((fault.key, fault.code) for row in plan.made.rows for fault in row.faults)
    counter.update(("", problem.code) for problem in plan.unread.values())
    return [
        {"field": key, "code": code, "count": count}
        for (key, code), count in counter.most_common(MOST_SHOWN)
    ]


def _alike(plan: Plan) -> list[dict[str, Any]]:
    """Names in the file that may mean one partner; seen before they are written."""
    partners = plan.made.partners
    if len(partners) > MOST_COMPARED:
        return []
    named = [Named(place, one.name_key, one.match_key) for place, one in enumerate(partners)]
    return [
        {
            "first": partners[pair.first].name,
            "second": partners[pair.second].name,
            "score": pair.score,
            "reasons": [reason.value for reason in pair.reasons],
        }
        for pair in find_pairs(named)[:MOST_SHOWN]
    ]
