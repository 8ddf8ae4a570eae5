"""Results as rows of `Gap`: whole lines of COPY's text format, no model instance per line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid5

import numpy as np
import numpy.typing as npt

from assessments.engine.result import BlockResult
from assessments.engine.words import NONE, WHOLE, Figure, Kind, Loss

LOSSES = {
    Loss.PARENT: "parent",
    Loss.SITE: "site",
    Loss.REGION: "region",
    Loss.BORDERS: "borders",
}
NULL = "\\N"

LINE_COLUMNS = (
    "public_id", "report_id", "need_id", "resource_id", "region_id", "scenario_id", "phase",
    "priority", "marking", "required", "declared", "expected", "assured", "declared_coverages",
    "expected_coverages", "assured_coverages", "milestone", "gap", "coverage", "expected_coverage",
    "declared_coverage", "largest_gap", "last_good", "first_short", "partners", "concentration",
    "largest_share", "largest_parent_id", "n_minus_1", "known_share", "is_known",
    "in_service", "is_split",
)  # fmt: skip


def line_address(report: UUID, need: str, line: int) -> UUID:
    """The public id of a line: the same in every state of a report, so that links stay good."""
    return uuid5(report, f"{need}:{line}")


def gap_rows(
    report_id: int, report: UUID, result: BlockResult, about: dict[str, list[Any]]
) -> Iterator[str]:
    """One row per need line; `about` as in `Block.about`."""
    if not len(result.need):
        return
    place = np.searchsorted(np.array(about["id"], dtype=np.int64), result.need).tolist()
    asked = result.worst != NONE
    worst = np.where(asked, result.worst, 0)
    days = result.milestones[worst]
    n = np.arange(len(result.need))

    def at_worst(values: npt.NDArray[np.int64]) -> list[str]:
        picked = values[n, worst]
        return _optional(np.where(asked, picked, NONE))

    coverage = [at_worst(result.coverage[:, :, figure]) for figure in Figure]
    columns = [
        [str(line_address(report, about["public_id"][p], about["id"][p])) for p in place],
        [str(report_id)] * len(n),
        [str(about["need"][p]) for p in place],
        _plain(result.resource),
        _plain(result.region),
        _plain(result.scenario),
        [about["phase"][p] for p in place],
        _plain(result.priority),
        [about["marking"][p] for p in place],
        _arrays(result.required),
        *[_arrays(result.supplied[:, :, figure]) for figure in Figure],
        *[_arrays(result.coverage[:, :, figure]) for figure in Figure],
        _optional(np.where(asked, days, NONE)),
        _plain(np.where(asked, result.gap[n, worst], 0)),
        coverage[Figure.ASSURED],
        coverage[Figure.EXPECTED],
        coverage[Figure.DECLARED],
        _plain(result.largest_gap[:, -1]),
        _optional(result.short_after[:, Figure.ASSURED]),
        _optional(result.short_by[:, Figure.ASSURED]),
        _plain(np.where(asked, result.partners[n, worst], 0)),
        at_worst(result.hhi),
        at_worst(result.largest_share),
        at_worst(result.largest_parent),
        _losses(result),
        _optional(np.where(result.known_share == NONE, NONE, result.known_share // (WHOLE // 100))),
        ["t" if known else "f" for known in (asked & (result.known != 0)).tolist()],
        _optional(np.where(result.kind == Kind.LEVEL, result.in_service, NONE)),
        ["t" if split.any() else "f" for split in result.split],
    ]
    for row in zip(*columns, strict=True):
        yield "\t".join(row) + "\n"


def _plain(values: npt.NDArray[np.int64]) -> list[str]:
    return list(map(str, values.tolist()))


def _optional(values: npt.NDArray[np.int64]) -> list[str]:
    return [NULL if value == NONE else str(value) for value in values.tolist()]


def _arrays(values: npt.NDArray[np.int64]) -> list[str]:
    """Each row as an array; "not asked" is NULL inside it."""
    return [
        "{" + ",".join("NULL" if value == NONE else str(value) for value in row) + "}"
        for row in values.tolist()
    ]


def _losses(result: BlockResult) -> list[str]:
    owners, coverages = result.loss_of.tolist(), result.loss_coverage.tolist()
    texts = []
    for owner, coverage in zip(owners, coverages, strict=True):
        answers = {
            name: {
                "id": None if owner[loss] == NONE else owner[loss],
                "expected": coverage[loss][0],
                "assured": coverage[loss][1],
            }
            for loss, name in LOSSES.items()
            if coverage[loss][1] != NONE
        }
        texts.append(json.dumps(answers, separators=(",", ":")))
    return texts
