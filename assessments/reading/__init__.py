"""Read needs and supply of a nation at one moment, and split them into the engine's blocks.

One repeatable-read transaction, binary COPY into arrays; no Python object per capability.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from assessments.reading.blocks import Component, Split
from assessments.reading.columns import needs_of, supply_of
from assessments.reading.moment import Moment, hour_of, one_moment

__all__ = ["Component", "Moment", "hour_of", "one_moment", "read"]


def read(moment: Moment, resources: Collection[int] | None = None) -> Iterator[Component]:
    """The components that have needs, in order of id; `resources` limits them to some.

    Call it inside `one_moment`. The database has been asked when it returns; blocks are cut one by one
    as they are taken.
    """
    needs = needs_of(moment, resources)
    asked = np.unique(needs["resource"]).tolist()
    split = Split(moment, needs, supply_of(moment, asked))
    return (split.component(resource) for resource in asked)
