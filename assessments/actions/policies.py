"""The deed on the assurance policy: a new version with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from assessments.models import AssurancePolicy
from assessments.policies import policy_of
from audit.record import record
from common.errors import ActionError, StaleVersion
from workspace.actions import note_change
from workspace.models import Change

WHOLE = 10_000


class WeightsOutOfOrder(ActionError):
    pass


class PolicyUnchanged(ActionError):
    pass


@transaction.atomic
def set_policy(
    *,
    nation: Nation,
    weights: Sequence[Sequence[int]],
    priority_weights: Sequence[int],
    reason: str,
    version: int | None = None,
    by: User,
) -> AssurancePolicy:
    """Weigh promises and evidence by these figures from now on; snapshots keep the policy of their day.

    `weights` in ten-thousandths: rows no promise, pledged, contracted; columns declared, verified,
    exercised. `version` is the number of the policy the person had before them.
    """
    Nation.objects.select_for_update(no_key=True).get(pk=nation.pk)
    before = policy_of(nation)
    table, row = [list(one) for one in weights], list(priority_weights)
    new = {"weights": table, "priority_weights": row, "reason": reason}
    if version is not None and version != before.number:
        raise StaleVersion(
            _("Somebody else has set a new policy meanwhile. Compare and decide."),
            current={name: getattr(before, name) for name in new},
            attempted=new,
            version=before.number,
        )
    _check(table, row)
    if [before.weights, before.priority_weights] == [table, row]:
        raise PolicyUnchanged(_("These are the weights in force already."))
    policy = AssurancePolicy.objects.create(
        nation=nation, number=before.number + 1, set_by=by, **new
    )
    changes = {name: (getattr(before, name), value) for name, value in new.items()}
    record("policy.set", by=by, target=policy, changes=changes)
    note_change(nation_id=nation.pk, kind=Change.EVERYTHING)
    return policy


def _check(weights: list[list[int]], priority_weights: list[int]) -> None:
    """A better promise or better evidence never counts less; a more urgent need never weighs less."""
    by_promise = [list(column) for column in zip(*weights, strict=True)]
    rising = all(row == sorted(row) for row in [*weights, *by_promise])
    within = all(0 <= weight <= WHOLE for row in weights for weight in row)
    if not rising or not within:
        raise WeightsOutOfOrder(
            _(
                "A better promise or better evidence never counts less, and no more than 100 percent."
            )
        )
    falling = priority_weights == sorted(priority_weights, reverse=True)
    if not falling or priority_weights[-1] < 1:
        raise WeightsOutOfOrder(
            _("A more urgent priority never weighs less than the next, and each at least 1.")
        )
