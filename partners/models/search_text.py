"""Text that is searched: folded by the database just as `common.text.folded` folds what is typed."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db import models
from django.db.models import F, Func, Q, QuerySet, Value
from django.db.models.functions import Concat

from common.permissions import NOBODY
from common.text import folded

#: Words of a search that are looked at; more only slow it down.
MOST_WORDS = 6
#: From this length on trigrams find a word anywhere; shorter ones are found as beginnings.
TRIGRAM = 3
#: Words of these lengths are also looked for with two letters exchanged.
LEAST_SLIPPED, MOST_SLIPPED = 4, 14


class Folded(Func):
    """`folded_text(…)` of the database, made by a migration of this room."""

    function = "folded_text"
    output_field = models.TextField()


def joined(*fields: str) -> Folded:
    """Several columns as one folded text, for an index and for the searches it serves."""
    parts: list[Any] = []
    for name in fields:
        parts += [Value(" "), F(name)]
    return Folded(Concat(*parts[1:], output_field=models.TextField()))


def vector(text: Any) -> SearchVector:
    return SearchVector(text, config="simple")


def words_of(typed: str) -> list[str]:
    return folded(typed).split()[:MOST_WORDS]


def holding(
    rows: QuerySet[Any], text: Any, typed: str, *, also: Collection[int] = ()
) -> QuerySet[Any]:
    """Rows whose text has every word typed: long ones anywhere, short ones at a word's beginning.

    `also`: keys of rows that are meant for another reason.
    """
    condition = Q()
    beginnings = []
    for word in words_of(typed):
        if len(word) >= TRIGRAM:
            condition &= Q(searched__contains=word)
        elif bare := re.sub(r"\W", "", word):
            beginnings.append(f"{bare}:*")
    rows = rows.alias(searched=text)
    if beginnings:
        wanted = SearchQuery(" & ".join(beginnings), config="simple", search_type="raw")
        rows = rows.alias(lexemes=vector(text))
        condition &= Q(lexemes=wanted)
    if not condition:
        condition = NOBODY
    return rows.filter(condition | Q(pk__in=also) if also else condition)


def resembling(
    rows: QuerySet[Any], text: Any, typed: str, *, also: Collection[int] = ()
) -> QuerySet[Any]:
    """Rows with one of these words mistyped: like it, or with two neighbouring letters exchanged."""
    words = [word for word in words_of(typed) if len(word) >= TRIGRAM]
    condition = Q(pk__in=also) if also else NOBODY
    for like in [*words, " ".join(words)] if len(words) > 1 else words:
        condition |= Q(searched__trigram_word_similar=like)
    # One pattern for all of them: each way more to be right makes reading all rows look cheaper.
    if slips := [re.escape(slip) for word in words for slip in _slips(word)]:
        condition |= Q(searched__regex="|".join(slips))
    return rows.alias(searched=text).filter(condition)


def _slips(word: str) -> list[str]:
    """The word with two neighbouring letters exchanged, once in each place; trigrams rate these low."""
    if not LEAST_SLIPPED <= len(word) <= MOST_SLIPPED:
        return []
    places = range(1, len(word) - 1)
    return [word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in places]
