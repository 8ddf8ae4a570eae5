"""The settings of a nation's register."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.models import Nation, User
from audit.record import differences, record
from common.caching import forget
from workspace.actions import note_change
from workspace.models import Change

#: Settings that figures depend on.
_COUNTED = {"milestones", "known_share_threshold", "aggregation_lines", "time_zone"}


@transaction.atomic
def update_nation(nation: Nation, *, version: int | None, by: User, **changes: Any) -> Nation:
    nation = Nation.objects.select_for_update(of=["self"]).get(pk=nation.pk)
    nation.check_version(version, changes)
    changed = differences(nation, changes)
    if not changed:
        return nation
    for field, (_old, new) in changed.items():
        setattr(nation, field, new)
    nation.version += 1
    nation.save(update_fields=[*changed, "version"])
    record("nation.updated", by=by, target=nation, changes=changed, nation_id=nation.pk)
    if _COUNTED & changed.keys():
        note_change(nation_id=nation.pk, kind=Change.EVERYTHING)
    forget(f"nation:{nation.pk}")
    return nation
