"""Read and compute single components of a run again, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Collection

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments import reading
from assessments.engine.compute import compute
from assessments.models import Block, GapRun
from assessments.running.steps import moment_of
from assessments.running.stored import hash_of_all, pack_result, result_hash
from baseline.models import Resource

log = structlog.get_logger(__name__)


def recompute(run: GapRun, resources: Collection[int]) -> set[int]:
    """Replace the blocks of these resources by what the rows say now, judged at the run's own as-of.

    What they are tied to now, or were before, is computed with them; all of it is answered. A
    component that cannot be computed keeps its old block, and the run says so.
    """
    if not resources:
        return set()
    stored = Block.objects.filter(run=run)
    before = stored.holding(resources).values_list("resources", flat=True)
    touched = set(resources).union(*before)
    components = {one.id: one for one in reading.read(moment_of(run), touched)}
    touched = touched.union(*(one.resources for one in components.values()))
    gone = stored.holding(touched).exclude(component__in=components.keys())
    gone._raw_delete(gone.db)
    problems = [problem for one in components.values() if (problem := _replace(run, one))]
    hashes = list(Block.objects.filter(run=run).values_list("component", "sha256"))
    run.input_sha256 = hash_of_all(hashes)
    run.blocks_total = run.blocks_done = len(hashes)
    run.problem = " ".join(problems)
    run.save(update_fields=["input_sha256", "blocks_total", "blocks_done", "problem"])
    return touched


def _replace(run: GapRun, component: reading.Component) -> str:
    """Compute the component and store it; gives a sentence where that fails."""
    try:
        result = compute(component.block)
    except Exception as problem:
        log.exception("component not recomputed", run=run.pk, component=component.id)
        resource = Resource.objects.get(pk=component.id)
        return _("%(resource)s could not be computed anew: %(reason)s") % {
            "resource": resource.name.get("en", resource.code),
            "reason": str(problem),
        }
    Block.objects.update_or_create(
        run=run,
        component=component.id,
        defaults={
            "resources": list(component.resources),
            "content": component.block.to_bytes(),
            "sha256": component.block.sha256,
            "about": component.about,
            "result": pack_result(result),
            "result_sha256": result_hash(result),
            "done_at": timezone.now(),
            "lease_until": None,
        },
    )
    return ""
