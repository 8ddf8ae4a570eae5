"""How well likely duplicates are found: names of real registers, read by a person.

The truth is a list of pairs of names, made by reading all names before anything was measured on them:
`same` is one organisation, `kin` are two companies of which one belongs to the other, `unclear` cannot
be told and is not counted. Pairs are kept as SHA-256 of the two folded names (in order, a line each), so
that no name is in the repository. The owners of Finnish power plants are known by now. The fresh names
are split in two by organisation: what is likely was tuned on one half, and the other was judged once.
"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product
from pathlib import Path

from baseline.frame_files.subdivisions import published
from common.text import folded
from partners.duplicates import LIKELY, Named, Pair, Reason, find_pairs, likeness, match_key
from partners.duplicates.facts import LATITUDE, LONGITUDE, with_fact

HERE = Path(__file__).parent
OWNERS = ("power_plants_finland.csv", "Owner")
FRESH = (
    ("power_plants_estonia.csv", "Owner"),
    ("power_units_fi_ee.csv", "name_p"),
    ("hospitals_fi.csv", "hospital_name"),
    ("ports_fi_ee.csv", "Main Port Name"),
)
PLANTS = ("power_plants_finland.csv", "power_plants_estonia.csv")
NATIONS = {"FI": "Suomi", "EE": "Eesti"}
HALVES = ("tuned on", "held back")
Both = tuple[str, str]


@dataclass
class Score:
    """What was asked and found of a set of names."""

    right: list[Both] = field(default_factory=list)
    wrong: list[Both] = field(default_factory=list)
    links: int = 0  # an organisation of n names needs n - 1 questions to come together
    apart: list[Both] = field(default_factory=list)  # organisations that stay in two or more
    kin: list[Both] = field(default_factory=list)
    not_kin: list[Both] = field(default_factory=list)

    @property
    def precision(self) -> float:
        asked = len(self.right) + len(self.wrong)
        return len(self.right) / asked if asked else 1.0

    @property
    def recall(self) -> float:
        return 1 - len(self.apart) / self.links if self.links else 1.0


def digest(*names: str) -> str:
    """Names a pair without saying whom: the same from both sides."""
    return hashlib.sha256("\n".join(sorted(map(folded, names))).encode()).hexdigest()


def half_of(name: str) -> str:
    return HALVES[int(name[0], 16) >= 8]


def read_names(folder: Path, file: str, column: str) -> list[str]:
    """Every name once; names that differ in capitals and accents alone are the same name."""
    with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
        names = {" ".join(row[column].split()) for row in csv.DictReader(lines)}
    return list({folded(name): name for name in sorted(names - {""})}.values())


@dataclass(frozen=True)
class Plant:
    """A row of a register of power plants."""

    name: str
    owner: str
    at: tuple[float, float] | None

    def named(self, number: int) -> Named:
        return Named(number, folded(self.name), match_key(self.name))

    def is_beside(self, other: Plant) -> bool:
        if self.at is None or other.at is None:
            return False
        return all(
            abs(one - two) <= side
            for one, two, side in zip(self.at, other.at, (LATITUDE, LONGITUDE), strict=True)
        )


def _plants(
    folder: Path, files: Iterable[str], name: str, owner: str, at: tuple[str, str]
) -> list[Plant]:
    """Every plant once by name and owner, in the order of the files."""
    plants = {}
    for file in files:
        with (folder / file).open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                named, owned = (" ".join(row.get(column, "").split()) for column in (name, owner))
                north, east = (row[column] for column in at)
                place = (float(north), float(east)) if north and east else None
                plants.setdefault((folded(named), folded(owned)), Plant(named, owned, place))
    return list(plants.values())


def _link(*names: str) -> str:
    return hashlib.sha256("\n".join(map(folded, names)).encode()).hexdigest()


def _is_likely_there(one: Named, two: Named) -> bool:
    """Likely for two whose places are the same, as the registry reckons."""
    like = with_fact(likeness(one, two), Reason.SAME_PLACE)
    return like is not None and like.score >= LIKELY


def read_places(folder: Path) -> set[str]:
    """What a register knows of places: its regions, and the municipalities of its sites."""
    columns = (("hospitals_fi.csv", "city"), ("power_plants_finland.csv", "Municipality"))
    names = {name for source in columns for name in read_names(folder, *source)}
    regions = {region.names["en"] for nation in NATIONS for region in published(nation).values()}
    return names | regions | set(NATIONS.values())


def read_truth(name: str) -> dict[str, str]:
    lines = (HERE / name).read_text().splitlines()
    return {pair: kind for kind, pair in (line.split() for line in lines)}


def judge(
    names: Sequence[str], truth: Mapping[str, str], places: Collection[str] = ()
) -> dict[str, Score]:
    """Each half's score. An organisation is in the half of its first name, other pairs in their own."""
    scores = {half: Score() for half in HALVES}
    first = _joined(names, (pair for pair in combinations(names, 2) if _is(truth, pair, "same")))
    right = []
    for pair in _asked(names, places):
        both = (names[pair.first], names[pair.second])
        is_same = first[both[0]] == first[both[1]]
        score = scores[half_of(digest(first[both[0]]) if is_same else digest(*both))]
        if pair.is_family:
            (score.kin if _is(truth, both, "kin") else score.not_kin).append(both)
        elif is_same:
            score.right.append(both)
            right.append(both)
        elif not _is(truth, both, "unclear"):
            score.wrong.append(both)
    found = _joined(names, right)
    for name in names:
        score = scores[half_of(digest(first[name]))]
        score.links += name != first[name]
        if name != first[name] and found[name] == name:
            score.apart.append((first[name], name))
    return scores


