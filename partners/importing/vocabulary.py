"""The words of the registry that cells are looked up in, gathered once for an import."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from baseline.units import Factor
from common.tabular.problems import Unreadable
from common.text import folded
from partners.importing.people import PeopleWords


@dataclass(frozen=True)
class ResourceWord:
    """A resource as far as a quantity of it can be stated."""

    id: int
    code: str
    name: str
    kind: str  # consumable, capacity, level, criterion
    is_divisible: bool
    unit_id: int
    unit_symbol: str
    factors: Mapping[int, Factor] = field(default_factory=dict)  # by unit id, its own included
    counts_people: bool = False  # its total is a number of people at once


@dataclass(frozen=True)
class RegionWord:
    id: int
    code: str
    nation: str  # ISO 3166-1
    name: str
    level: int


class Lookup:
    """Words to values; a word with two values is refused, naming both."""

    def __init__(self) -> None:
        self._exact: dict[str, int | str] = {}
        self._folded: dict[str, set[int | str]] = {}

    def add(self, value: int | str, words: Iterable[str]) -> None:
        for word in words:
            if word:
                self._exact.setdefault(word, value)
                self._folded.setdefault(folded(word), set()).add(value)

    def find(self, word: str) -> int | str:
        """Raises Unreadable for a strange or ambiguous word."""
        found = self._folded.get(folded(word))
        if not found:
            raise Unreadable("word_unknown")
        if len(found) == 1:
            return next(iter(found))
        if word in self._exact:  # MW is not mW
            return self._exact[word]
        raise Unreadable("word_ambiguous", count=len(found))

    def words(self) -> list[str]:
        return sorted(self._exact, key=str.casefold)

    def __contains__(self, word: str) -> bool:
        return folded(word) in self._folded


@dataclass(frozen=True)
class Vocabulary:
    """Everything looked up. `choices` is by field key; regions are looked up within a nation."""

    nation: str
    resources: Mapping[int, ResourceWord]
    resource_words: Lookup
    unit_words: Lookup
    units: Mapping[int, str]  # id: symbol
    nation_words: Lookup  # names and codes to ISO 3166-1
    regions: Mapping[int, RegionWord]
    region_words: Mapping[str, Lookup]  # by nation
    roots: Mapping[str, int]  # the region that is the whole nation
    choices: Mapping[str, Lookup]
    languages: frozenset[str] = frozenset()
    people: PeopleWords = field(default_factory=PeopleWords)
