"""The deed on the assurance policy: a new version with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from assessments.models import AssurancePolicy
from assessments.policies import check_weights, policy_of, seal_of, supposed
from audit.record import record
from common.errors import ActionError, ChangedMeanwhile, StaleVersion
from workspace.actions import note_change
from workspace.models import Change


class PolicyUnchanged(ActionError):
    pass


class EffectNotSeen(ChangedMeanwhile):
    pass


@transaction.atomic
def set_policy(
    *,
    nation: Nation,
    weights: Sequence[Sequence[int]],
    priority_weights: Sequence[int],
    reason: str,
    seen: str,
    version: int | None = None,
    by: User,
) -> AssurancePolicy:
    """Weigh promises and evidence by these figures from now on; snapshots keep the policy of their day.

    `weights` in ten-thousandths: rows no promise, pledged, contracted; columns declared, verified,
    exercised. `version` is the number of the policy the person had before them;
    `seen` the seal they were given with the effect of exactly these weights.
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
    check_weights(table, row)
    if [before.weights, before.priority_weights] == [table, row]:
        raise PolicyUnchanged(_("These are the weights in force already."))
    if not constant_time_compare(seen, seal_of(before, supposed(table, row))):
        raise EffectNotSeen(_("Look at what these weights would do, then set them."))
    policy = AssurancePolicy.objects.create(
        nation=nation, number=before.number + 1, set_by=by, **new
    )
    changes = {name: (getattr(before, name), value) for name, value in new.items()}
    record("policy.set", by=by, target=policy, changes=changes)
    note_change(nation_id=nation.pk, kind=Change.EVERYTHING)
    return policy
