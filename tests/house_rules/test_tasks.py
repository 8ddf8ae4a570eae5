"""True of all tasks: each is proven through a real worker, and the clock names only tasks there are."""

from __future__ import annotations

from celery import current_app

from resilience_portal.celery import app
from tests.platform.task_proofs import PROOFS


def _ours() -> set[str]:
    current_app.loader.import_default_modules()
    return {name for name in current_app.tasks if not name.startswith("celery.")}


def test_every_task_is_proven_through_a_real_worker() -> None:
    assert len(_ours()) > 20
    missing, of_nothing = _ours() - set(PROOFS), set(PROOFS) - _ours()
    assert not missing, f"give each a proof in tests/platform/task_proofs: {missing}"
    assert not of_nothing


def test_the_clock_starts_tasks_there_are() -> None:
    assert {row["task"] for row in app.conf.beat_schedule.values()} <= _ours()
    assert {name for name in _ours() if ".periodic." in name} == {
        row["task"] for row in app.conf.beat_schedule.values()
    }, "what lies in periodic.py is started by the clock, and nothing else is"
