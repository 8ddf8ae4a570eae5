"""Which policy weighs the promises of a nation."""

from accounts.models import Nation, User
from assessments.models import AssurancePolicy


def policy_of(nation: Nation) -> AssurancePolicy:
    """The newest policy; the default weights are number 1, set by the portal itself."""
    newest = AssurancePolicy.objects.filter(nation=nation).newest_first().first()
    if newest is not None:
        return newest
    policy, _made = AssurancePolicy.objects.get_or_create(
        nation=nation, number=1, defaults={"set_by": User.objects.system()}
    )
    return policy
