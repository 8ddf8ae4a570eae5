"""How likely two names mean one organisation, and why."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import OSA

from partners.duplicates.kinds import is_kind
from partners.duplicates.names import shape
from partners.duplicates.wording import (
    initials,
    is_bent,
    is_short_for,
    latin,
    meanings,
    sounded,
)

#: Pairs at or above this are worth a person's question.
LIKELY = 80
#: How likely two parts of one company are one partner.
OF_ONE_COMPANY = LIKELY + 2

_NUMERALS = re.compile(r"(?:[0-9]+|[ivx]+)\Z")
# Letters that one ear or alphabet takes for the other, where names begin.
_ALIKE = ("ckqg", "vwfu", "ijy", "szcx", "hgk", "td", "bp", "ou", "ae")


class Reason(StrEnum):
    """Why two names may be one organisation, or why not."""

    SAME_NAME = "same_name"
    LEGAL_FORM = "legal_form"
    SPELLING = "spelling"
    WORD_ORDER = "word_order"
    CONTAINED = "contained"
    PARTS = "parts"
    SUBSIDIARY = "subsidiary"
    NUMBERS_DIFFER = "numbers_differ"
    OTHER_NAME = "other_name"
    OTHER_WORDS = "other_words"
    INITIALS = "initials"
    SAME_DOMAIN = "same_domain"
    SAME_PHONE = "same_phone"
    SAME_DIGITS = "same_digits"
    SAME_ADDRESS = "same_address"
    SAME_PLACE = "same_place"
    REPORTED = "reported"


@dataclass(frozen=True)
class Likeness:
    """0 to 100, and what speaks for or against it."""

    score: int
    reasons: tuple[Reason, ...]

    @property
    def is_family(self) -> bool:
        """Two companies, of which one may belong to the other."""
        return Reason.SUBSIDIARY in self.reasons


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

    @property
    def is_family(self) -> bool:
        return Reason.SUBSIDIARY in self.reasons


def likeness(first: Named, second: Named) -> Likeness:
    """How likely two names mean one organisation, or one of a family."""
    one, two = latin(first.match_key), latin(second.match_key)
    if one == two:
        if first.match_key != second.match_key:
            return Likeness(96, (Reason.SPELLING,))  # two alphabets
        same = first.name_key == second.name_key
        return Likeness(100 if same else 97, (Reason.SAME_NAME if same else Reason.LEGAL_FORM,))
    if _numbers(one) != _numbers(two):
        # "Wind Park I" and "Wind Park II" are meant to differ.
        return Likeness(min(_spelling(one, two), LIKELY - 5), (Reason.NUMBERS_DIFFER,))
    return _compared(first, second)


def _compared(first: Named, second: Named) -> Likeness:
    """What both names share says little ("Energy"); what is left over decides."""
    one, two = latin(first.match_key).split(), latin(second.match_key).split()
    shared = list((Counter(one) & Counter(two)).elements())
    rest_one, rest_two = _without(one, shared), _without(two, shared)
    if sounded("".join(one)) == sounded("".join(two)):
        return Likeness(96, (Reason.SPELLING,))
    if set(one) == set(two):
        return Likeness(95, (Reason.WORD_ORDER,))
    if all(map(is_kind, [*one, *two])):
        return Likeness(LIKELY - 5, (Reason.SPELLING,))  # "Ward of the health centre": whose?
    if reworded := _reworded(one, two, (rest_one, rest_two), first, second):
        return reworded
    if not rest_one or not rest_two:
        short, long = (second, first) if rest_one else (first, second)
        return _held_in(short, long, shared)
    if shared and _of_one_company(first, second):
        return Likeness(OF_ONE_COMPANY, (Reason.PARTS,))
    return _misspelled("".join(rest_one), "".join(rest_two), len(shared))


def _reworded(
    one: list[str],
    two: list[str],
    rest: tuple[list[str], list[str]],
    first: Named,
    second: Named,
) -> Likeness | None:
    """The same said in another language, or cut short."""
    if _means_the_same(one, two):
        return Likeness(90, (Reason.OTHER_WORDS,))
    if _is_cut_short(*rest, shared=len(one) - len(rest[0])):
        return Likeness(86, (Reason.OTHER_WORDS,))
    if _has_initials(one, two, first) or _has_initials(two, one, second):
        return Likeness(84, (Reason.INITIALS,))
    return None


def _means_the_same(one: list[str], two: list[str]) -> bool:
    """ "City of Velmar", "Velmarin kaupunki": one kind of body, and the same name in any case."""
    kinds_one, names_one = meanings(one)
    kinds_two, names_two = meanings(two)
    if not names_one or kinds_one != kinds_two or len(names_one) != len(names_two):
        return False
    return all(map(is_bent, sorted(names_one), sorted(names_two)))


def _is_cut_short(one: list[str], two: list[str], *, shared: int) -> bool:
    """ "SW Velmar", "Stadtwerke Velmar": all else is shared, and one word stands for a kind."""
    if len(one) != 1 or len(two) != 1 or not shared:
        return False
    return is_short_for(one[0], two[0]) or is_short_for(two[0], one[0])


def _has_initials(short: list[str], long: list[str], named: Named) -> bool:
    """ "VUH" for "Velmar University Hospital", or "VUH Harbour ward" for a part of it."""
    for letters, count in initials(long):
        if letters != short[0]:
            continue
        if count == len(long) and len(letters) >= 3:
            return len(short) == 1 or _is_named_part(named, short)
        return len(short) > 1 and count < len(long) and is_bent(short[1], long[count])
    return False


def _is_named_part(named: Named, words: list[str]) -> bool:
    apart = shape(named.name_key)
    return not apart.has_form and (apart.names_part or is_kind(words[-1]))


def _without(words: list[str], shared: list[str]) -> list[str]:
    return list((Counter(words) - Counter(shared)).elements())


def _misspelled(one: str, two: str, shared: int) -> Likeness:
    score = _slip(one, two)
    score = min(94, score + 2 * min(3, shared)) if score >= 60 else score
    if _begins_otherwise(one, two):
        score = min(score, LIKELY - 5)
    return Likeness(score, (Reason.SPELLING,))


def _begins_otherwise(one: str, two: str) -> bool:
    """Another first letter is rarely a slip, unless it sounds alike, was left out or changed places."""
    if one[0] == two[0] or one[0] in two[1:2] or two[0] in one[1:2]:
        return False
    return not any(one[0] in letters and two[0] in letters for letters in _ALIKE)


def _slip(one: str, two: str) -> int:
    """How far one could be the other mistyped: exchanged neighbours are one slip."""
    return int(OSA.normalized_similarity(one, two) * 100)


def _spelling(one: str, two: str) -> int:
    return _slip(one.replace(" ", ""), two.replace(" ", ""))


def _of_one_company(first: Named, second: Named) -> bool:
    """Two parts named after one company, or one and a name that begins with that of the company."""
    one, two = shape(first.name_key), shape(second.name_key)
    if one.names_part and two.names_part:
        return one.head == two.head
    if one.names_part:
        return _begins(second, one.head) and not two.has_form
    return two.names_part and _begins(first, two.head) and not one.has_form


def _begins(name: Named, head: str) -> bool:
    return " " in head and name.match_key.startswith(f"{head} ")


def _held_in(short: Named, long: Named, shared: list[str]) -> Likeness:
    """One name holds all of the other, and more."""
    score = _contained(latin(short.match_key).split(), latin(long.match_key).split(), shared)
    whole, part = shape(short.name_key), shape(long.name_key)
    if part.names_part and part.head == whole.head and not all(map(is_kind, part.head.split())):
        return Likeness(max(score, 86), (Reason.CONTAINED,))
    if not score:
        return Likeness(0, ())
    if score >= LIKELY and (part.has_form or part.names_part) and not _goes_on(short, long):
        return Likeness(score, (Reason.CONTAINED, Reason.SUBSIDIARY))
    return Likeness(score, (Reason.CONTAINED,))


def _goes_on(short: Named, long: Named) -> bool:
    """ "UPX" for "UPX-Kymmen Oyj": one name, cut short."""
    return long.name_key.startswith(f"{short.name_key}-")


def _contained(short: list[str], long: list[str], shared: list[str]) -> int:
    letters = sum(map(len, shared))
    if set(short) != set(long[: len(short)]):
        # What stands before a name tells it from others ("West Harbour"); what follows is a part.
        return LIKELY - 5 if len(shared) >= 2 else 0
    if len(shared) >= 2:
        return min(90, 82 + letters // 4)
    # One word alone: only where it leads both names, "UPM" and "UPM Kymmene".
    return 80 if letters >= 3 and long[0] == short[0] else 0


def _numbers(key: str) -> set[str]:
    return {word for word in key.split() if _NUMERALS.match(word)}
