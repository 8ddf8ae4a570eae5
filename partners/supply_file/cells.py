"""Cells that hold words of a list: found, or refused with a sentence that names the mend."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches

from django.utils.translation import gettext as _

from common.tabular.problems import Unreadable
from common.tabular.values import Cell
from common.text import folded
from partners.importing.vocabulary import Lookup, Vocabulary
from partners.supply_file.reading import typed

_BETWEEN = re.compile(r"\s*[;|]\s*")
#: Words of a list that a sentence can name.
MOST_NAMED = 8


class Fault(Exception):
    """What is wrong with a cell and how to mend it, in one sentence."""


def find_one(words: Lookup, cell: Cell, called: str) -> int | str:
    return _find(words, typed(cell), called)


def find_all(words: Lookup, cell: Cell, called: str) -> list[int | str]:
    return [_find(words, word, called) for word in _words(cell)]


def find_regions(vocabulary: Vocabulary, cell: Cell) -> list[int]:
    """Regions of the nation by name or code, or other nations of the Alliance as a whole."""
    own = vocabulary.region_words.get(vocabulary.nation) or Lookup()
    found = []
    for word in _words(cell):
        nation = vocabulary.nation_words
        if (
            word not in own
            and word in nation
            and (code := str(nation.find(word))) in vocabulary.roots
        ):
            found.append(vocabulary.roots[code])
        else:
            found.append(int(_find(own, word, _("region"))))
    return list(dict.fromkeys(found))


def _words(cell: Cell) -> Iterable[str]:
    return [word for word in _BETWEEN.split(typed(cell)) if word]


def _find(words: Lookup, word: str, called: str) -> int | str:
    if not word:
        raise Fault(_("Fill it in."))
    try:
        return words.find(word)
    except Unreadable as fault:
        # Labels stand beside their codes, which differ in case alone; people are shown labels.
        known = list({folded(one): one for one in words.words()}.values())
        if fault.code == "word_ambiguous":
            raise Fault(
                _("“%(word)s” means more than one thing. Write its code.") % {"word": word}
            ) from fault
        near = get_close_matches(word, known, n=3, cutoff=0.5) or known
        if len(near) > MOST_NAMED:
            sentence = _("“%(word)s” is not known here (%(called)s). Choose from the list.")
            raise Fault(sentence % {"word": word, "called": called}) from fault
        sentence = _("“%(word)s” is not known here (%(called)s). Perhaps: %(near)s.")
        raise Fault(sentence % {"word": word, "called": called, "near": "; ".join(near)}) from fault
