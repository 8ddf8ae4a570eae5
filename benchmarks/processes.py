"""Workers of the benchmarks: processes of their own, so that their memory and their time are theirs.

A new process imports the module its first call lives in before Django is ready. So this one imports
nothing of ours at the top, and names are looked up when they are called.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
import resource
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any


def pool(workers: int, *, plain: bool = False) -> ProcessPoolExecutor:
    """Processes that are not forks of this one: they hold no connection and no memory of ours.

    With `plain` they choose their database themselves, before Django is set up.
    """
    context = multiprocessing.get_context("spawn")
    set_up = None if plain else _set_up
    return ProcessPoolExecutor(workers, mp_context=context, initializer=set_up)


def call(name: str, *arguments: Any) -> Any:
    """Call "module.function" in a worker."""
    module, _dot, function = name.rpartition(".")
    return getattr(importlib.import_module(module), function)(*arguments)


def peak(_number: int = 0) -> int:
    """Megabytes this process has held at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def held() -> int:
    """Megabytes this process holds now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024**2


def _set_up() -> None:
    import django

    django.setup()
