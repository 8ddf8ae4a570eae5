"""How many rows the database reads for those it gives, by its own account (EXPLAIN ANALYZE)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db import connection

#: Tables that grow with the register. The others (words, regions, permissions) are read whole where
#: that is quicker, and stay as small as they are.
GROWING = ("partners_", "assessments_", "audit_", "workspace_")


def rows_read(act: Callable[[], object], listed: int) -> tuple[float, int]:
    """Rows read and rows given by the query of a page that reads most for each row it gives.

    What is looked up for the rows of the list (numbers beside them) gives as many as are listed.
    """
    asked: list[tuple[str, Any]] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        act()
    plans = [_plan(sql, params) for sql, params in asked if sql.lstrip().startswith("SELECT")]
    counted = [(sum(_scanned(plan)), max(_given(plan), listed, 1)) for plan in plans]
    return max(counted, key=lambda pair: pair[0] / pair[1], default=(0, 1))


def _plan(sql: str, params: Any) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        answer = cursor.fetchone()[0]
    found: dict[str, Any] = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return found


def _scanned(node: dict[str, Any]) -> Iterator[float]:
    """Rows of growing tables that the plan touches, those it throws away too."""
    below = node.get("Plans", [])
    if node.get("Relation Name", "").startswith(GROWING):
        removed = node.get("Rows Removed by Filter", 0) + node.get(
            "Rows Removed by Index Recheck", 0
        )
        yield (node["Actual Rows"] + removed) * node["Actual Loops"]
    for one in below:
        yield from _scanned(one)


def _given(node: dict[str, Any]) -> int:
    """Rows that come out; of a count those it counts."""
    if node["Node Type"] == "Aggregate" and node["Actual Rows"] == 1:
        return _given(node["Plans"][0])
    return round(node["Actual Rows"] * node["Actual Loops"])
