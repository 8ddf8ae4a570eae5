"""Which policy weighs the promises of a nation, and what a new one would do before it counts."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from assessments.engine.whatif import Weighed, WhatIf
from assessments.models import AssurancePolicy
from common.errors import ActionError

WHOLE = 10_000

Weights = Sequence[Sequence[int]]


class WeightsOutOfOrder(ActionError):
    pass


def policy_of(nation: Nation) -> AssurancePolicy:
    """The newest policy; the default weights are number 1, set by the portal itself."""
    newest = AssurancePolicy.objects.filter(nation=nation).newest_first().first()
    if newest is not None:
        return newest
    policy, _made = AssurancePolicy.objects.get_or_create(
        nation=nation, number=1, defaults={"set_by": User.objects.system()}
    )
    return policy


def check_weights(weights: Weights, priority_weights: Sequence[int]) -> None:
    """A better promise or better evidence never counts less; a more urgent need never weighs less."""
    by_promise = [list(column) for column in zip(*weights, strict=True)]
    rising = all(list(row) == sorted(row) for row in [*weights, *by_promise])
    within = all(0 <= weight <= WHOLE for row in weights for weight in row)
    if not rising or not within:
        raise WeightsOutOfOrder(
            _(
                "A better promise or better evidence never counts less, and no more than 100 percent."
            )
        )
    falling = list(priority_weights) == sorted(priority_weights, reverse=True)
    if not falling or priority_weights[-1] < 1:
        raise WeightsOutOfOrder(
            _("A more urgent priority never weighs less than the next, and each at least 1.")
        )


def supposed(weights: Weights, priority_weights: Sequence[int]) -> WhatIf:
    """What if these weights counted?"""
    weighed = Weighed(tuple(tuple(row) for row in weights), tuple(priority_weights))
    return WhatIf.of([weighed])


def seal_of(before: AssurancePolicy, what_if: WhatIf) -> str:
    """Given out with the effect of exactly this draft upon exactly this policy, and asked for when it is
    set: nobody saves blind."""
    drafted = f"{before.nation_id}:{before.number}:{what_if.sha256}"
    return salted_hmac("assessments.policies", drafted, algorithm="sha256").hexdigest()
