"""Notes who reads confidential data of partners: one row for one request, for the partner to see."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.roles import Kind
from audit.record import record_reading
from baseline.scope import scope_of
from common.templatetags.portal import localized
from partners.models import Membership, Partner
from partners.models.partner import represented_by

LABEL = Partner._meta.label_lower


def note_reading(user: Any, partner_ids: Iterable[int], what: str) -> None:
    """`what` is the page, by its URL name. A partner's own people are not noted."""
    ids = set(partner_ids)
    if user.kind == Kind.REPRESENTATIVE:
        ids -= set(represented_by(user, Membership.Role.values))
    if ids:
        record_reading(
            by=user, on_behalf_of=behalf_of(user), what=what, target_label=LABEL, target_ids=ids
        )


def behalf_of(user: Any) -> str:
    """The authority a person reads for, as the partner will see it."""
    if user.kind == Kind.OFFICIAL:
        return ", ".join(map(localized, scope_of(user).authority_names))[:300]
    office = user.nation.office_name if user.nation else ""
    return (office or str(user.get_kind_display()))[:300]
