"""Deeds of the office on risk flags. What a red one blocks follows at once, down the family."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from partners import notifications
from partners.blocking import settle_blocks
from partners.family import hold_family
from partners.models import Partner, RiskFlag


class FlagStands(ActionError):
    """The partner has a flag of this level already."""


class FlagLifted(ActionError):
    """Somebody has lifted the flag already."""


@transaction.atomic
def raise_flag(partner: Partner, *, level: str, note: str, reason: str = "", by: User) -> RiskFlag:
    """Warn of a partner. `note` stays with the office; the company reads `reason`, if any."""
    hold_family(partner.nation_id)
    partner = locked(partner)
    old = partner.risk_flags.standing().select_for_update(of=("self",)).first()
    if old is not None and old.level == level:
        raise FlagStands(
            _("%(name)s has this flag already. Lift it to give other reasons.")
            % {"name": partner.name}
        )
    if old is not None:
        _lift(old, because=note, by=by)
    flag = RiskFlag.objects.create(
        nation=partner.nation,
        partner=partner,
        level=level,
        note=note,
        reason=reason,
        raised_by=by,
    )
    record(
        "flag.raised",
        by=by,
        target=flag,
        changes={"level": (old.level if old else None, level), "partner": (None, partner)},
    )
    _settle(partner, reason)
    return flag


@transaction.atomic
def lift_flag(flag: RiskFlag, *, because: str, by: User) -> RiskFlag:
    """The warning no longer holds; it stays in the history with both reasons."""
    hold_family(flag.nation_id)
    flag = (
        RiskFlag.objects.select_for_update(of=("self",)).select_related("partner").get(pk=flag.pk)
    )
    if flag.lifted_at is not None:
        raise FlagLifted(_("Somebody has lifted this flag already."))
    _lift(flag, because=because, by=by)
    record("flag.lifted", by=by, target=flag, changes={"level": (flag.level, None)})
    _settle(flag.partner, "")
    return flag


def _lift(flag: RiskFlag, *, because: str, by: User) -> None:
    flag.lifted_at, flag.lifted_by, flag.lifted_because = timezone.now(), by, because
    flag.save(update_fields=["lifted_at", "lifted_by", "lifted_because"])


def _settle(partner: Partner, reason: str) -> None:
    """The flagged company reads the reason meant for it; those below learn that they wait."""
    for changed in settle_blocks(partner.nation_id):
        changed.refresh_from_db()
        notifications.tell_block(changed, reason if changed.pk == partner.pk else "")
