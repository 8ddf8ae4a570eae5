"""Deeds on derived needs: work them out for regions, and let them follow what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from assessments.deriving import outdated
from assessments.models import Assessment, Need
from assessments.stating import Frame, Wanted, faults, twice
from assessments.stating.keeping import (
    NeedIsWithdrawn,
    check_not_agreed,
    create_needs,
    follow,
    for_change,
    locked_need,
    note_needs,
    opened,
    refuse,
    settle_consent,
)
from audit.record import differences, record
from common.errors import ActionError


class NothingToApply(ActionError):
    pass


@transaction.atomic
def derive_needs(
    assessment: Assessment, many: Sequence[Wanted], *, before: Mapping[int, Need], by: User
) -> list[Need]:
    """State what a planning factor gives for several regions, as it was shown.

    `before` holds, by region, the derived need that is there already: it takes the new quantity.
    """
    assessment = opened(assessment)
    frame = Frame.of(assessment)
    refuse([fault for wanted in many for fault in faults(wanted, frame)])
    fresh = [wanted for wanted in many if wanted.region.pk not in before]
    refuse([fault for _place, fault in twice(fresh, frame)])
    kept = {need.pk: need for need in for_change(assessment.needs.derived())}
    told: dict[str, tuple[Any, Any]] = {}
    changed = []
    for wanted in many:
        need = before.get(wanted.region.pk)
        if need is None:
            continue
        if need.pk not in kept or kept[need.pk].version != need.version:
            raise NeedIsWithdrawn(_("A need has changed meanwhile. Look at the preview again."))
        check_not_agreed(kept[need.pk])
        changed.append(_rederived(kept[need.pk], wanted, by, told))
    if changed:
        Need.objects.bulk_update(changed, _REDERIVED)
    for need in changed:
        follow(need, by)
    made = create_needs(assessment, fresh, by)
    told["needs"] = (None, [need.pk for need in made])
    record("needs.derived", by=by, target=assessment, changes=told)
    return changed + made


@transaction.atomic
def apply_derivation(need: Need, *, expected: Decimal, by: User) -> Need:
    """Let a derived need follow its factor and driver as they are now, in force as well.

    Both sides signed what it is derived from; before that, what they agreed on stays.
    `expected` is the quantity the person was shown; if it has moved again, nothing is applied.
    """
    need = locked_need(need)
    found = outdated([need])
    if not found:
        raise NothingToApply(_("The need says what its factor and driver give."))
    now = found[0].now
    if now.quantity != expected:
        raise NothingToApply(
            _("The factor or the driver has changed again. Look at the difference once more.")
        )
    if need.assessment.status != Assessment.Status.IN_FORCE:
        check_not_agreed(need)
    new = {now.field: now.quantity, "factor": now.factor, "driver": now.driver}
    told = differences(need, new)
    for name, value in new.items():
        setattr(need, name, value)
    need.version += 1
    need.save(update_fields=[*new, "version"])
    if need.assessment.takes_needs:
        follow(need, by)
    record("need.derived_anew", by=by, target=need, changes=told)
    note_needs(need.assessment, {need.resource_id})
    return need


@transaction.atomic
def apply_derivations(assessment: Assessment, *, expected: dict[int, Decimal], by: User) -> int:
    """The same for many needs (`expected` by need); those that have moved again stay as they are."""
    rows = for_change(Need.objects.filter(assessment=assessment, pk__in=expected)).in_use()
    found = [
        one for one in outdated(rows.order_by("pk")) if expected[one.need.pk] == one.now.quantity
    ]
    if not found:
        raise NothingToApply(_("There is nothing to apply any more. Look at the needs again."))
    told = {}
    for one in found:
        if assessment.status != Assessment.Status.IN_FORCE:
            check_not_agreed(one.need)
        setattr(one.need, one.now.field, one.now.quantity)
        one.need.factor, one.need.driver = one.now.factor, one.now.driver
        one.need.version += 1
        told[f"need {one.need.pk} {one.now.field}"] = (one.old, one.now.quantity)
    fields = ["initial", "per_day", "capacity", "factor", "driver", "version"]
    Need.objects.bulk_update([one.need for one in found], fields)
    if assessment.takes_needs:
        for one in found:
            follow(one.need, by)
    record("needs.derived_anew", by=by, target=assessment, changes=told)
    note_needs(assessment, {one.need.resource_id for one in found})
    return len(found)


_REDERIVED = [
    "initial", "per_day", "capacity", "factor", "driver", "share_affected", "is_applied",
    "consented_at", "consented_by", "version",
]  # fmt: skip


def _rederived(need: Need, wanted: Wanted, by: User, told: dict[str, tuple[Any, Any]]) -> Need:
    names = ("initial", "per_day", "capacity", "factor", "driver", "share_affected")
    new = {name: getattr(wanted, name) for name in names}
    for name, change in differences(need, new).items():
        told[f"need {need.pk} {name}"] = change
        setattr(need, name, new[name])
    if need.priority == Need.Priority.FIRST:
        settle_consent(need, by)
    need.version += 1
    return need
