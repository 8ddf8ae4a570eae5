"""One block in, its gap lines out."""

from __future__ import annotations

import numpy as np

from assessments.engine import loss
from assessments.engine.block import Block
from assessments.engine.check import check
from assessments.engine.exact import floor_of
from assessments.engine.holders import Holders, holders
from assessments.engine.lines import AllocatedLines, JudgedLines, Lines, StandingLines
from assessments.engine.owners import ABROAD, groupings
from assessments.engine.result import BlockResult
from assessments.engine.words import NONE, WHOLE, Figure, Ints, Kind, Loss

LINES: dict[int, type[AllocatedLines] | type[StandingLines] | type[JudgedLines]] = {
    Kind.CONSUMABLE: AllocatedLines,
    Kind.CAPACITY: AllocatedLines,
    Kind.LEVEL: StandingLines,
    Kind.CRITERION: JudgedLines,
}


def compute(block: Block) -> BlockResult:
    """All gap lines of one block: every scenario, milestone, figure and N-1 question.

    A pure function: the same block, in any order of rows, gives the same result. Raises `BlockError`
    with a sentence when the block breaks a rule.
    """
    block = block.canonical()
    check(block)
    lines = lines_of(block, block.milestones)
    coverage = coverages(lines)
    worst = worst_milestones(coverage)
    about, without = _holders_and_losses(lines, worst)
    needs = block.needs
    resource = needs.resource
    gap = np.maximum(lines.required - lines.supplied[:, :, Figure.ASSURED], 0)
    short_after, short_by = first_short(lines, block.milestones)
    return BlockResult(
        milestones=block.milestones,
        need=needs.id,
        resource=block.resources.id[resource],
        kind=block.resources.kind[resource],
        region=block.regions.id[needs.region],
        scenario=block.scenarios.id[needs.scenario],
        priority=needs.priority,
        known_share=block.resources.known_share[resource],
        known=_known(block),
        in_service=lines.in_service,
        required=lines.required,
        supplied=lines.supplied,
        split=lines.split,
        gap=gap,
        coverage=coverage,
        largest_gap=np.maximum.accumulate(gap, axis=1),
        partners=about.partners,
        hhi=about.hhi,
        largest_share=about.largest_share,
        largest_parent=about.largest_parent,
        worst=worst,
        short_after=short_after,
        short_by=short_by,
        loss_of=about.loss_of,
        loss_coverage=without,
        scenarios=block.scenarios.id,
        supply=lines.supply,
        idle=lines.idle,
    )


def lines_of(block: Block, days: Ints, *, apart: bool = False) -> Lines:
    """The lines of a canonical, checked block by any days, not only its milestones.

    With `apart` bound supply is told apart even where that makes no difference to the figures.
    """
    if len(block.resources) > 1:
        # The solver is loaded where it is needed: most blocks are about one resource.
        from assessments.engine.joint import JointLines

        return JointLines(block, days)
    kind = LINES[int(block.resources.kind[0])]
    if kind is AllocatedLines:
        return AllocatedLines(block, days, apart=apart)
    return kind(block, days)


def coverages(lines: Lines) -> Ints:
    """(N, M, 3) ten-thousandths, rounded down; NONE where nothing is required."""
    whole = np.array(WHOLE)
    coverage = floor_of(whole, lines.numerator, lines.denominator)
    return np.where(lines.asked[:, :, None], coverage, NONE)


def worst_milestones(coverage: Ints) -> Ints:
    """(N,) where the assured coverage is lowest, then the expected, then the declared, then first.

    NONE for a line that is never asked.
    """
    if not coverage.shape[1]:
        return np.full(len(coverage), NONE)
    declared, expected, assured = (coverage[:, :, figure] for figure in Figure)
    span = WHOLE + 1
    rank = (assured * span + expected) * span + declared
    rank = np.where(assured == NONE, span**3, rank)
    return np.where((assured == NONE).all(axis=1), NONE, rank.argmin(axis=1))


def first_short(lines: Lines, milestones: Ints) -> tuple[Ints, Ints]:
    """(N, 3) days of the last good and the first short milestone; NONE where never short."""
    short = lines.asked[:, :, None] & (lines.numerator < lines.denominator)
    if not short.shape[1]:
        never = np.full((len(short), short.shape[2]), NONE)
        return never, never
    first = short.argmax(axis=1)
    ever = short.any(axis=1)
    before = np.concatenate([[0], milestones])[first]
    return np.where(ever, before, NONE), np.where(ever, milestones[first], NONE)


def _holders_and_losses(lines: Lines, worst: Ints) -> tuple[Holders, Ints]:
    block = lines.block
    owners = groupings(block)
    about = holders(lines, worst, owners)
    asked_of = about.loss_of.copy()
    asked_of[:, Loss.BORDERS] = np.where(worst == NONE, NONE, ABROAD)
    questions, which = loss.ask(asked_of, lines.scenario, worst)
    return about, lines.without(questions, which, owners)


def _known(block: Block) -> Ints:
    """1 where the registry knows enough of the market; an empty registry is no shortage."""
    needs = block.needs
    if int(block.resources.kind[0]) == Kind.CRITERION:
        return (needs.state != NONE).astype(np.int64)
    share = block.resources.known_share
    some = np.bincount(block.supply.resource, minlength=len(share)) > 0
    known = np.where(share == NONE, some, share >= block.policy.known_threshold)
    return known[needs.resource].astype(np.int64)
