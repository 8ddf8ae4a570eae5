"""Names of organisations as they are compared, and whose name a longer one begins with."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby

from common.text import folded
from partners.duplicates.legal_forms import DOUBTFUL, JOINERS, LEGAL_FORMS, UNMISTAKABLE

LONGEST = 200

_SILENT = JOINERS | (LEGAL_FORMS - DOUBTFUL)
_BREAKS = re.compile(r"[^\w&+]+|_")
# "HUS:n": the ending of a shortened name, in Finnish and Swedish.
_BENT = re.compile(r"(?<=\w):[a-z]{1,4}\b")
_SIGNS = str.maketrans({"&": " and ", "+": " and "})
# What follows one of these is a part of the organisation, or said about it.
_PART_BEGINS = re.compile(r"[,;(]|(?<=\w\w)\s*/")


@dataclass(frozen=True)
class Shape:
    """A name taken apart: "Velmar Oyj, Harbour works" is a part of "Velmar Oyj"."""

    head: str  # whose name it is, as it is compared
    names_part: bool  # whether a part follows
    has_form: bool  # whether the head has a legal form, so that it is a company of its own


def match_key(name: str) -> str:
    """The name without legal form, punctuation, accents and case; never empty for a real name."""
    return _key(_words(name)) or folded(name)[:LONGEST]


def legal_form(name: str) -> str:
    """The words of a name that say what kind of company it is, as they are compared."""
    return " ".join(sorted({word for word in _words(name) if word in LEGAL_FORMS}))


def shape(name: str) -> Shape:
    """Where the name of the organisation ends and the name of its part begins."""
    head, part = _at_sign(name)
    if not part:
        head, part = _after_form(head)
    return Shape(_key(head), bool(part), _has_form(head))


def _at_sign(name: str) -> tuple[list[str], list[str]]:
    first, *others = (_words(piece) for piece in _PART_BEGINS.split(name))
    while others and all(word in LEGAL_FORMS for word in others[0]):
        first += others.pop(0)  # "Velmar, Inc."
    part = [word for words in others for word in words]
    if not first or (part and part[-1] in LEGAL_FORMS and not _has_form(first)):
        return first + part, []  # "Velmar, Gardor and Tornio Oy"
    return first, part


def _after_form(words: list[str]) -> tuple[list[str], list[str]]:
    """ "Velmar Oyj Harbour works": the form ends the name of the company."""
    for place, word in enumerate(words):
        if word in UNMISTAKABLE and any(other not in LEGAL_FORMS for other in words[:place]):
            end = place + 1
            while end < len(words) and words[end] in LEGAL_FORMS:
                end += 1
            part = words[end:]
            return (words, []) if not part or part[-1] in LEGAL_FORMS else (words[:end], part)
    return words, []


def _has_form(words: list[str]) -> bool:
    return len(words) > 1 and (words[-1] in LEGAL_FORMS or words[0] in LEGAL_FORMS)


def _key(words: list[str]) -> str:
    core = list(words)
    while len(core) > 1 and core[-1] in LEGAL_FORMS:
        core.pop()
    while len(core) > 1 and core[0] in LEGAL_FORMS:
        core.pop(0)
    core = [word for word in core if word not in _SILENT] or core
    if len(core) == 1 and core[0] in LEGAL_FORMS:
        core = words
    return " ".join(core)[:LONGEST]


def _words(name: str) -> list[str]:
    words = _BREAKS.sub(" ", _BENT.sub("", folded(name)).translate(_SIGNS)).split()
    joined: list[str] = []
    for is_letter, group in groupby(words, key=lambda word: len(word) == 1 and word.isalpha()):
        together = list(group)
        # "s r o", once "s.r.o.", is one word; so are initials.
        joined.extend(["".join(together)] if is_letter else together)
    return joined
