"""The steps of a run. Each may be done twice, by two workers at once, and late."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime

import structlog
from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.roles import Kind
from assessments import reading
from assessments.copying import copy_in, int2, int8, int8_array, jsonb, packed_row
from assessments.engine.block import Block as EngineBlock
from assessments.engine.columns import BlockError
from assessments.engine.compute import compute
from assessments.models import Block, GapRun
from assessments.policies import policy_of
from assessments.running.leases import (
    claim_blocks,
    claim_reading,
    kept_alive,
    made_again_if_lost,
    this_worker,
)
from assessments.running.stored import hash_of_all, pack_result, result_hash
from baseline.models import Resource
from workspace.actions import notify

log = structlog.get_logger(__name__)


def read_run(run_id: int, *, as_of: datetime | None = None) -> bool:
    """Read everything the run counts into blocks. False when there is nothing to read any more."""
    worker = this_worker()
    run = claim_reading(run_id, worker, as_of)
    if run is None:
        return False
    if run.attempts > settings.GAP_ATTEMPTS:
        fail_run(run, _("Reading the registry took its worker down %(n)d times.") % _tries(run))
        return False
    try:
        _store_blocks(run)
    except (IntegrityError, OperationalError):
        # Another worker took over while this one was silent, and its blocks are there.
        log.warning("reading overtaken", run=run_id, exc_info=True)
        return False
    except Exception as problem:
        log.exception("reading failed", run=run_id)
        _stop_reading(run, problem)
        return False
    hashes = Block.objects.filter(run=run).values_list("component", "sha256")
    read = GapRun.objects.unfinished().filter(pk=run_id, claimed_by=worker)
    return bool(
        read.update(blocks_total=len(hashes), input_sha256=hash_of_all(hashes), lease_until=None)
    )


def _stop_reading(run: GapRun, problem: Exception) -> None:
    if run.attempts >= settings.GAP_ATTEMPTS:
        fail_run(run, _("The registry could not be read: %(reason)s") % {"reason": _said(problem)})
    else:
        GapRun.objects.filter(pk=run.pk, claimed_by=run.claimed_by).update(lease_until=None)


def _said(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}"


def _tries(claimed: GapRun | Block) -> dict[str, int]:
    return {"n": claimed.attempts - 1}


def _store_blocks(run: GapRun) -> None:
    policy = policy_of(run.nation)
    milestones = sorted(set(run.nation.milestones))
    run.policy, run.milestones = policy, milestones
    moment = moment_of(run)
    if run.kind == GapRun.Kind.CURRENT:
        run.day = moment.day
    run.save(update_fields=["policy", "milestones", "day"])
    claimed = GapRun.objects.filter(pk=run.pk, claimed_by=run.claimed_by)
    with kept_alive(claimed), reading.one_moment(), made_again_if_lost():
        Block.objects.filter(run=run).delete()  # left by a reader that died half-way
        copy_in("assessments_block", BLOCK_COLUMNS, _packed(run.pk, reading.read(moment)))


def moment_of(run: GapRun) -> reading.Moment:
    if run.policy is None:
        raise ValueError("A run has a moment once it has been claimed.")
    return reading.Moment(run.nation, run.as_of, run.policy, tuple(run.milestones))


BLOCK_COLUMNS = (
    "run_id", "component", "resources", "content", "sha256", "about", "result_sha256", "claimed_by", "attempts",
)  # fmt: skip


def _packed(run_id: int, components: Iterator[reading.Component]) -> Iterator[bytes]:
    for component in components:
        yield packed_row(
            [
                int8(run_id),
                int8(component.id),
                int8_array(component.resources),
                component.block.to_bytes(),
                component.block.sha256.encode(),
                jsonb(json.dumps(component.about)),
                b"",
                b"",
                int2(0),
            ]
        )


def compute_some(run_id: int) -> bool:
    """Compute a few blocks of the run that nobody works on. False when there is none to go on with."""
    worker = this_worker()
    blocks = claim_blocks(run_id, worker, settings.GAP_BLOCKS)
    if not blocks:
        return False
    if blocks[0].attempts > settings.GAP_ATTEMPTS:  # one that was tried before comes by itself
        _give_up(blocks[0], _("it took its worker down %(n)d times") % _tries(blocks[0]))
        return False
    results = []
    with kept_alive(Block.objects.filter(run=run_id, claimed_by=worker, done_at__isnull=True)):
        for block in blocks:
            try:
                result = compute(EngineBlock.from_bytes(bytes(block.content)))
            except BlockError as refusal:
                _give_up(block, str(refusal))
                return False
            except Exception as problem:
                log.exception("block failed", run=run_id, component=block.component)
                _let_go(block, problem)
            else:
                results.append((block, pack_result(result), result_hash(result)))
        store_results(run_id, results)
    return True


def store_results(run_id: int, results: list[tuple[Block, bytes, str]]) -> None:
    """Whoever computes a block first has the say; a second answer would be the same one."""
    now = timezone.now()
    with made_again_if_lost():
        stored = sum(
            Block.objects.filter(pk=block.pk, done_at__isnull=True).update(
                result=packed, result_sha256=sha256, done_at=now, lease_until=None
            )
            for block, packed, sha256 in results
        )
        GapRun.objects.filter(pk=run_id).update(blocks_done=F("blocks_done") + stored)


def _let_go(block: Block, problem: Exception) -> None:
    if block.attempts >= settings.GAP_ATTEMPTS:
        _give_up(block, _said(problem))
        return
    own = Block.objects.filter(pk=block.pk, claimed_by=block.claimed_by, done_at__isnull=True)
    own.update(lease_until=None)


def _give_up(block: Block, reason: str) -> None:
    resource = Resource.objects.get(pk=block.component)
    run = GapRun.objects.get(pk=block.run_id)
    fail_run(
        run,
        _("%(resource)s could not be computed: %(reason)s")
        % {"resource": resource.name.get("en", resource.code), "reason": reason},
    )


def fail_run(run: GapRun, problem: str) -> None:
    """The run is over without a report; whoever asked for it is told why."""
    with transaction.atomic():
        unfinished = GapRun.objects.unfinished().filter(pk=run.pk)
        if not unfinished.update(
            status=GapRun.Status.FAILED,
            problem=problem,
            lease_until=None,
            finished_at=timezone.now(),
        ):
            return
        notify(
            _people_to_tell(run),
            kind="gap_run.failed",
            text=_("A gap report could not be made. %(problem)s") % {"problem": problem},
            url=reverse("assessments:run", args=[run.public_id]),
        )


def _people_to_tell(run: GapRun) -> list[User]:
    asked_by = User.objects.get(pk=run.asked_by_id)
    if asked_by.kind != Kind.SYSTEM:
        return [asked_by]
    return list(User.objects.filter(nation=run.nation_id, kind=Kind.OFFICER, is_active=True))
