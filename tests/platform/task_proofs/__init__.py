"""For every task of ours: what must be there before, and what it has done to it afterwards.

A proof is a generator: it yields the arguments the task is sent with, and goes on when a real worker
has done it. A new task needs a proof here; `tests/house_rules/test_tasks.py` asks for it. Proofs run in
the order of these modules, and within them from top to bottom.
"""

from tests.platform.task_proofs import (
    cooperation,
    desk,
    gaps,
    privacy,
    promises,
    registry,
    workspace,
)
from tests.platform.task_proofs.proving import PROOFS

__all__ = ["PROOFS", "cooperation", "desk", "gaps", "privacy", "promises", "registry", "workspace"]
