"""How two words may mean one: written in another alphabet, bent, or cut short."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from partners.duplicates.kinds import MEANING, is_kind

_GREEK = dict(zip("αβγδεζηθικλμνξοπρστυφχψωςϊϋ", (
    "a", "v", "g", "d", "e", "z", "i", "th", "i", "k", "l", "m", "n", "x", "o", "p", "r", "s", "t", "y",
    "f", "ch", "ps", "o", "s", "i", "y",
), strict=True))  # fmt: skip
_CYRILLIC = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяѓєіїјљњќћџґђ", (
    "a", "b", "v", "g", "d", "e", "zh", "z", "i", "y", "k", "l", "m", "n", "o", "p", "r", "s", "t", "u",
    "f", "h", "ts", "ch", "sh", "sht", "a", "y", "", "e", "yu", "ya", "gj", "e", "i", "i", "j", "lj",
    "nj", "kj", "c", "dz", "g", "dj",
), strict=True))  # fmt: skip
_LATIN = str.maketrans({**_GREEK, **_CYRILLIC})
#: The same sound written with two letters where a keyboard had no accent.
_DIGRAPHS = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"), ("ph", "f"), ("th", "t"))
#: Names are bent by no more letters than this.
BENT = 3
LONGEST_SHORT = 5


@lru_cache(maxsize=200_000)
def latin(words: str) -> str:
    """In Latin letters: "ДЕИ" is "dei"."""
    return words if words.isascii() else words.translate(_LATIN)


def sounded(words: str) -> str:
    """ "mueller" and "muller" are written for one sound."""
    for two, one in _DIGRAPHS:
        words = words.replace(two, one)
    return words


def is_bent(one: str, two: str) -> bool:
    """One word in two cases: "Velmar", "Velmarin". What is left of both is short."""
    if one == two:
        return True
    common = _begin_alike(one, two)
    left = max(len(one), len(two)) - common
    return common >= 4 and left <= BENT and min(len(one), len(two)) - common <= 1


def _begin_alike(one: str, two: str) -> int:
    for place, (a, b) in enumerate(zip(one, two, strict=False)):
        if a != b:
            return place
    return min(len(one), len(two))


def is_short_for(short: str, kind: str) -> bool:
    """ "sw" for "stadtwerke": the first letter and some that follow, of a word that names a kind."""
    if not 2 <= len(short) <= 4 or len(kind) < 6 or not is_kind(kind) or short[0] != kind[0]:
        return False
    letters = iter(kind)
    return all(letter in letters for letter in short)


def initials(words: Sequence[str]) -> Iterator[tuple[str, int]]:
    """What the beginning of a name may be shortened to, and how many words that stands for."""
    for count in range(2, min(LONGEST_SHORT, len(words)) + 1):
        plain = "".join(word[0] for word in words[:count])
        yield plain, count
        if count < LONGEST_SHORT and len(words[0]) > 2:
            yield words[0][:2] + plain[1:], count


def meanings(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The kinds that words name, whatever the language, and the words that name none."""
    kinds = sorted(MEANING[word] for word in words if word in MEANING)
    return kinds, [word for word in words if word not in MEANING]
