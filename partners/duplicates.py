"""Names of organisations as they are compared, and how likely two of them are one organisation.

Plain data in, plain data out. `match_key` is what the registry keeps beside a name; `likeness`
scores two names and says why; `find_pairs` finds the likely pairs among a hundred thousand names
without comparing all with all.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations, groupby

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from common.text import folded

#: Pairs at or above this are worth a person's question.
LIKELY = 80
#: Pieces of names shared by more names than this do not tell organisations apart.
COMMON = 40
LONGEST = 200

# Legal forms of the nations of the Alliance and their neighbours, without dots and spaces.
LEGAL_FORMS = frozenset(
    [
        "oy",
        "oyj",
        "ab",
        "abp",
        "oyab",
        "aboy",
        "ky",
        "ay",
        "osk",
        "tmi",
        "ry",
        "saatio",
        "osuuskunta",
        "avoinyhtio",
        "as",
        "asa",
        "ans",
        "ks",
        "da",
        "enk",
        "aps",
        "is",
        "amba",
        "smba",
        "hf",
        "ehf",
        "sf",
        "slf",
        "ou",
        "osauhing",
        "aktsiaselts",
        "tu",
        "mtu",
        "fie",
        "usaldusuhing",
        "taisuhing",
        "sihtasutus",
        "sia",
        "akciju",
        "sabiedriba",
        "uab",
        "vsi",
        "mb",
        "ik",
        "akcine",
        "bendrove",
        "gmbh",
        "ag",
        "kg",
        "kgaa",
        "ohg",
        "ev",
        "eg",
        "ug",
        "gbr",
        "mbh",
        "se",
        "ltd",
        "limited",
        "plc",
        "llp",
        "llc",
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "co",
        "company",
        "lp",
        "pty",
        "sa",
        "sas",
        "sasu",
        "sarl",
        "eurl",
        "snc",
        "sci",
        "scop",
        "scp",
        "asbl",
        "vzw",
        "srl",
        "sprl",
        "scrl",
        "bv",
        "bvba",
        "nv",
        "vof",
        "cv",
        "cvba",
        "spa",
        "sapa",
        "srls",
        "ss",
        "scarl",
        "sl",
        "slu",
        "sau",
        "sll",
        "lda",
        "unipessoal",
        "sp",
        "zoo",
        "spzoo",
        "spolka",
        "sro",
        "sr",
        "ro",
        "spol",
        "vos",
        "ks",
        "zspo",
        "dd",
        "doo",
        "dooel",
        "jsc",
        "ad",
        "ead",
        "eood",
        "ood",
        "et",
        "kd",
        "kft",
        "bt",
        "zrt",
        "nyrt",
        "rt",
        "kkt",
        "nyilvanosan",
        "sc",
        "sca",
        "pfa",
        "ae",
        "epe",
        "oe",
        "ee",
        "ike",
        "as",
        "ltdsti",
        "sti",
        "anonim",
        "sirketi",
        "limitedsirketi",
        "ooo",
        "oao",
        "zao",
        "pao",
        "tov",
        "kommandiittiyhtio",
        "osakeyhtio",
        "aktiebolag",
        "aktieselskab",
        "aksjeselskap",
        "handelsbolag",
        "hb",
        "kb",
    ]
)
# Of these, the ones that are also initials, words or parts of names; they count at the ends only.
_DOUBTFUL = frozenset(
    [
        "ab",
        "ad",
        "ae",
        "ag",
        "ans",
        "as",
        "ay",
        "bendrove",
        "bt",
        "bv",
        "co",
        "company",
        "corp",
        "corporation",
        "cv",
        "cvba",
        "da",
        "dd",
        "ee",
        "eg",
        "epe",
        "et",
        "ev",
        "fie",
        "hb",
        "hf",
        "ib",
        "ik",
        "ike",
        "kb",
        "kd",
        "kg",
        "ks",
        "kt",
        "ky",
        "lp",
        "mb",
        "nv",
        "oe",
        "osk",
        "ou",
        "pao",
        "partner",
        "pfa",
        "ps",
        "rt",
        "ry",
        "sa",
        "sas",
        "sc",
        "sci",
        "scop",
        "scp",
        "sf",
        "si",
        "sia",
        "sl",
        "slf",
        "sp",
        "ss",
        "tov",
        "tu",
        "ug",
        "vos",
        "zoo",
    ]
)
# Words that join and say nothing.
_JOINERS = frozenset(
    [
        "and",
        "und",
        "et",
        "och",
        "ja",
        "ir",
        "un",
        "i",
        "y",
        "e",
        "og",
        "the",
        "der",
        "die",
        "das",
        "le",
        "la",
        "les",
        "of",
        "de",
        "du",
    ]
)
_SILENT = _JOINERS | (LEGAL_FORMS - _DOUBTFUL)
_NUMERALS = re.compile(r"(?:[0-9]+|[ivx]+)\Z")
_BREAKS = re.compile(r"[^\w&+]+|_")
_SIGNS = str.maketrans({"&": " and ", "+": " and "})


class Reason(StrEnum):
    """Why two names may be one organisation, or why not."""

    SAME_NAME = "same_name"
    LEGAL_FORM = "legal_form"
    SPELLING = "spelling"
    WORD_ORDER = "word_order"
    CONTAINED = "contained"
    NUMBERS_DIFFER = "numbers_differ"
    OTHER_NAME = "other_name"
    SAME_DOMAIN = "same_domain"
    REPORTED = "reported"


@dataclass(frozen=True)
class Likeness:
    """0 to 100, and what speaks for or against it."""

    score: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class Named:
    """A partner as far as its name goes."""

    id: int
    name_key: str
    match_key: str


@dataclass(frozen=True)
class Pair:
    first: int
    second: int
    score: int
    reasons: tuple[Reason, ...]


def match_key(name: str) -> str:
    """The name without legal form, punctuation, accents and case; never empty for a real name."""
    words = _words(name)
    core = list(words)
    while len(core) > 1 and core[-1] in LEGAL_FORMS:
        core.pop()
    while len(core) > 1 and core[0] in LEGAL_FORMS:
        core.pop(0)
    core = [word for word in core if word not in _SILENT] or core
    if len(core) == 1 and core[0] in LEGAL_FORMS:
        core = words
    return " ".join(core)[:LONGEST] or folded(name)[:LONGEST]


def legal_form(name: str) -> str:
    """The words of a name that say what kind of company it is, as they are compared."""
    words = _words(name)
    return " ".join(sorted({word for word in words if word in LEGAL_FORMS}))


def _words(name: str) -> list[str]:
    words = _BREAKS.sub(" ", folded(name).translate(_SIGNS)).split()
    joined: list[str] = []
    for is_letter, group in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        together = list(group)
        # "s r o", once "s.r.o.", is one word; so are initials.
        joined.extend(["".join(together)] if is_letter else together)
    return joined


def likeness(first: Named, second: Named) -> Likeness:
    """How likely two names mean one organisation."""
    one, two = first.match_key, second.match_key
    if one == two:
        same = first.name_key == second.name_key
        return Likeness(100 if same else 97, (Reason.SAME_NAME if same else Reason.LEGAL_FORM,))
    if _numbers(one) != _numbers(two):
        # "Wind Park I" and "Wind Park II" are meant to differ.
        return Likeness(min(_spelling(one, two), LIKELY - 5), (Reason.NUMBERS_DIFFER,))
    return _compared(one.split(), two.split())


def _compared(one: list[str], two: list[str]) -> Likeness:
    """What both names share says little ("Energy"); what is left over decides."""
    shared = list((Counter(one) & Counter(two)).elements())
    rest_one, rest_two = _without(one, shared), _without(two, shared)
    if "".join(one) == "".join(two):
        return Likeness(96, (Reason.SPELLING,))
    if set(one) == set(two):
        return Likeness(95, (Reason.WORD_ORDER,))
    if not rest_one or not rest_two:
        score = _contained(one, two, shared)
        return Likeness(score, (Reason.CONTAINED,) if score else ())
    score = _slip("".join(rest_one), "".join(rest_two))
    score = min(94, score + 2 * min(3, len(shared))) if score >= 60 else score
    return Likeness(score, (Reason.SPELLING,))


def _without(words: list[str], shared: list[str]) -> list[str]:
    return list((Counter(words) - Counter(shared)).elements())


def _slip(one: str, two: str) -> int:
    """How far one could be the other mistyped: exchanged neighbours are one slip."""
    return int(OSA.normalized_similarity(one, two) * 100)


def _spelling(one: str, two: str) -> int:
    return _slip(one.replace(" ", ""), two.replace(" ", ""))


def _contained(one: list[str], two: list[str], shared: list[str]) -> int:
    letters = sum(map(len, shared))
    short, long = sorted((one, two), key=len)
    if set(short) != set(long[: len(short)]):
        # What stands before a name tells it from others ("West Harbour"); what follows is a part.
        return LIKELY - 5 if len(shared) >= 2 else 0
    if len(shared) >= 2:
        return min(90, 82 + letters // 4)
    # One word alone: only where it leads both names, "UPM" and "UPM Kymmene".
    return 80 if letters >= 3 and one[0] == two[0] else 0


def _numbers(key: str) -> set[str]:
    return {word for word in key.split() if _NUMERALS.match(word)}


# Pairs among many


def find_pairs(
    new: Sequence[Named],
    known: Sequence[Named] = (),
    *,
    least: int = LIKELY,
    most: int | None = None,
) -> list[Pair]:
    """Pairs with at least one new name that score `least` or more, the `most` best; best first."""
    everyone = [*new, *known]
    left, right = _candidates(everyone, len(new))
    found: list[Pair] = []
    for i, j in _promising(everyone, left, right, least):
        like = likeness(everyone[i], everyone[j])
        if like.score >= least:
            first, second = sorted((everyone[i].id, everyone[j].id))
            found.append(Pair(first, second, like.score, like.reasons))
        if most is not None and len(found) >= 2 * most:
            found = _best(found)[:most]
            least = max(least, found[-1].score)
    return _best(found)[:most]


def _best(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.score, pair.first, pair.second))


def _candidates(everyone: Sequence[Named], new: int) -> tuple[np.ndarray, np.ndarray]:
    """Index pairs of names that share a rare piece, each pair once, the first of them new."""
    words = [name.match_key.split() for name in everyone]
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
