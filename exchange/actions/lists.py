"""Deeds on lists of partners picked by hand."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from common.errors import ActionError
from exchange.models import PartnerList, PartnerListEntry
from partners.models import Partner

#: So many partners stand on one list at most.
MOST_ON_A_LIST = 500


class ListIsThere(ActionError):
    pass


class ListIsFull(ActionError):
    pass


@transaction.atomic
def make_list(*, nation: Nation, name: str, is_shared: bool = False, by: User) -> PartnerList:
    made, is_new = PartnerList.objects.get_or_create(
        user=by, name=name, defaults={"nation": nation, "is_shared": is_shared}
    )
    if not is_new:
        raise ListIsThere(_("You have a list of this name already."))
    record("list.made", by=by, target=made, changes={"is_shared": (None, is_shared)})
    return made


@transaction.atomic
def put_on_list(partner_list: PartnerList, *, partner: Partner, by: User) -> PartnerList:
    """Twice is once."""
    row = PartnerList.objects.select_for_update(of=("self",)).get(pk=partner_list.pk)
    if partner.nation_id != row.nation_id:
        raise ActionError(_("Choose a partner of this register."))
    if row.entries.count() >= MOST_ON_A_LIST:
        raise ListIsFull(_("A list has room for %(n)d partners.") % {"n": MOST_ON_A_LIST})
    _entry, is_new = PartnerListEntry.objects.get_or_create(list=row, partner=partner)
    if is_new:
        record("list.partner_put", by=by, target=row, changes={"partner": (None, partner.pk)})
    return row


@transaction.atomic
def take_off_list(partner_list: PartnerList, *, partner: Partner, by: User) -> PartnerList:
    gone, _rows = partner_list.entries.filter(partner=partner).delete()
    if gone:
        changes = {"partner": (partner.pk, None)}
        record("list.partner_taken_off", by=by, target=partner_list, changes=changes)
    return partner_list


@transaction.atomic
def remove_list(partner_list: PartnerList, *, by: User) -> None:
    """What was asked with its help keeps its name in words."""
    record("list.removed", by=by, target=partner_list)
    partner_list.delete()
