"""Deeds of the office on what companies of a kind usually have."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline.models import Resource
from common.errors import ActionError
from partners.models import UsualSupply


class NotUsual(ActionError):
    pass


@transaction.atomic
def add_usual_supply(nation: Nation, *, kind: str, resource: Resource, by: User) -> UsualSupply:
    """Propose the resource to companies of the kind from now on."""
    if resource.nation_id not in (None, nation.pk) or resource.is_retired:
        raise NotUsual(_("This resource is not offered in this register."))
    if resource.kind == Resource.Kind.CRITERION:
        raise NotUsual(_("This is judged by the authority in charge; it is not declared."))
    try:
        with transaction.atomic():
            row = UsualSupply.objects.create(
                nation=nation, kind=kind, resource=resource, added_by=by
            )
    except IntegrityError as error:
        raise NotUsual(_("It is on the list already.")) from error
    record(
        "usual_supply.added",
        by=by,
        target=row,
        changes={"kind": (None, kind), "resource": (None, resource.pk)},
    )
    return row


@transaction.atomic
def remove_usual_supply(row: UsualSupply, *, by: User) -> None:
    """It is not proposed any more; what companies declared of it stays."""
    record(
        "usual_supply.removed",
        by=by,
        target=row,
        changes={"kind": (row.kind, None), "resource": (row.resource_id, None)},
    )
    row.delete()
