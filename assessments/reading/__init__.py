"""Read needs and supply of a nation at one moment, and split them into the engine's blocks.

One repeatable-read transaction, binary COPY into arrays; no Python object per capability.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
from django.db import connection

from assessments.reading import bound, columns
from assessments.reading.blocks import Component, Split
from assessments.reading.moment import Moment, hour_of, one_moment
from assessments.reading.ties import ties_of

__all__ = ["Component", "Moment", "hour_of", "one_moment", "queries", "read", "read_whole_tables"]


def read(moment: Moment, resources: Collection[int] | None = None) -> Iterator[Component]:
    """The components that have needs, in order of id; `resources` limits them to those with some.

    Call it inside `one_moment`. The database has been asked when it returns; blocks are cut one by one
    as they are taken.
    """
    if resources is None:
        read_whole_tables()
    ties = ties_of(moment)
    needs = columns.needs_of(moment, None if resources is None else ties.whole(resources))
    groups = ties.groups(np.unique(needs["resource"]).tolist())
    asked = [one for group in groups for one in group]
    supply = columns.supply_of(moment, asked)
    promised = bound.commitments_of(moment, columns.supply_rows(moment, asked))
    split = Split(moment, needs, supply, promised, ties)
    return (split.component(group) for group in groups)


def read_whole_tables() -> None:
    """For the rest of this transaction, weigh pages out of order as PostgreSQL does by itself.

    Set for pages that want a few rows, the cost of such pages makes it walk an index to most of a table,
    which takes twice as long as reading it from end to end.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL random_page_cost = 4")


def queries(moment: Moment) -> list[tuple[str, Any]]:
    """What a full reading asks the database, as SQL and parameters; benchmarks copy it to nowhere."""
    supply = columns.supply_rows(moment, columns.asked_of(moment))
    return [*columns.queries(moment), bound.query(moment, supply)]
