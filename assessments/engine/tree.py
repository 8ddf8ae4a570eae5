"""The network a component collapses to: the region tree, and cells of supply upon it.

Whose supply a need may use depends on regions alone: supply that serves region g reaches a need in
region r when one contains the other. So all supply that reaches the same need regions is one *cell*,
and nearly every cell is a node of the tree of need regions. A cell that no single node can stand for
(supply that serves two counties out of three) is kept apart, *spread* over the needs it reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from assessments.engine.block import Block
from assessments.engine.columns import BlockError
from assessments.engine.words import NONE, Ints

Bools = npt.NDArray[np.bool_]


class Layer(NamedTuple):
    """Nodes start … stop - 1 lie at one depth; children of one parent stand side by side."""

    start: int
    stop: int
    parents: Ints  # the distinct parents of the layer's nodes, rising
    firsts: Ints  # where the children of each begin, counted from `start`
    parent_of: Ints  # (stop - start,) the parent of each node


@dataclass(frozen=True, eq=False)
class Network:
    """V nodes in order of depth, node 0 the root. Cells 0 … V-1 are the nodes; the next K are spread
    over several nodes; the last holds supply that reaches no need."""

    nodes: int
    layers: list[Layer]  # below the root, from the top down
    reach: Bools  # (V + K + 1, V) which nodes' needs each cell reaches
    cell_of_supply: Ints  # (n,) for each row of Supply
    node_of_region: Ints  # (R,) for each row of Regions, NONE where no need lies in or below it

    @property
    def cells(self) -> int:
        return len(self.reach)

    @property
    def spread(self) -> int:
        return self.cells - self.nodes - 1


def build(block: Block) -> Network:
    """The network of a canonical block. Raises `BlockError` for a circle among the regions."""
    paths = paths_of(block)
    asked = np.unique(np.concatenate([block.needs.region, block.reservations.region]))
    masks = _masks(paths, asked)
    node_parent, node_masks, node_of_region = _kept(paths, asked, masks)
    shapes, shape_of_supply = _shapes(block, masks)

    place = {mask.tobytes(): node for node, mask in reversed(list(enumerate(node_masks)))}
    on_path = _path_masks(node_parent, node_of_region[asked])
    spare = {mask.tobytes(): node for node, mask in reversed(list(enumerate(on_path)))}
    parents = list(node_parent)
    cell_of_shape = np.full(len(shapes), NONE)
    spread = []
    for number, shape in enumerate(shapes):
        key = shape.tobytes()
        if key in place:
            cell_of_shape[number] = place[key]
        elif key in spare:  # a region with no need in or below it: a leaf of its own
            cell_of_shape[number] = place[key] = len(parents)
            parents.append(spare[key])
        elif shape.any():
            spread.append(number)
    order, layers = _layers(np.array(parents))
    place_of = np.empty(len(order) + 1, dtype=np.int64)
    place_of[order] = np.arange(len(order))
    place_of[NONE] = len(order) + len(spread)
    cells = place_of[cell_of_shape]
    cells[spread] = len(order) + np.arange(len(spread))
    reach = np.zeros((len(order) + len(spread) + 1, len(order)), dtype=np.bool_)
    asked_nodes = place_of[node_of_region[asked]]
    whole = np.concatenate(
        [node_masks, np.zeros((len(order) - len(node_masks), len(asked)), np.bool_)]
    )
    for node, parent in enumerate(parents):
        if node >= len(node_masks):
            whole[node] = on_path[parent]
    reach[: len(order), asked_nodes] = whole[order]
    reach[len(order) : -1, asked_nodes] = shapes[spread]
    node_of_region = np.where(node_of_region == NONE, NONE, place_of[node_of_region])
    return Network(len(order), layers, reach, cells[shape_of_supply], node_of_region)


def paths_of(block: Block) -> Ints:
    """(depth, R): each region, its parent, its parent's parent …, then NONE."""
    parent = np.append(block.regions.parent, NONE)
    paths = [np.arange(len(block.regions))]
    while (paths[-1] != NONE).any():
        if len(paths) > len(block.regions):
            raise BlockError("regions.parent: the regions form a circle.")
        paths.append(parent[paths[-1]])
    return np.stack(paths)


