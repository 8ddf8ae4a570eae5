"""The regions of every nation, level by level, since a region's path starts with its parent's."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import Nation
from baseline.frame_files.subdivisions import PUBLISHED_CODE, RegionRow
from baseline.loading.sync import Sync, save, take
from baseline.models import Region
from baseline.sorting import by_name

TABLE = "regions"


def plant(sync: Sync, published: list[RegionRow], nations: dict[Hashable, Nation]) -> None:
    """Bring the published regions into line; an office's own ones follow where they hang on."""
    known: dict[Hashable, Region] = {
        row.code: row
        for row in Region.objects.filter(nation__in=[nation.pk for nation in nations.values()])
    }
    below: defaultdict[str, list[RegionRow]] = defaultdict(list)
    for row in published:
        below[row.parent].append(row)
    placed: dict[Hashable, Region] = {}
    level = below[""]
    while level:
        wanted: dict[Hashable, dict[str, Any]] = {
            row.code: _values(row, nations[row.nation], placed.get(row.parent)) for row in level
        }
        placed |= sync.bring(TABLE, Region, known, wanted)
        level = [child for row in level for child in below[row.code]]
    others = [row for code, row in known.items() if code not in placed]
    _follow(sync, others, placed)
    _end(sync, [row for row in others if re.fullmatch(PUBLISHED_CODE, row.code)])


def stem(parent: Region | None, code: str) -> dict[str, Any]:
    """Where in the tree a region stands below its parent."""
    if parent is None:
        return {"parent_id": None, "level": 0, "path": f"{code}/", "ancestor_ids": []}
    return {
        "parent_id": parent.pk,
        "level": parent.level + 1,
        "path": f"{parent.path}{code}/",
        "ancestor_ids": [*parent.ancestor_ids, parent.pk],
    }


def _values(row: RegionRow, nation: Nation, parent: Region | None) -> dict[str, Any]:
    return {
        "nation_id": nation.pk,
        "code": row.code,
        "name": row.names,
        "sort_key": by_name(row.names),
        "kind": row.kind,
        "nuts": row.nuts,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        **stem(parent, row.code),
    }


def _follow(sync: Sync, others: list[Region], placed: dict[Hashable, Region]) -> None:
    rows = {row.pk: row for row in [*placed.values(), *others]}
    moved = [
        row
        for row in sorted(others, key=lambda row: row.level)
        if row.parent_id in rows and take(row, stem(rows[row.parent_id], row.code))
    ]
    save(moved, fields=stem(None, ""))
    sync.outcome.counts(TABLE).changed += len(moved)


def _end(sync: Sync, gone: list[Region]) -> None:
    """Regions no longer published keep their rows and stop being valid."""
    yesterday = timezone.localdate() - timedelta(days=1)
    ended = [
        row
        for row in gone
        if row.valid_until is None
        and take(row, {"valid_until": max(yesterday, row.valid_from or yesterday)})
    ]
    save(ended, fields=["valid_until"])
    sync.outcome.counts(TABLE).retired += len(ended)
