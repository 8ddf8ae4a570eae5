"""How a proof is noted, and what proofs share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

from workspace.actions import start_job
from workspace.models import Job

World = SimpleNamespace
Proof = Callable[[World], Iterator[dict[str, Any]]]
PROOFS: dict[str, Proof] = {}


def proves(task: str) -> Callable[[Proof], Proof]:
    def note(proof: Proof) -> Proof:
        assert task not in PROOFS
        PROOFS[task] = proof
        return proof

    return note


def job_for(w: World, task: str, target: Any, url: str = "") -> Job:
    return start_job(kind="test", title=task, task=task, target=target, url=url, by=w.petra)


def is_done(job: Job) -> bool:
    job.refresh_from_db()
    return job.status == Job.Status.DONE
