"""What the needs leave of bound supply that the agreement then releases.

Bound supply serves its needs first, up to what they require; where several commitments exceed that,
each serves the same part of it. So the parts are the leximin-largest vector of what commitments can give,
found as coverages are, with the sides exchanged: requirements are the supply, commitments the demand.
"""

from __future__ import annotations

import numpy as np

from assessments.engine.coupled import Coupled
from assessments.engine.exact import Exact
from assessments.engine.flowcut import FlowFinder
from assessments.engine.leximin import leximin
from assessments.engine.tree import Network
from assessments.engine.words import NONE


def spare_of(network: Network | Coupled, supply: Exact, required: Exact) -> Exact:
    """(cells, C) what is left of each bound cell that is told apart, nothing of the others.

    `required` (V, C) is all that the needs of a node ask for. What is left is rounded down to the step
    that the block counts in, so that a need that is met in full stays so.
    """
    bound = np.flatnonzero(network.bound)
    amounts = supply[bound]
    used = leximin(
        FlowFinder(network.reach[bound].T),
        required,
        amounts[None],
        np.ones((1, *amounts.shape), dtype=np.bool_),
    )
    above, below = used.numerator[0].astype(object), used.denominator[0].astype(object)
    spare = np.zeros_like(supply)
    spare[bound] = amounts.astype(object) * (below - above) // below
    return spare


def free_what_is_left(network: Network | Coupled, supply: Exact, required: Exact) -> Exact:
    """`supply` (cells, C) with what is left of released cells moved to where it is free."""
    released = np.flatnonzero(network.freed != NONE)
    columns = np.flatnonzero(supply[released].any(axis=0)) if released.size else released
    if not columns.size:
        return supply
    spare = spare_of(network, supply[:, columns], required[:, columns])
    moved = supply.copy()
    for cell in released.tolist():
        moved[cell, columns] -= spare[cell]
        moved[network.freed[cell], columns] += spare[cell]
    return moved
