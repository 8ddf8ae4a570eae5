"""Hand work to a worker once the transaction that caused it is committed."""

from collections.abc import Callable

from django.db import transaction


def after_commit(do: Callable[[], object]) -> None:
    """Robust: a broker that is down must not turn a committed deed into an error page; the row
    waits, and the clock hands it over."""
    transaction.on_commit(do, robust=True)
