"""How well likely duplicates are found: the owners of a nation's power plants, read by a person.

The truth is a list of pairs of owners that are one organisation, made by reading all names. It is kept
as SHA-256 of the two folded names (in order, a line each), so that no name is in the repository. The first
bit of a pair's hash says in which half it counts: what is likely was tuned on one half alone.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from common.text import folded
from partners.duplicates import LIKELY, Named, Pair, find_pairs, likeness, match_key

TRUTH = Path(__file__).with_name("same_owners.txt")
FILE, COLUMN = "power_plants_finland.csv", "Owner"
HALVES = ("tuned on", "held back")


@dataclass(frozen=True)
class Score:
    """What was found in one half."""

    half: str
    right: int
    wrong: list[tuple[str, str]]
    missed: list[tuple[str, str]]

    @property
    def precision(self) -> float:
        found = self.right + len(self.wrong)
        return self.right / found if found else 1.0

    @property
    def recall(self) -> float:
        there = self.right + len(self.missed)
        return self.right / there if there else 1.0


def digest(one: str, two: str) -> str:
    """Names a pair without saying whom: the same from both sides."""
    return hashlib.sha256("\n".join(sorted([folded(one), folded(two)])).encode()).hexdigest()


def half_of(pair: str) -> str:
    return HALVES[int(pair[0], 16) >= 8]


def owners(folder: Path) -> list[str]:
    """Every name once; names that differ in capitals and accents alone are the same name."""
    with (folder / FILE).open(encoding="utf-8-sig", newline="") as file:
        names = {" ".join(row[COLUMN].split()) for row in csv.DictReader(file)}
    return list({folded(name): name for name in sorted(names - {""})}.values())


def judge(names: list[str], truth: Iterable[str]) -> Iterator[Score]:
    known = set(truth)
    found = {digest(names[pair.first], names[pair.second]) for pair in _found(names)}
    pairs = {digest(one, two): (one, two) for one, two in combinations(names, 2)}
    for half in HALVES:
        own = {key: both for key, both in pairs.items() if half_of(key) == half}
        yield Score(
            half,
            len(found & known & own.keys()),
            [own[key] for key in sorted(found - known) if key in own],
            [own[key] for key in sorted(known - found) if key in own],
        )


def _found(names: list[str]) -> list[Pair]:
    everyone = [Named(place, folded(name), match_key(name)) for place, name in enumerate(names)]
    return find_pairs(everyone, least=LIKELY)


def report(halves: Iterable[str] = HALVES) -> None:
    """Print the halves, and each pair that was found wrongly or missed, with its likeness."""
    folder = os.environ.get("REAL_DATA_DIR", "")
    if not folder:
        print("Say in REAL_DATA_DIR where the real files lie.")
        return
    names = owners(Path(folder))
    truth = TRUTH.read_text().split()
    print(f"\nduplicates: {len(names)} owners, {len(truth)} pairs of one organisation")
    for score in judge(names, truth):
        if score.half not in halves:
            continue
        print(
            f"{score.half:>10}: precision {score.precision:.2f}, recall {score.recall:.2f} "
            f"({score.right} right, {len(score.wrong)} wrong, {len(score.missed)} missed)"
        )
        for word, pairs in (("wrong", score.wrong), ("missed", score.missed)):
            for one, two in pairs:
                print(f"{'':>12}{word}: {one} | {two} ({_score(one, two)})")


def _score(one: str, two: str) -> int:
    sides = [Named(0, folded(name), match_key(name)) for name in (one, two)]
    return likeness(*sides).score
