"""Numbers of people by competence as text, "nurse: 12; welder: 3", read and written.

The one reader of forms, sheets, imports and drop-ins. Plain values in and out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches

from common.tabular.problems import Unreadable
from common.text import folded

#: How many people of one competence a number may say; more is a slip of the finger.
MOST = 1_000_000
#: Names that a sentence offers.
NEAR = 3

# A semicolon or a line parts one from the next; a comma does where a word follows, with or without
# its number before it.
_BETWEEN = re.compile(r"[;\n]|,(?=\s*(?:\d+\s*[x×]?\s+)?[^\W\d])")
_WORD_FIRST = re.compile(r"(?P<word>.*?[^\s:=])\s*[:=]\s*(?P<number>.*)", re.DOTALL)
_WORD_NUMBER = re.compile(r"(?P<word>.*?[^\W\d].*?)\s+(?P<number>\d[\d\s]*)")
_NUMBER_FIRST = re.compile(r"(?P<number>\d[\d\s]*?)\s*[x×]?\s+(?P<word>[^\W\d].*)", re.DOTALL)
_WHOLE = re.compile(r"\d[\d\s\u00a0\u202f]*")


@dataclass(frozen=True)
class PeopleWords:
    """The competences of one register: what each is called, and what it may be called in a file.

    `names` are in the reader's language and in the order of the office; `codes` by every folded
    name. What was put away is known still where something names it.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    codes: Mapping[str, str] = field(default_factory=dict)
    put_away: frozenset[str] = frozenset()

    @property
    def offered(self) -> list[str]:
        return [name for code, name in self.names.items() if code not in self.put_away]

    def find(self, word: str) -> str:
        """The code. Raises Unreadable for a strange word, naming those like it."""
        for form in _forms(folded(word)):
            if form in self.codes:
                return self.codes[form]
        raise Unreadable("people_word_unknown", word=word, near=self.near(word))

    def near(self, word: str) -> str:
        """Names like a strange word; else the first of all."""
        by_folded = {folded(name): name for name in self.offered}
        found = get_close_matches(folded(word), list(by_folded), n=NEAR, cutoff=0.5)
        return "; ".join([by_folded[one] for one in found] or self.offered[:NEAR])


def _forms(word: str) -> Iterator[str]:
    """Itself, and without the ending of an English plural."""
    yield word
    for ending in ("s", "es"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            yield word[: -len(ending)]


def read_people(
    text: str, words: PeopleWords, known: Iterable[str] | None = None
) -> dict[str, int]:
    """How many people of which competence, by code; in the order of the office.

    `known`: what is counted already, which may name what was put away since; None: all may.
    """
    kept = words.put_away if known is None else frozenset(known)
    found: dict[str, int] = {}
    for part in _BETWEEN.split(text):
        if not part.strip():
            continue
        word, number = _parted(part.strip())
        code = words.find(word)
        if code in words.put_away and code not in kept:
            raise Unreadable("people_put_away", word=word)
        if code in found:
            raise Unreadable("people_twice", word=word)
        found[code] = _number(word, number)
    order = {code: place for place, code in enumerate(words.names)}
    return dict(sorted(found.items(), key=lambda pair: (order.get(pair[0], MOST), pair[0])))


def _parted(part: str) -> tuple[str, str]:
    for pattern in (_WORD_FIRST, _NUMBER_FIRST, _WORD_NUMBER):
        found = pattern.fullmatch(part)
        if found is not None:
            return found["word"].strip(), found["number"].strip()
    raise Unreadable("people_without_number", word=part)


def _number(word: str, text: str) -> int:
    if not _WHOLE.fullmatch(text):
        raise Unreadable("people_not_whole", word=word, number=text)
    number = int("".join(text.split()))
    if not 0 < number <= MOST:
        raise Unreadable("people_not_whole", word=word, number=text)
    return number


def written(people: Mapping[str, int], names: Mapping[str, str] | None = None) -> str:
    """As it is read back: by name and in the order of the names where they are given, else by code."""
    called = names or {}
    ordered = [*(code for code in called if code in people), *sorted(people.keys() - called.keys())]
    return "; ".join(f"{called.get(code, code)}: {people[code]}" for code in ordered)


def total(people: Mapping[str, int]) -> int:
    return sum(people.values())
