"""What a report says as a whole: roll-ups, number of lines, marking and hash, from its lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from assessments.engine.words import NONE
from assessments.marking import marking_of
from assessments.models import Block, Gap, GapReport, Rollup
from assessments.rolling import Lines, Rolled, looked_up, roll, serving
from assessments.running.stored import hash_of_all
from baseline.models import Region, Resource, Scenario
from common.rows import Marking


def settle(report: GapReport) -> None:
    """Bring the report's roll-ups, counts, marking and hash in line with its lines and blocks."""
    lines = Lines.of(Gap.objects.filter(report=report))
    Rollup.objects.filter(report=report).delete()
    Rollup.objects.bulk_create(_rollups(report, lines))
    markings = list(Marking)
    report.lines = len(lines)
    report.marking = marking_of(
        [markings[rank] for rank in np.unique(lines.marking)],
        lines=report.lines,
        nation=report.nation,
    )
    hashes = Block.objects.filter(run=report.run_id).values_list("component", "result_sha256")
    report.sha256 = hash_of_all(hashes)
    report.save(update_fields=["lines", "marking", "sha256"])


def _rollups(report: GapReport, lines: Lines) -> Iterator[Rollup]:
    """For each requirement and scenario, the nation and its first-level regions that have needs."""
    elements = Resource.elements.through.objects.filter(
        resource__in=np.unique(lines.resource).tolist()
    )
    pairs = elements.values_list("resource", "element__requirement").distinct()
    line, requirement = serving(lines.resource, np.array(pairs, dtype=np.int64).reshape(-1, 2))
    regions = Region.objects.filter(nation=report.nation_id).only("level", "ancestor_ids")
    first_level = {one.pk: one.first_level_id or NONE for one in regions}
    top = next((one.pk for one in regions if one.level == 0), NONE)
    region = looked_up(lines.region[line], first_level)
    inside = region != NONE
    counted = np.concatenate([line, line[inside]])
    keys = [
        np.concatenate([requirement, requirement[inside]]),
        lines.scenario[counted],
        np.concatenate([np.full(len(line), top), region[inside]]),
    ]
    phases = dict(Scenario.objects.filter(nation=report.nation_id).values_list("pk", "phase"))
    for rolled in roll(lines, counted, keys, report.policy.priority_weights):
        yield _rollup(report, rolled, phases)


def _rollup(report: GapReport, rolled: Rolled, phases: dict[int, str]) -> Rollup:
    requirement, scenario, region = rolled.key
    declared, expected, assured = rolled.figures.mean or (None, None, None)
    weakest = rolled.figures.weakest_coverage
    return Rollup(
        report=report,
        requirement_id=requirement,
        phase=phases[scenario],
        scenario_id=scenario,
        region_id=region,
        declared=declared,
        expected=expected,
        assured=assured,
        lines=rolled.figures.stated,
        unknown_lines=rolled.figures.not_known,
        weakest_id=rolled.weakest_id,
        weakest_coverage=weakest[2] if weakest else None,
    )
