"""Notes who reads confidential data of partners: one row for one request, for the partner to see."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from accounts.roles import Kind
from audit.record import record_reading
from baseline.models import Authority
from common.templatetags.portal import localized
from partners.models import Membership, Partner

LABEL = Partner._meta.label_lower


def note_reading(user: Any, partner_ids: Iterable[int], what: str) -> None:
    """`what` is the page, by its URL name. A partner's own people are not noted."""
    ids = set(partner_ids)
    if user.kind == Kind.REPRESENTATIVE:
        ids -= set(_own(user))
    if ids:
        record_reading(
            by=user, on_behalf_of=behalf_of(user), what=what, target_label=LABEL, target_ids=ids
        )


def behalf_of(user: Any) -> str:
    """The authority a person reads for, as the partner will see it."""
    if user.kind == Kind.OFFICIAL:
        authorities = Authority.objects.in_use().of(user).order_by("sort_key")
        return ", ".join(localized(one.name) for one in authorities)[:300]
    office = user.nation.office_name if user.nation else ""
    return (office or str(user.get_kind_display()))[:300]


def _own(user: Any) -> Collection[int]:
    return set(Membership.objects.current().of(user).values_list("partner", flat=True))
