"""What rows of the reference frame are ordered by and found by."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from common.text import folded

LONGEST = 200


def by_name(names: Mapping[str, str]) -> str:
    """The English name, else any, as it is compared."""
    return folded(names.get("en") or next(filter(None, names.values()), ""))[:LONGEST]


def by_code(code: str) -> str:
    """Numbers within a code in their own order: BLR2.9 before BLR2.10."""
    return re.sub(r"[0-9]+", lambda number: number[0].zfill(4), folded(code))[:LONGEST]


def found_by(names: Mapping[str, str], synonyms: Collection[str], *codes: str) -> str:
    """Every word people may look for, once."""
    words = [*names.values(), *synonyms, *filter(None, codes)]
    return " ".join(dict.fromkeys(folded(word) for word in words))
