"""The network a component collapses to: the region tree, and cells of supply upon it.

Whose supply a need may use depends on regions alone: supply that serves region g reaches a need in
region r when one contains the other. So all supply that reaches the same need regions is one *cell*,
and nearly every cell is a node of the tree of need regions. A cell that no single node can stand for
(supply that serves two counties out of three) is kept apart, *spread* over the needs it reaches.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from assessments.engine.block import Block
from assessments.engine.columns import BlockError
from assessments.engine.words import NONE, Ints

if TYPE_CHECKING:
    from assessments.engine.claims import Claims

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
    node_of_need: Ints  # (N,)
    node_of_reservation: Ints  # (r,)
    bound: Bools  # (V + K + 1,) cells of bound supply that is told apart from all other
    freed: (
        Ints  # (V + K + 1,) the cell that what is left of a released cell goes to, NONE elsewhere
    )

    @cached_property
    def releases(self) -> bool:
        return bool((self.freed != NONE).any())

    @cached_property
    def near(self) -> Bools:
        """(V + K + 1, V) which nodes each cell reaches before allocation, released or not."""
        released = np.flatnonzero(self.freed != NONE)
        if not released.size:
            return self.reach
        near = self.reach.copy()
        near[released] |= self.reach[self.freed[released]]
        return near

    @property
    def cells(self) -> int:
        return len(self.reach)

    @property
    def spread(self) -> int:
        return self.cells - self.nodes - 1


def build(block: Block, claims: Claims | None = None, *, apart: bool = False) -> Network:
    """The network of a canonical block. Raises `BlockError` for a circle among the regions.

    With `claims` each region has a node for every class of needs in it, one below the other: what
    reaches one reaches all, except that bound supply reaches the classes of its target alone. With
    `apart` it has cells of its own even where it reaches the same as other supply.
    """
    paths = paths_of(block)
    places = _Places.of(block, claims)
    regions = np.unique(places.region)
    masks = masks_of(paths, regions)[:, np.searchsorted(regions, places.region)]
    node_parent, node_masks, node_of_region = _kept(paths, regions, masks)
    node_of_place, node_parent, node_masks = _chained(
        places, node_parent, node_masks, node_of_region
    )
    shapes = _Shapes.of(block, masks, places, claims, apart)

    place = {mask.tobytes(): node for node, mask in reversed(list(enumerate(node_masks)))}
    on_path = _path_masks(node_parent, node_of_place)
    spare = {mask.tobytes(): node for node, mask in reversed(list(enumerate(on_path)))}
    parents = list(node_parent)
    cell_of_shape = np.full(len(shapes.rows), NONE)
    spread = []
    for number, shape in enumerate(shapes.rows):
        key = shape.tobytes()
        if shapes.apart[number]:
            spread.append(number)
        elif key in place:
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
    asked_nodes = place_of[node_of_place]
    whole = np.concatenate(
        [node_masks, np.zeros((len(order) - len(node_masks), len(places.region)), np.bool_)]
    )
    for node, parent in enumerate(parents):
        if node >= len(node_masks):
            whole[node] = on_path[parent]
    reach[: len(order), asked_nodes] = whole[order]
    reach[len(order) : -1, asked_nodes] = shapes.rows[spread]
    told = np.flatnonzero(shapes.apart)
    bound = np.zeros(len(reach), dtype=np.bool_)
    bound[cells[told]] = True
    freed = np.full(len(reach), NONE)
    released = told[shapes.freed[told] != NONE]
    freed[cells[released]] = cells[shapes.freed[released]]
    return Network(
        len(order),
        layers,
        reach,
        cells[shapes.of_supply],
        asked_nodes[places.of_need],
        asked_nodes[places.of_reservation],
        bound,
        freed,
    )


@dataclass(frozen=True, eq=False)
class _Places:
    """Where something is asked: a region, and a class of needs where supply is bound."""

    region: Ints  # (a,)
    kind: Ints  # (a,) the class
    of_need: Ints  # (N,)
    of_reservation: Ints  # (r,)

    @classmethod
    def of(cls, block: Block, claims: Claims | None) -> _Places:
        region = np.concatenate([block.needs.region, block.reservations.region])
        kind, classes = np.zeros_like(region), 1
        if claims is not None:
            kind = np.concatenate([claims.class_of_need, claims.class_of_reservation])
            classes = max(claims.classes, 1)
        keys, place = np.unique(region * classes + kind, return_inverse=True)
        count = len(block.needs)
        return cls(keys // classes, keys % classes, place[:count], place[count:])


def _chained(
    places: _Places, parent: Ints, masks: Bools, node_of_region: Ints
) -> tuple[Ints, Ints, Bools]:
    """The node of each place, and parents and masks of all nodes.

    The first place of a region is the region's node; the others hang below it as a chain, above
    whatever lies below the region.
    """
    node = node_of_region[places.region]
    again = np.flatnonzero(np.append(False, places.region[1:] == places.region[:-1]))
    if not again.size:
        return node, parent, masks
    last = [*range(len(parent)), NONE]  # the lowest node of each region; of none, NONE
    longer = parent.tolist()
    for place in again.tolist():
        region = int(node_of_region[places.region[place]])
        longer.append(last[region])
        last[region] = len(longer) - 1
        node[place] = len(longer) - 1
    longer[: len(parent)] = [last[above] for above in parent.tolist()]
    chain = masks[node_of_region[places.region[again]]]
    return node, np.array(longer), np.concatenate([masks, chain])


def paths_of(block: Block) -> Ints:
    """(depth, R): each region, its parent, its parent's parent …, then NONE."""
    parent = np.append(block.regions.parent, NONE)
    paths = [np.arange(len(block.regions))]
    while (paths[-1] != NONE).any():
        if len(paths) > len(block.regions):
            raise BlockError("regions.parent: the regions form a circle.")
        paths.append(parent[paths[-1]])
    return np.stack(paths)


