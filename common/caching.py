"""Remember answers until what they were made from changes."""

from collections.abc import Callable
from typing import TypeVar

from django.core.cache import cache
from django.utils.crypto import get_random_string

Answer = TypeVar("Answer")


def forget(source: str) -> None:
    """Call after a change of `source`; every answer made from it is stale."""
    cache.delete(f"generation:{source}")


def remember(source: str, key: str, make: Callable[[], Answer], *, seconds: int = 3600) -> Answer:
    """The answer kept under `key` since `source` last changed, or a new one from `make`."""
    generation = cache.get_or_set(f"generation:{source}", lambda: get_random_string(12), None)
    kept = f"{source}:{key}:{generation}"
    answer = cache.get(kept, default=_NOTHING)
    if answer == _NOTHING:
        answer = make()
        cache.set(kept, answer, seconds)
    return answer


_NOTHING = "\x00nothing kept\x00"
