"""The desk's part of the one search: matters and engagements, each through its own door."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from exchange.models import Engagement, Matter
from exchange.models.matter import WORDS
from partners.models.search_text import TRIGRAM, holding, joined, words_of

#: So many of each are shown, the newest first.
SHOWN = 10


def matters_with(user: User, typed: str) -> list[Matter]:
    found = _with_words(Matter.objects.visible_to(user), typed)
    return list(found.select_related("partner", "asked_for").order_by("-came_at", "-pk")[:SHOWN])


def engagements_with(user: User, typed: str) -> list[Engagement]:
    found = _with_words(Engagement.objects.visible_to(user), typed)
    return list(found.for_list()[:SHOWN])


def _with_words(rows: Any, typed: str) -> Any:
    """Short words alone would read every text."""
    if not any(len(word) >= TRIGRAM for word in words_of(typed)):
        return rows.none()
    return holding(rows, joined(*WORDS), typed)