def masks_of(paths: Ints, asked: Ints) -> Bools:
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
        node_masks = np.concatenate([node_masks, np.ones((1, masks.shape[1]), dtype=np.bool_)])
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


@dataclass(frozen=True, eq=False)
class _Shapes:
    """The distinct sets of places that supply reaches."""

    rows: Bools  # (h, a)
    apart: Bools  # (h,) bound supply that must not be mixed with other of the same shape
    freed: Ints  # (h,) the shape of what is left of released supply, NONE elsewhere
    of_supply: Ints  # (n,) the shape of each row of supply

    @classmethod
    def of(
        cls, block: Block, masks: Bools, places: _Places, claims: Claims | None, apart: bool
    ) -> _Shapes:
        rows, row = reached(block, masks)
        if claims is None:
            rows, shape = _distinct(rows, row)
            none = np.full(len(rows), NONE)
            return cls(rows, none != NONE, none, shape)
        held = np.concatenate([claims.holds, np.ones((1, claims.classes), np.bool_)])
        within = held[:, places.kind]  # the last one: anyone's
        count = len(row)
        # Each row of supply as it is bound, then as it would be if it were free.
        keys = np.stack([np.tile(row, 2), np.append(claims.target, np.full(count, NONE))])
        pairs, pair = np.unique(keys, axis=1, return_inverse=True)
        rows, shape = _distinct(rows[pairs[0]] & within[pairs[1]], pair.reshape(-1))
        bound, free = shape[:count], shape[count:]
        tied = bound != free
        # Where something is released, it matters what else is bound to the same needs.
        if not (apart or (tied & claims.released).any()):
            none = np.full(len(rows), NONE)
            return cls(rows, none != NONE, none, bound)
        serves = rows[bound].any(axis=1)
        bound = np.where(claims.released & ~serves, free, bound)
        tied = (claims.target != NONE) & serves
        loose = tied & claims.released
        after = np.where(loose, free, NONE)
        some = np.stack([bound[tied], after[tied]])
        kinds, kind = np.unique(some, axis=1, return_inverse=True)
        of_supply = bound.copy()
        of_supply[tied] = len(rows) + kind.reshape(-1)
        return cls(
            np.concatenate([rows, rows[kinds[0]]]),
            np.arange(len(rows) + kinds.shape[1]) >= len(rows),
            np.append(np.full(len(rows), NONE), kinds[1]),
            of_supply,
        )


def reached(block: Block, masks: Bools) -> tuple[Bools, Ints]:
    """Sets of places, and which of them each row of supply reaches."""
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
    return rows, np.where(row == NONE, len(rows) - 1, row)


def _distinct(rows: Bools, row: Ints) -> tuple[Bools, Ints]:
    """The distinct ones among the rows that are used, and the place of each `row` among them."""
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
