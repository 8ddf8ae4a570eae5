"""Names that a whole register explains: parts of one company, branches of one chain, initials."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from common.text import folded
from partners.duplicates.kinds import is_kind
from partners.duplicates.likeness import OF_ONE_COMPANY, Likeness, Named, Pair, Reason, likeness
from partners.duplicates.names import shape
from partners.duplicates.wording import LONGEST_SHORT, initials, latin

#: Branches of a chain that are asked about: two may well be chance.
FEWEST_BRANCHES, MOST_BRANCHES = 3, 40
#: A name shortened to initials that may mean more names than this means none of them.
MOST_MEANT = 2


def parts_of_one(everyone: Sequence[Named], new: int) -> list[Pair]:
    """Parts of one company, each beside one of them only: a company of forty parts is no 780 questions."""
    heads = _heads(everyone)
    parts: dict[str, list[int]] = {}
    for place, name in enumerate(everyone):
        for head in _heads_of(name, heads):
            parts.setdefault(head, []).append(place)
    found = set()
    for head, places in parts.items():
        if heads[head] or all(map(is_kind, head.split())):
            continue  # the company itself is there, and each part is asked about beside it
        ordered = sorted(places, key=lambda place: everyone[place].id)
        found |= {(ordered[0], place) for place in ordered[1:] if min(ordered[0], place) < new}
    ids = [sorted((everyone[one].id, everyone[two].id)) for one, two in sorted(found)]
    return [Pair(one, two, OF_ONE_COMPANY, (Reason.PARTS,)) for one, two in ids]


def _heads(everyone: Sequence[Named]) -> dict[str, bool]:
    """Companies after which parts are named, and whether the company itself is there."""
    shapes = [shape(name.name_key) for name in everyone]
    heads = {one.head for one in shapes if one.names_part}
    whole = {one.head for one in shapes if not one.names_part}
    return {head: head in whole for head in heads}


def _heads_of(name: Named, heads: Mapping[str, bool]) -> Iterator[str]:
    """The company a name is a part of: it says so, or begins with the name of one that has parts."""
    apart = shape(name.name_key)
    if apart.names_part:
        yield apart.head
    elif not apart.has_form:
        words = name.match_key.split()
        beginnings = (" ".join(words[:end]) for end in range(2, len(words)))
        yield from (beginning for beginning in beginnings if beginning in heads)


class Places:
    """The words of places of a register, in whatever case they stand."""

    def __init__(self, names: Iterable[str]) -> None:
        words = {word for name in names for word in latin(folded(name)).split() if len(word) >= 4}
        self.stems = {word if len(word) == 4 else word[: max(4, len(word) - 2)] for word in words}
        self.longest = max(map(len, words), default=0) + 4

    def __contains__(self, word: str) -> bool:
        if len(word) > self.longest:
            return False
        return any(word[:end] in self.stems for end in range(max(4, len(word) - 5), len(word) + 1))


def of_one_chain(everyone: Sequence[Named], new: int, places: Places) -> list[Pair]:
    """Branches whose names differ in their places: "Velmar Tornio", "Hanko hospital, Velmar"."""
    branches: dict[str, list[int]] = defaultdict(list)
    placed: Counter[str] = Counter()
    elsewhere: Counter[str] = Counter()
    after: dict[str, set[str]] = defaultdict(set)
    for number, name in enumerate(everyone):
        words = latin(name.match_key).split()
        at = _brand_at(name, words, places)
        brand = words[at] if at is not None else ""
        others = [word for place, word in enumerate(words) if place != at]
        elsewhere.update(set(others))
        if at is not None and others:
            branches[brand].append(number)
            placed[brand] += any(word in places for word in others)
            if at == 1 < len(words) - 1 and words[0] in places:
                after[brand].add(words[0])
    found = []
    for brand, numbers in branches.items():
        # What follows many places is said of many bodies: "Tornio general hospital".
        is_chain = FEWEST_BRANCHES <= len(numbers) <= MOST_BRANCHES and len(after[brand]) <= 1
        if is_chain and 2 * placed[brand] >= len(numbers) >= 2 * elsewhere[brand]:
            found += list(_star(everyone, numbers, new))
    return found


def _brand_at(name: Named, words: list[str], places: Places) -> int | None:
    """Where the word stands that is neither a kind nor a place: the only one, or where a name begins.

    It begins after a comma too: "Health centre of Tornio, Velmar care".
    """
    apart = shape(name.name_key)
    if apart.has_form:
        return None
    telling = [place for place, word in enumerate(words) if not _says_nothing(word, places)]
    if len(telling) == 1:
        return telling[0] if len(words[telling[0]]) >= 3 else None
    part = len(latin(apart.head).split()) if apart.names_part else 0
    for place in (part, 0):
        if place in telling and len(words[place]) >= 3 and (not place or len(telling) < len(words)):
            return place
    return None


def _says_nothing(word: str, places: Places) -> bool:
    return word.isdecimal() or is_kind(word) or word in places


def _star(everyone: Sequence[Named], numbers: Sequence[int], new: int) -> Iterator[Pair]:
    """Each beside one of them only."""
    hub, *others = sorted(numbers, key=lambda number: everyone[number].id)
    for other in others:
        if min(hub, other) < new:
            like = Likeness(OF_ONE_COMPANY, (Reason.PARTS,))
            yield _pair(everyone[hub].id, everyone[other].id, like)


def shortened(everyone: Sequence[Named], new: int, least: int) -> list[Pair]:
    """Names that begin with initials, beside the names these stand for, where few could be meant."""
    words = [latin(name.match_key).split() for name in everyone]
    short: dict[str, list[int]] = defaultdict(list)
    for number, (first, *_) in enumerate(words):
        if 2 <= len(first) <= LONGEST_SHORT and first.isalpha() and not is_kind(first):
            short[first].append(number)
    long: dict[str, list[int]] = defaultdict(list)
    for number, parts in enumerate(words):
        for letters in {letters for letters, _ in initials(parts)} & short.keys():
            long[letters].append(number)
    found: list[Pair] = []
    for letters, meant in long.items():
        if len(meant) <= MOST_BRANCHES and len(short[letters]) <= MOST_BRANCHES:
            found += _standing_for(everyone, short[letters], meant, new, least)
    return found


def _standing_for(
    everyone: Sequence[Named], short: Sequence[int], long: Sequence[int], new: int, least: int
) -> list[Pair]:
    found = {}
    for one, two in product(short, long):
        like = likeness(everyone[one], everyone[two])
        if one != two and like.score >= least and Reason.INITIALS in like.reasons:
            found[one, two] = like
    if len({two for _, two in found}) > MOST_MEANT:
        return []
    return [
        _pair(everyone[one].id, everyone[two].id, like)
        for (one, two), like in found.items()
        if min(one, two) < new
    ]


def _pair(one: int, two: int, like: Likeness) -> Pair:
    return Pair(min(one, two), max(one, two), like.score, like.reasons)
