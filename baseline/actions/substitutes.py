"""Deeds on substitutes; the figures of both resources follow."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Nation, User
from audit.record import record
from baseline import editing
from baseline.models import Resource, Substitute
from baseline.standing import Standing
from common.errors import ActionError
from workspace.actions import note_change
from workspace.models import Change


class CannotStandIn(ActionError):
    pass


@transaction.atomic
def add_substitute(
    *, nation: Nation, resource: Resource, instead_of: Resource, said: Standing, by: User
) -> Substitute:
    editing.hold(nation.pk)
    kinds = {resource.kind, instead_of.kind}
    if len(kinds) > 1 or not kinds <= {Resource.Kind.CONSUMABLE, Resource.Kind.CAPACITY}:
        raise CannotStandIn(
            _("Only things that are counted alike stand in for each other: both used up, or both at work at the same time.")
        )  # fmt: skip
    if resource == instead_of:
        raise CannotStandIn(_("Choose another resource."))
    same = Substitute.objects.in_use().filter(nation=nation, resource=resource)
    if same.filter(instead_of=instead_of).exists():
        raise editing.AlreadyThere(_("This is said already. Change that entry."))
    row = Substitute.objects.create(
        nation=nation, resource=resource, instead_of=instead_of, **vars(said)
    )
    stated = {"resource": resource, "instead_of": instead_of, **vars(said)}
    changes = {name: (None, value) for name, value in stated.items() if value not in (None, "")}
    record("substitute.added", by=by, target=row, changes=changes)
    _tell(row)
    return row


@transaction.atomic
def update_substitute(
    row: Substitute, *, version: int | None, said: Standing, by: User
) -> Substitute:
    row = editing.locked(row)
    row, changes = editing.change_and_record(
        row, event="substitute.changed", by=by, version=version, values=vars(said)
    )
    if changes.keys() - {"note"}:
        _tell(row)
    return row


@transaction.atomic
def retire_substitute(row: Substitute, *, by: User) -> Substitute:
    row = editing.retire_and_record(row, event="substitute.retired", by=by)
    _tell(row)
    return row


def _tell(row: Substitute) -> None:
    keys = [row.resource_id, row.instead_of_id]
    note_change(nation_id=row.nation_id, kind=Change.NEEDS, keys=keys)
