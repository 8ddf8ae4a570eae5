"""Whom a red flag blocks: the partner that carries it, and everybody below it in the family."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.errors import ActionError
from partners.family import parents_of
from partners.models import Partner, RiskFlag, Suspension
from partners.supply_changes import note_supply_of


class PartnerBlocked(ActionError):
    """A red flag stands on the partner, or on one it belongs to."""


def settle_blocks(nation_id: int) -> list[Partner]:
    """Say of every partner of the nation whether it is blocked. Gives back those that changed.

    Called in the transaction of whatever moved a flag or a parent, with the family held. A nation
    has few flags, so all of them are looked at and nothing has to be carried along.
    """
    blocked: set[int] = set()
    flags = RiskFlag.objects.blocking().filter(nation=nation_id)
    level = set(flags.values_list("partner", flat=True))
    while level:
        blocked |= level
        below = Partner.objects.filter(parent__in=level).values_list("pk", flat=True)
        level = set(below) - blocked
    rows = Partner.objects.filter(nation=nation_id)
    newly = list(rows.filter(pk__in=blocked, is_blocked=False))
    free = list(rows.filter(is_blocked=True).exclude(pk__in=blocked))
    rows.filter(pk__in=[partner.pk for partner in newly]).update(is_blocked=True)
    rows.filter(pk__in=[partner.pk for partner in free]).update(is_blocked=False)
    note_supply_of([*newly, *free])
    return [*newly, *free]


def reason_for(partner: Partner) -> str:
    """What the office wrote for the company itself about its flag."""
    if not partner.is_blocked:
        return ""
    flag = RiskFlag.objects.blocking().filter(partner=partner).first()
    return flag.reason if flag else ""


def suspended_because(partner: Partner) -> str:
    """What the office wrote for the company itself when it suspended it."""
    if partner.status != Partner.Status.SUSPENDED:
        return ""
    return (
        Suspension.objects.standing()
        .filter(partner=partner)
        .values_list("reason", flat=True)
        .first()
        or ""
    )


def check_not_blocked(partner: Partner) -> None:
    """Raises `PartnerBlocked` with the name of whoever carries the flag."""
    if not partner.is_blocked:
        return
    family = [partner, *parents_of(partner)]
    flags = RiskFlag.objects.blocking().filter(partner__in=family)
    flag = flags.select_related("partner").order_by("-raised_at", "pk").first()
    if flag is None or flag.partner_id == partner.pk:
        raise PartnerBlocked(_("%(name)s has a red flag. Lift it first.") % {"name": partner.name})
    raise PartnerBlocked(
        _("%(owner)s, which %(name)s belongs to, has a red flag. Lift it first.")
        % {"owner": flag.partner.name, "name": partner.name}
    )
