"""Addresses of rows: what `reverse` answers, in a tenth of its time, for pages that show hundreds."""

from __future__ import annotations

import uuid
from functools import cache

from django.conf import settings
from django.urls import get_script_prefix, get_urlconf, reverse

_SOME = uuid.UUID(int=0)


def row_url(name: str, public_id: uuid.UUID) -> str:
    """The address of the page `name`, whose one argument is the row's public id."""
    before, after = _around(name, get_urlconf() or settings.ROOT_URLCONF, get_script_prefix())
    return f"{before}{public_id}{after}"


@cache
def _around(name: str, urlconf: str, prefix: str) -> tuple[str, str]:
    """What stands before the id and behind it."""
    before, _id, after = reverse(name, urlconf, args=[_SOME]).partition(str(_SOME))
    return before, after
