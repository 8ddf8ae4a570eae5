"""Saying what changed, for whoever computes figures from it. Part of other deeds."""

from __future__ import annotations

from collections.abc import Iterable

from workspace.models import Change


def note_change(*, nation_id: int, kind: str, keys: Iterable[int] | None = None) -> None:
    """Say what changed (`keys`: resource ids; None means all), for whoever computes figures."""
    rows = [None] if keys is None else sorted(set(keys))
    Change.objects.bulk_create(Change(nation_id=nation_id, kind=kind, key=key) for key in rows)
