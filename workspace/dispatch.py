"""Hand work to a worker once the transaction that caused it is committed."""

from collections.abc import Callable

from django.db import transaction


def after_commit(do: Callable[[], object]) -> None:
    """Robust: a broker that is down must not turn a committed deed into an error page; the row
    waits, and the clock hands it over."""

    def hand_over() -> None:  # by name, for Django names in the log what failed
        do()

    transaction.on_commit(hand_over, robust=True)
