"""Puts resources that were guessed from mistyped words into a better order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from baseline.models import Resource
from common.text import folded


def best_first(text: str, resources: Sequence[Resource]) -> list[Resource]:
    """By how near one of their words comes to what was typed; exchanged letters are one slip."""
    typed = folded(text)
    return sorted(resources, key=lambda resource: -_nearness(typed, _words(resource)))


def _words(resource: Resource) -> set[str]:
    names = folded(" ".join([*map(str, resource.name.values()), *resource.synonyms]))
    return set(names.split()) | {folded(synonym) for synonym in resource.synonyms}


def _nearness(typed: str, words: Iterable[str]) -> float:
    found = process.extractOne(typed, list(words), scorer=OSA.normalized_similarity)
    return float(found[1]) if found else 0.0
