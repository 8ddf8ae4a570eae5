"""The engine's codes: what a number in a column means."""

from __future__ import annotations

from enum import IntEnum
from typing import Final

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

NONE: Final = -1
"""No row, no answer, not asked."""

INF: Final = 1 << 40
"""Hours without an end."""

WHOLE: Final = 10_000
"""One, in ten-thousandths: coverages, weights, target shares, known shares."""

UNIT: Final = 1_000
"""One unit, in the thousandths that quantities are counted in."""


class Kind(IntEnum):
    """How a resource is counted."""

    CONSUMABLE = 0
    CAPACITY = 1
    LEVEL = 2
    CRITERION = 3


class Phase(IntEnum):
    """Which of a capability's three shares counts."""

    PEACETIME = 0
    CRISIS = 1
    WAR = 2


class Promise(IntEnum):
    """How far a partner has bound itself; an authority's own stock is contracted."""

    NONE = 0
    PLEDGED = 1
    CONTRACTED = 2


class Evidence(IntEnum):
    """How far the verified part has been seen; the rest of a capability is declared."""

    DECLARED = 0
    VERIFIED = 1
    EXERCISED = 2


class Figure(IntEnum):
    """The three figures, always side by side, each an allocation of its own."""

    DECLARED = 0
    EXPECTED = 1
    ASSURED = 2


class Loss(IntEnum):
    """What an N-1 question takes away."""

    PARENT = 0
    SITE = 1
    REGION = 2
    BORDERS = 3


class State(IntEnum):
    """How far a criterion is met."""

    NOT = 0
    PARTLY = 1
    MET = 2
