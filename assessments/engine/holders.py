"""Who holds the supply that can reach each line: design, section 3.5."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assessments.engine.concentration import (
    Grouping,
    holdings,
    largest_share,
    squared_shares,
)
from assessments.engine.lines import Lines
from assessments.engine.words import NONE, Ints, Loss


@dataclass(frozen=True, eq=False)
class Holders:
    """(N, M) arrays as in `BlockResult`, and (N, 4) what N-1 takes away from each line."""

    partners: Ints
    hhi: Ints
    largest_share: Ints
    largest_parent: Ints
    loss_of: Ints


def holders(lines: Lines, worst: Ints, owners: dict[Loss, Grouping]) -> Holders:
    """Look at every place once, for all scenarios and milestones its lines ask about."""
    amounts, parents = lines.available.declared, owners[Loss.PARENT]
    scenarios, days, rows = amounts.shape
    places, place = np.unique(lines.place, return_inverse=True)
    reach = lines.reach[:, places]
    flat = amounts.reshape(scenarios * days, rows)
    found = holdings(parents, lines.cell, reach, flat, lines.block.supply.partner)
    shares = squared_shares(found, parents, lines.cell, reach, flat)
    column = lines.scenario[:, None] * days + np.arange(days)
    at = (column, place[:, None])
    about = Holders(
        partners=found.members[at],
        hhi=shares[at],
        largest_share=largest_share(found)[at],
        largest_parent=found.largest[at],
        loss_of=np.full((len(place), len(Loss)), NONE),
    )
    asked = np.flatnonzero(worst != NONE)
    at = (lines.scenario[asked] * days + worst[asked], place[asked])
    about.loss_of[asked, Loss.PARENT] = found.largest[at]
    needed, column = np.unique(at[0], return_inverse=True)
    for loss in (Loss.SITE, Loss.REGION):
        found = holdings(owners[loss], lines.cell, reach, flat[needed])
        about.loss_of[asked, loss] = found.largest[column, at[1]]
    return about
