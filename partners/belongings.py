"""What hangs on a partner, told with the partner itself, so that its page asks only for what is there.

These say that there is something at all; what of it a reader may see, its own door says.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Subquery

from partners.models import (
    Alias,
    Application,
    Check,
    Line,
    Membership,
    MembershipOffer,
    MergeRecord,
    Partner,
    RiskFlag,
)
from workspace.models import Follow


def with_belongings(rows: Any, user: Any, *, page: str) -> Any:
    """For the page of one partner, which people follow under the name of `page`."""
    own = {"partner": OuterRef("pk")}
    partners = Partner.objects.all()
    follows = Follow.objects.visible_to(user).of_row(page, OuterRef("pk"))
    return rows.annotate(
        may_edit=Exists(partners.editable_by(user).filter(pk=OuterRef("pk"))),
        sees_parent=Exists(partners.visible_to(user).filter(pk=OuterRef("parent"))),
        follow_id=Subquery(follows.values("public_id")[:1]),
        has_aliases=Exists(Alias.objects.filter(**own)),
        has_application=Exists(Application.objects.filter(**own)),
        has_checks=Exists(Check.objects.filter(**own)),
        has_flag=Exists(RiskFlag.objects.standing().filter(**own)),
        has_lines=Exists(Line.objects.in_use().filter(**own)),
        has_members=Exists(Membership.objects.current().filter(**own)),
        has_merges=Exists(MergeRecord.objects.standing().filter(stays=OuterRef("pk"))),
        has_offers=Exists(MembershipOffer.objects.open().filter(**own)),
        has_subsidiaries=Exists(partners.filter(parent=OuterRef("pk"))),
    )
