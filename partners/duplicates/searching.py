"""The likely pairs among a hundred thousand names, found without comparing all with all."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process

from partners.duplicates.collective import Places, of_one_chain, parts_of_one, shortened
from partners.duplicates.likeness import (
    LIKELY,
    OF_ONE_COMPANY,
    Likeness,
    Named,
    Pair,
    Reason,
    likeness,
)
from partners.duplicates.wording import latin, meanings, sounded

#: Pieces of names shared by more names than this do not tell organisations apart.
COMMON = 40
#: What is found by looking at all names together.
_COLLECTIVE = {Reason.PARTS, Reason.INITIALS}


def find_pairs(
    new: Sequence[Named],
    known: Sequence[Named] = (),
    *,
    least: int = LIKELY,
    most: int | None = None,
    places: Collection[str] = (),
) -> list[Pair]:
    """Pairs with at least one new name that score `least` or more, the `most` best; best first."""
    everyone = [*new, *known]
    left, right = _candidates(everyone, len(new))
    known_places = Places(places)
    found = (
        _of_one_organisation(everyone, len(new), known_places) if least <= OF_ONE_COMPANY else []
    )
    found += shortened(everyone, len(new), least)
    for i, j in _promising(everyone, left, right, least):
        like = likeness(everyone[i], everyone[j])
        if like.score < least or _COLLECTIVE & set(like.reasons):
            continue
        if not _is_a_place(everyone[i], everyone[j], like, known_places):
            first, second = sorted((everyone[i].id, everyone[j].id))
            found.append(Pair(first, second, like.score, like.reasons))
        if most is not None and len(found) >= 2 * most:
            found = _best(found)[:most]
            least = max(least, found[-1].score)
    return _best(found)[:most]


def _is_a_place(one: Named, two: Named, like: Likeness, places: Places) -> bool:
    """ "Tornio", "Tornio Works": a place that two names begin with tells nobody apart."""
    short = min(one.match_key, two.match_key, key=len)
    return Reason.CONTAINED in like.reasons and " " not in short and latin(short) in places


def _of_one_organisation(everyone: Sequence[Named], new: int, places: Places) -> list[Pair]:
    pairs = [*parts_of_one(everyone, new), *of_one_chain(everyone, new, places)]
    return list({(pair.first, pair.second): pair for pair in pairs}.values())


def _best(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))


def _candidates(everyone: Sequence[Named], new: int) -> tuple[np.ndarray, np.ndarray]:
    """Index pairs of names that share a rare piece, each pair once, the first of them new."""
    words = [latin(name.match_key).split() for name in everyone]
    frequency = Counter(word for parts in words for word in set(parts))
    hashes, owners = array("q"), array("q")
    for index, parts in enumerate(words):
        pieces = {hash(piece) for piece in _pieces(parts, frequency)}
        hashes.extend(pieces)
        owners.extend([index] * len(pieces))
    return _joined(np.frombuffer(hashes, np.int64), np.frombuffer(owners, np.int64), new)


def _pieces(parts: Sequence[str], frequency: Counter[str]) -> Iterator[str]:
    """What a name and a misspelling of it have in common."""
    rare = sorted(set(parts), key=lambda word: (frequency[word], word))
    yield "=" + " ".join(sorted(parts))
    yield "+" + "".join(parts)
    yield from (word for word in rare[:6] if frequency[word] <= COMMON)
    for word in rare[:3]:
        if len(word) >= 5:
            # Two words one slip apart become equal when the right letter is left out.
            yield from (word[:place] + word[place + 1 :] for place in range(len(word)))
    yield from (" ".join(pair) for pair in combinations(sorted(rare[:3]), 2))
    yield from _other_ways(parts)


def _other_ways(parts: Sequence[str]) -> Iterator[str]:
    """The same name in another spelling or language."""
    yield "+" + sounded("".join(parts))
    kinds, names = meanings(parts)
    if kinds and names:
        yield f"@{' '.join(kinds)} {min(names)[:4]}"


def _joined(hashes: np.ndarray, owners: np.ndarray, new: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.argsort(hashes, kind="stable")
    hashes, owners = hashes[order], owners[order]
    starts = np.flatnonzero(np.r_[True, hashes[1:] != hashes[:-1]]) if len(hashes) else hashes
    sizes = np.diff(np.r_[starts, len(hashes)])
    span = int(owners.max(initial=0)) + 1
    codes: list[np.ndarray] = [np.empty(0, np.int64)]
    for size in range(2, COMMON + 1):
        groups = starts[sizes == size]
        if len(groups):
            codes.append(_coded(owners[groups[:, None] + np.arange(size)], new, span))
    every = np.unique(np.concatenate(codes))
    return every // span, every % span


def _coded(members: np.ndarray, new: int, span: int) -> np.ndarray:
    """The pairs inside groups of one size, each pair one number: a register has many millions."""
    found: list[np.ndarray] = [np.empty(0, np.int64)]
    for one, two in combinations(range(members.shape[1]), 2):
        low = np.minimum(members[:, one], members[:, two])
        high = np.maximum(members[:, one], members[:, two])
        keep = (low < new) & (low != high)
        found.append(low[keep] * span + high[keep])
    return np.unique(np.concatenate(found))


def _promising(
    everyone: Sequence[Named], left: np.ndarray, right: np.ndarray, least: int
) -> Iterator[tuple[int, int]]:
    """Drop candidates that no rule could lift to `least`, a hundred thousand at a time."""
    keys = [name.match_key for name in everyone]
    for start in range(0, len(left), 100_000):
        one, two = left[start : start + 100_000], right[start : start + 100_000]
        texts_one, texts_two = _picked(keys, one), _picked(keys, two)
        best = np.maximum(
            process.cpdist(texts_one, texts_two, scorer=fuzz.token_sort_ratio, dtype=np.uint8),
            process.cpdist(texts_one, texts_two, scorer=fuzz.token_set_ratio, dtype=np.uint8),
        )
        compact = process.cpdist(
            [text.replace(" ", "") for text in texts_one],
            [text.replace(" ", "") for text in texts_two],
            scorer=fuzz.ratio,
            dtype=np.uint8,
        )
        for place in np.flatnonzero(np.maximum(best, compact) >= least - 6):
            yield int(one[place]), int(two[place])


def _picked(texts: Sequence[str], places: Iterable[int]) -> list[str]:
    return [texts[place] for place in places]