def _masks(paths: Ints, asked: Ints) -> Bools:
    """(R, a): whether supply serving a region reaches a need in each asked region."""
    regions = paths.shape[1]
    position = np.full(regions + 1, NONE)
    position[asked] = np.arange(len(asked))
    masks = np.zeros((regions, len(asked)), dtype=np.bool_)
    for step in paths:
        rows = np.flatnonzero(position[step] != NONE)
        masks[rows, position[step[rows]]] = True
        above = step[asked]
        columns = np.flatnonzero(above != NONE)
        masks[above[columns], columns] = True
    return masks


def _kept(paths: Ints, asked: Ints, masks: Bools) -> tuple[Ints, Bools, Ints]:
    """Nodes for the asked regions and their ancestors, under one root: parents, masks, by region."""
    regions = paths.shape[1]
    kept = np.unique(paths[:, asked])
    kept = kept[kept != NONE]
    node_of_region = np.full(regions + 1, NONE)
    node_of_region[kept] = np.arange(len(kept))
    parent = node_of_region[paths[1][kept]] if len(paths) > 1 else np.full(len(kept), NONE)
    node_masks = masks[kept]
    if (parent == NONE).sum() > 1:
        parent = np.append(np.where(parent == NONE, len(kept), parent), NONE)
        node_masks = np.concatenate([node_masks, np.ones((1, len(asked)), dtype=np.bool_)])
    return parent, node_masks, node_of_region[:-1]


def _path_masks(parent: Ints, asked_nodes: Ints) -> Bools:
    """(V, a): which asked regions lie at a node or above it."""
    masks = np.zeros((len(parent), len(asked_nodes)), dtype=np.bool_)
    masks[asked_nodes, np.arange(len(asked_nodes))] = True
    up = parent
    own = masks.copy()
    while (up != NONE).any():
        masks |= np.where((up != NONE)[:, None], own[up], False)
        up = np.where(up == NONE, NONE, parent[up])
    return masks


def _shapes(block: Block, masks: Bools) -> tuple[Bools, Ints]:
    """The distinct sets of asked regions that supply reaches, and the shape of each row of supply."""
    regions, asked = masks.shape
    sets = block.region_sets
    ids, firsts = np.unique(sets.id, return_index=True)
    tables = [masks]
    if len(ids):
        tables.append(np.logical_or.reduceat(masks[sets.region], firsts, axis=0))
    tables.append(np.zeros((1, asked), dtype=np.bool_))
    rows = np.concatenate(tables)
    supply = block.supply
    named = supply.region_set != NONE
    found = np.searchsorted(ids, supply.region_set)
    if (
        (ids[np.minimum(found, len(ids) - 1)] != supply.region_set)[named].any()
        if len(ids)
        else named.any()
    ):
        raise BlockError("supply.region_set names a set that is not in region_sets.")
    row = np.where(named, regions + found, supply.region)
    row = np.where(row == NONE, len(rows) - 1, row)
    used = np.flatnonzero(np.bincount(row, minlength=1))
    inverse = np.empty(len(rows), dtype=np.int64)
    inverse[used] = np.arange(len(used))
    # One more column keeps the keys from having no width where nothing is asked.
    packed = np.packbits(np.pad(rows[used], ((0, 0), (0, 1))), axis=1)
    keys = np.ascontiguousarray(packed).view(np.dtype((np.void, packed.shape[1]))).ravel()
    _, first, shape_of_row = np.unique(keys, return_index=True, return_inverse=True)
    return rows[used][first], shape_of_row[inverse[row]]


def _layers(parent: Ints) -> tuple[Ints, list[Layer]]:
    """Nodes in order of depth, siblings together; and the layers below the root."""
    order = np.flatnonzero(parent == NONE)
    layers: list[Layer] = []
    place = np.full(len(parent), NONE)
    place[order] = 0
    start, frontier = 1, order
    while True:
        below = np.flatnonzero(np.isin(parent, frontier))
        if not below.size:
            return order, layers
        below = below[np.argsort(place[parent[below]], kind="stable")]
        place[below] = start + np.arange(len(below))
        above = place[parent[below]]
        parents, firsts = np.unique(above, return_index=True)
        layers.append(Layer(start, start + len(below), parents, firsts, above))
        order = np.concatenate([order, below])
        start, frontier = start + len(below), below
