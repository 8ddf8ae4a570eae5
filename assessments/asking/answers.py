"""Answers from stored blocks: no report is written, and only blocks that are touched are computed.

A small report is answered at once. A large one is cut into parts that workers compute side by side; a
part is kept in the cache when it is done, and whoever asked puts them together. Nothing else is state:
a part that was lost, with its worker or with the cache, is asked for again by the next look.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from time import monotonic, sleep
from typing import Any

import numpy as np
import structlog
from django.core.cache import cache
from django.db.models import Sum
from django.db.models.functions import Length

from assessments.engine import packing
from assessments.engine.block import Block as EngineBlock
from assessments.engine.standing import Standing, differs, standing, standing_of
from assessments.engine.whatif import WhatIf
from assessments.engine.words import Ints
from assessments.models import Block, GapReport
from assessments.reading import one_moment
from assessments.running.stored import unpack_result

log = structlog.get_logger(__name__)

#: Reports whose blocks are larger than this together are answered by workers.
QUICK_BYTES = 3_000_000
PARTS = 8
#: Answers come from stored blocks and can always be made again.
KEPT_SECONDS = 24 * 60 * 60
#: A part that is not there so long after it was called for is called for again.
LOST_SECONDS = 30
#: How long a page waits for the workers before it shows how far they are.
PATIENCE = 2.5


@dataclass(frozen=True, eq=False)
class Answer:
    """The lines of which anything is otherwise, in order of need (its key), before and after."""

    before: Standing
    after: Standing

    def __len__(self) -> int:
        return len(self.before)


@dataclass(frozen=True)
class Asked:
    """A what-if upon a report in one state."""

    report: GapReport
    what_if: WhatIf

    @cached_property
    def key(self) -> str:
        """Of these figures and this question; who may see what of the answer is asked when it is read."""
        report = self.report
        state = f"{report.pk}:{report.run_id}:{report.sha256}:{report.engine_version}"
        return f"what-if:1:{state}:{self.what_if.sha256}"

    @cached_property
    def parts(self) -> int:
        sizes = Block.objects.filter(run=self.report.run_id).aggregate(all=Sum(Length("content")))
        return PARTS if (sizes["all"] or 0) > QUICK_BYTES else 1

    def part_key(self, part: int) -> str:
        return f"{self.key}:{part}/{self.parts}"


class NotAnswered(Exception):
    """It cannot be computed; the text says why."""


def kept(asked: Asked) -> Answer | None:
    """The answer, where every part of it is there."""
    found = _found(asked)
    return _together(list(found.values())) if len(found) == asked.parts else None


def answer_of(asked: Asked) -> Answer:
    """The answer, worked out here as far as it is not kept."""
    found = _found(asked)
    for part in range(asked.parts):
        key = asked.part_key(part)
        if key not in found:
            found[key] = make_part(asked, part)
    return _together([found[asked.part_key(part)] for part in range(asked.parts)])


def answer_soon(asked: Asked, start: Callable[..., Any]) -> Answer | None:
    """The answer: kept, or made at once, or by workers if they are quick; None while they are at it.

    `start(key=, part=)` sends for a worker.
    """
    if asked.parts == 1:
        return answer_of(asked)
    until = monotonic() + PATIENCE
    while progress(asked) < asked.parts:
        _call_workers(asked, start)
        if monotonic() >= until:
            return None
        sleep(0.03)
    found = kept(asked)
    if found is None:  # the cache let go of a part: it is called for again
        there = _found(asked)
        gone = [part for part in range(asked.parts) if asked.part_key(part) not in there]
        cache.delete_many([f"{asked.part_key(part)}:done" for part in gone])
    return found


def progress(asked: Asked) -> int:
    """How many of its parts are done; the parts themselves, which may be large, are not fetched."""
    marks = [f"{asked.part_key(part)}:done" for part in range(asked.parts)]
    return len(cache.get_many(marks))


def work_on(key: str, part: int) -> None:
    """What a worker does: one part of what was asked under a key, if it is still wanted."""
    told = cache.get(f"{key}:asked")
    if told is None:
        return
    report = GapReport.objects.get(pk=told["report"])
    asked = Asked(report, WhatIf.from_data(told["what_if"]))
    if asked.key == key and not cache.has_key(asked.part_key(part)):
        make_part(asked, part)


def make_part(asked: Asked, part: int) -> bytes:
    """Compute some of the blocks; the answer is kept as well as given."""
    before, after = [], []
    with one_moment():
        report = GapReport.objects.get(pk=asked.report.pk)
        if Asked(report, asked.what_if).key != asked.key:
            raise NotAnswered("The report has been renewed meanwhile.")
        blocks = Block.objects.filter(run=report.run_id).annotate(size=Length("content"))
        mine = list(blocks.order_by("-size", "component").values_list("pk", flat=True))
        rows = blocks.filter(pk__in=mine[part :: asked.parts])
        for content, about, result in rows.values_list("content", "about", "result").iterator(16):
            found = _otherwise(asked.what_if, bytes(content), about, bytes(result or b""))
            if found is not None:
                before.append(found.before)
                after.append(found.after)
    none = _none(len(asked.report.milestones))
    packed = _packed(Answer(_joined(before, none), _joined(after, none)))
    cache.set(asked.part_key(part), packed, KEPT_SECONDS)
    cache.set(f"{asked.part_key(part)}:done", 1, KEPT_SECONDS)
    return packed


def _otherwise(
    what_if: WhatIf, content: bytes, about: dict[str, list[Any]], result: bytes
) -> Answer | None:
    block = EngineBlock.from_bytes(content)
    changed = what_if.apply(block)
    if changed is block:
        return None
    before, after = standing_of(unpack_result(result)), standing(changed)
    unlike = differs(before, after)
    keys = np.array(about["need"], dtype=np.int64)[unlike]
    return Answer(replace(before.rows(unlike), need=keys), replace(after.rows(unlike), need=keys))


def _call_workers(asked: Asked, start: Callable[..., Any]) -> None:
    """Send for the parts that nobody has been sent for lately."""
    missing = [
        part
        for part in range(asked.parts)
        if cache.add(f"{asked.part_key(part)}:called", 1, LOST_SECONDS)
    ]
    if not missing:
        return
    told = {"report": asked.report.pk, "what_if": asked.what_if.data()}
    cache.set(f"{asked.key}:asked", told, KEPT_SECONDS)
    for part in missing:
        if not cache.has_key(asked.part_key(part)):
            start(key=asked.key, part=part)


def _found(asked: Asked) -> dict[str, bytes]:
    found: dict[str, bytes] = cache.get_many([asked.part_key(part) for part in range(asked.parts)])
    return found


def _packed(answer: Answer) -> bytes:
    arrays: dict[str, Ints] = {}
    for side in ("before", "after"):
        for field in fields(Standing):
            array = getattr(getattr(answer, side), field.name)
            arrays[f"{side} {field.name}"] = array.ravel()
            arrays[f"{side} {field.name} shape"] = np.array(array.shape, dtype=np.int64)
    return packing.compress(packing.pack(arrays))


def _together(parts: Sequence[bytes]) -> Answer:
    arrays = [packing.unpack(packing.expand(one)) for one in parts]
    before, after = ([_read(one, side) for one in arrays] for side in ("before", "after"))
    return Answer(Standing.joined(before), Standing.joined(after))


def _read(arrays: dict[str, Ints], side: str) -> Standing:
    return Standing(
        *(
            arrays[f"{side} {field.name}"].reshape(arrays[f"{side} {field.name} shape"])
            for field in fields(Standing)
        )
    )


def _joined(several: list[Standing], none: Standing) -> Standing:
    return Standing.joined([none, *several])


def _none(days: int) -> Standing:
    def empty(*shape: int) -> Ints:
        return np.zeros((0, *shape), dtype=np.int64)

    return Standing(
        empty(), empty(days), empty(days, 3), empty(days, 3), empty(), empty(3), empty(3)
    )
