"""The deed on a file of lines: one side states what it holds, all of it or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from accounts.models import User
from assessments.actions.positions import state_position
from assessments.models import Side


@transaction.atomic
def state_positions(rows: Iterable[Any], *, side: Side, by: User) -> int:
    """`rows` as `position_files.check` found them; one that changed meanwhile refuses them all."""
    stated = 0
    for row in rows:
        state_position(
            row.need, side=side, version=row.version, comment=row.comment, by=by, **row.terms
        )
        stated += 1
    return stated
