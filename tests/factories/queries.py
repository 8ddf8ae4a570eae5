"""How many queries something costs."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext


def count_queries(act: Callable[[], Any]) -> int:
    """Without those for content types: which are known already hangs on the tests before."""
    with CaptureQueriesContext(connection) as captured:
        act()
    return sum("django_content_type" not in query["sql"] for query in captured)
