"""Deeds on the other names a partner is known by."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.record import record
from baseline.editing import locked
from common.errors import ActionError
from common.text import folded
from partners.duplicates import match_key
from partners.models import Alias, Partner
from partners.screening import screen_partner

MOST_NAMES = 30


class NameKnown(ActionError):
    pass


class TooManyNames(ActionError):
    pass


@transaction.atomic
def add_alias(partner: Partner, *, name: str, by: User) -> Alias:
    partner = locked(partner)
    key = folded(name)[:200]
    if key == partner.name_key or partner.aliases.filter(name_key=key).exists():
        raise NameKnown(_("It is known by this name already."))
    if partner.aliases.count() >= MOST_NAMES:
        raise TooManyNames(_("A partner has at most %(most)s other names.") % {"most": MOST_NAMES})
    alias = Alias.objects.create(
        nation=partner.nation,
        partner=partner,
        name=name,
        name_key=key,
        match_key=match_key(name)[:200],
        added_by=by,
    )
    record("partner.alias_added", by=by, target=partner, changes={"alias": (None, name)})
    screen_partner(partner)
    return alias


@transaction.atomic
def remove_alias(alias: Alias, *, by: User) -> None:
    record(
        "partner.alias_removed", by=by, target=alias.partner, changes={"alias": (alias.name, None)}
    )
    alias.delete()
