"""Whose task it is to keep a partner's contacts fresh: its administrators, else the office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from partners.models import Membership, Partner


def responsible_for(partners: Iterable[Partner], reader: Any) -> dict[int, str]:
    """By partner, in words; one query for a page of them. Who represents whom is not for officials."""
    wanted = {partner.pk for partner in partners}
    rows = (
        Membership.objects.current()
        .filter(partner__in=wanted, role=Membership.Role.ADMINISTRATOR, user__is_active=True)
        .for_list()
        .values_list("partner", "user__name")
    )
    names: dict[int, list[str]] = {}
    for partner, name in rows:
        names.setdefault(partner, []).append(name)
    is_told = reader.sees_whole_nation or reader.is_representative
    somebody = _("its administrator")
    return {
        key: (", ".join(names[key]) if is_told else somebody)
        if key in names
        else nobody_of_its_own()
        for key in wanted
    }


def responsible_among(members: Iterable[Membership]) -> str:
    """As `responsible_for`, of one partner whose current members the reader sees."""
    active = [one for one in members if one.user.is_active]
    names = [one.user.name for one in active if one.role == Membership.Role.ADMINISTRATOR]
    return ", ".join(names) or nobody_of_its_own()


def nobody_of_its_own() -> str:
    return _("the office")