def _is(truth: Mapping[str, str], both: Both, kind: str) -> bool:
    return truth.get(digest(*both)) == kind


def _joined(names: Sequence[str], pairs: Iterable[Both]) -> dict[str, str]:
    """The first name of everything that hangs together, for each name."""
    first = {name: name for name in names}
    for one, two in pairs:
        keep, drop = sorted((first[one], first[two]))
        first = {name: keep if of == drop else of for name, of in first.items()}
    return first


def _asked(names: Sequence[str], places: Collection[str]) -> list[Pair]:
    everyone = [Named(place, folded(name), match_key(name)) for place, name in enumerate(names)]
    return find_pairs(everyone, least=LIKELY, places=places)


def report(halves: Iterable[str] = HALVES) -> None:
    """Print the scores, and what was asked wrongly or stays apart, with its likeness."""
    folder = os.environ.get("REAL_DATA_DIR", "")
    if not folder:
        print("Say in REAL_DATA_DIR where the real files lie.")
        return
    owners = judge(read_names(Path(folder), *OWNERS), read_truth("same_owners.txt"))
    _print("owners of Finnish power plants, known by now", owners.values())
    truth = read_truth("same_names.txt")
    places = read_places(Path(folder))
    fresh = [judge(read_names(Path(folder), *source), truth, places) for source in FRESH]
    report_plants(Path(folder), read_places(Path(folder)))
    for half in halves:
        _print(f"fresh names, {half}", (scores[half] for scores in fresh))


def report_plants(folder: Path, places: Collection[str]) -> None:
    """Two registers of power plants: which of one are which of the other, by name and by place."""
    truth = read_truth("same_plants.txt")
    theirs = _plants(folder, ("power_units_fi_ee.csv",), "name_p", "", ("lat", "lon"))
    ours = _plants(folder, PLANTS, "Name", "Owner", ("Latitude", "Longitude"))
    new = [plant.named(place) for place, plant in enumerate(theirs)]
    known = [plant.named(len(new) + place) for place, plant in enumerate(ours)]
    everyone = [*theirs, *ours]
    by_name = {(pair.first, pair.second) for pair in find_pairs(new, known, places=places)}
    by_place = {
        (one.id, two.id)
        for one, two in product(new, known)
        if everyone[one.id].is_beside(everyone[two.id]) and _is_likely_there(one, two)
    }
    for what, asked in (("names", by_name), ("names and places", by_name | by_place)):
        score = Score()
        for one, two in product(new, known):
            _count(score, everyone[one.id], everyone[two.id], truth, (one.id, two.id) in asked)
        _print(f"power plants of two registers, {what}", [score])


def _count(score: Score, one: Plant, two: Plant, truth: Mapping[str, str], is_asked: bool) -> None:
    kind = truth.get(_link(one.name, two.name, two.owner))
    both = (one.name, f"{two.name} ({two.owner})")
    score.links += kind == "same"
    if is_asked and kind == "same":
        score.right.append(both)
    elif is_asked and kind is None:
        score.wrong.append(both)
    elif kind == "same":
        score.apart.append(both)


def _print(what: str, scores: Iterable[Score]) -> None:
    every = Score()
    for score in scores:
        every.links += score.links
        for kind in ("right", "wrong", "apart", "kin", "not_kin"):
            getattr(every, kind).extend(getattr(score, kind))
    print(
        f"\n{what}: precision {every.precision:.2f} ({len(every.right)} of "
        f"{len(every.right) + len(every.wrong)} questions), recall {every.recall:.2f} "
        f"({every.links - len(every.apart)} of {every.links} names brought together); "
        f"part of the other: {len(every.kin)} of {len(every.kin) + len(every.not_kin)} questions right"
    )
    for word, pairs in _told(every):
        for one, two in pairs:
            print(f"{'':>4}{word}: {one} | {two} ({_score(one, two)})")


def _told(score: Score) -> Iterator[tuple[str, list[Both]]]:
    yield "wrong", score.wrong
    yield "stays apart", score.apart
    yield "not part of the other", score.not_kin


def _score(one: str, two: str) -> int:
    sides = [Named(0, folded(name), match_key(name)) for name in (one, two)]
    return likeness(*sides).score
